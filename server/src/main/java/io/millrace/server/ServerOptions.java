package io.millrace.server;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.tls.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How one server is started.
///
/// @param project the folder with `millrace.yaml`, absolute
/// @param state where the server keeps what must survive it, absolute
/// @param host a loopback address: there are no users yet, so nobody else may reach the server
/// @param port 0 for any free one
/// @param grpcPort 0 for any free one; absent: gRPC is not spoken
/// @param tls the certificate that both ports show; absent: TLS is not spoken
public record ServerOptions(
    Path project,
    Path state,
    String host,
    int port,
    Optional<Integer> grpcPort,
    Optional<TlsFiles> tls) {
  /// @throws MillraceException with `PROJECT_NOT_FOUND` or `LISTEN_ADDRESS_REFUSED`
  public ServerOptions {
    if (!Files.isRegularFile(project.resolve("millrace.yaml"))) {
      throw new MillraceException(
          ErrorCode.PROJECT_NOT_FOUND,
          "There is no millrace.yaml in %s.".formatted(project),
          "Write one with: millrace init %s".formatted(project));
    }
    MillraceException.require(
        isLoopback(host),
        ErrorCode.LISTEN_ADDRESS_REFUSED,
        "Use 127.0.0.1, ::1 or localhost; put a reverse proxy with log-in before it for others.",
        "--host: '%s' can be reached from other machines, and this server asks nobody for a"
            + " password (expected: a loopback address)",
        host);
    MillraceException.require(
        port >= 0 && port <= 65_535,
        ErrorCode.LISTEN_ADDRESS_REFUSED,
        "Name a free port, or 0 for any.",
        "--port: %d (expected: 0 to 65535)",
        port);
    MillraceException.require(
        grpcPort.orElse(0) >= 0 && grpcPort.orElse(0) <= 65_535,
        ErrorCode.LISTEN_ADDRESS_REFUSED,
        "Name a free port, or 0 for any.",
        "--grpc-port: %d (expected: 0 to 65535)",
        grpcPort.orElse(0));
  }

  /// @param state empty: `.millrace` in the project's folder
  public static ServerOptions of(Path project, Optional<Path> state, String host, int port) {
    Path folder = project.toAbsolutePath().normalize();
    return new ServerOptions(
        folder,
        state.orElse(folder.resolve(".millrace")).toAbsolutePath().normalize(),
        host,
        port,
        Optional.empty(),
        Optional.empty());
  }

  /// The same, with gRPC on this port.
  public ServerOptions withGrpcPort(Optional<Integer> other) {
    return new ServerOptions(project, state, host, port, other, tls);
  }

  /// The same, with TLS on both ports.
  public ServerOptions withTls(Optional<TlsFiles> files) {
    return new ServerOptions(project, state, host, port, grpcPort, files);
  }

  /// Where it will answer, with a slash at the end.
  URI address() {
    return URI.create("%s://%s:%d/".formatted(tls.isPresent() ? "https" : "http", urlHost(), port));
  }

  /// The host as it is written in a URL.
  private String urlHost() {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /// With a free port instead of 0, so that the address is known before the server listens.
  ServerOptions withPortChosen() {
    if (port != 0) {
      return this;
    }
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return new ServerOptions(project, state, host, probe.getLocalPort(), grpcPort, tls);
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.LISTEN_ADDRESS_REFUSED,
          "--host: there is no free port at '%s': %s".formatted(host, e.getMessage()),
          "Name a port with --port.",
          e);
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
