package io.millrace.server.cli;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.tls.TlsFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a command line says about the server to run.
///
/// @param state empty: `.millrace` in the project's folder
/// @param grpcPort absent: gRPC is not spoken
/// @param tlsCert there with `tlsKey`, or neither: TLS is not spoken
record UpLine(
    Path directory,
    Optional<Path> state,
    String host,
    int port,
    Optional<Integer> grpcPort,
    Optional<Path> tlsCert,
    Optional<Path> tlsKey) {
  static final UpLine DEFAULT =
      new UpLine(
          Path.of("."),
          Optional.empty(),
          "127.0.0.1",
          7400,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final String DIRECTORY = "DIR";
  private static final Set<String> OPTIONS =
      Set.of("--state", "--host", "--port", "--grpc-port", "--tls-cert", "--tls-key");
  private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

  /// Reads `up` in its plain form, each option and its value apart: picocli, whose classes the
  /// JDK's cache cannot hold, takes a start a fifth of a second for it. Whatever is written
  /// otherwise, or wrong, is left to [UpCommand].
  static Optional<UpLine> read(String... args) {
    if (args.length == 0 || !args[0].equals("up")) {
      return Optional.empty();
    }
    Map<String, String> given = new HashMap<>();
    for (int i = 1; i < args.length; i++) {
      String name = OPTIONS.contains(args[i]) && i + 1 < args.length ? args[i++] : DIRECTORY;
      if (args[i].startsWith("-") || given.put(name, args[i]) != null) {
        return Optional.empty();
      }
    }
    String port = given.getOrDefault("--port", Integer.toString(DEFAULT.port));
    String grpcPort = given.getOrDefault("--grpc-port", "0");
    return PORT.matcher(port).matches() && PORT.matcher(grpcPort).matches()
        ? Optional.of(
            new UpLine(
                Path.of(given.getOrDefault(DIRECTORY, DEFAULT.directory.toString())),
                Optional.ofNullable(given.get("--state")).map(Path::of),
                given.getOrDefault("--host", DEFAULT.host),
                Integer.parseInt(port),
                given.containsKey("--grpc-port")
                    ? Optional.of(Integer.parseInt(grpcPort))
                    : Optional.empty(),
                Optional.ofNullable(given.get("--tls-cert")).map(Path::of),
                Optional.ofNullable(given.get("--tls-key")).map(Path::of)))
        : Optional.empty();
  }

  /// @throws MillraceException with `TLS_FILES_INVALID` if only one of the two files is named
  Optional<TlsFiles> tls() {
    MillraceException.require(
        tlsCert.isPresent() == tlsKey.isPresent(),
        ErrorCode.TLS_FILES_INVALID,
        "Name both files, or neither to speak no TLS.",
        "%s is missing beside %s.",
        tlsCert.isPresent() ? "--tls-key" : "--tls-cert",
        tlsCert.isPresent() ? "--tls-cert" : "--tls-key");
    return tlsCert.map(cert -> new TlsFiles(cert, tlsKey.orElseThrow()));
  }
}
