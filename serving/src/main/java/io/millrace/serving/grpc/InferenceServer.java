package io.millrace.serving.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.tls.ServerIdentity;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Open Inference Protocol on a port of its own, with the services for health and reflection.
/// Each call has a virtual thread.
public final class InferenceServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InferenceServer.class);
  private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
  private static final int METADATA_BYTES_MAX = 16 * 1024;
  private static final int CALLS_MAX = 100;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Server server;
  private final HealthStatusManager health;
  private final ExecutorService calls;
  private final int port;

  private InferenceServer(Server server, HealthStatusManager health, ExecutorService calls) {
    this.server = server;
    this.health = health;
    this.calls = calls;
    port = server.getPort();
  }

  /// Answers calls once it returns.
  ///
  /// @param version of this server
  /// @param host to listen on
  /// @param port 0 for any free one
  /// @param identity the certificate to show; absent: TLS is not spoken. With it nothing else is
  /// @throws MillraceException with `LISTEN_ADDRESS_REFUSED`
  public static InferenceServer start(
      String version,
      Endpoints endpoints,
      Invocations invocations,
      String host,
      int port,
      Optional<ServerIdentity> identity) {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(Protocol.SERVICE, ServingStatus.SERVING);
    ExecutorService calls =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
            .executor(calls)
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .maxInboundMetadataSize(METADATA_BYTES_MAX)
            .maxConcurrentCallsPerConnection(CALLS_MAX)
            .addService(new InferenceService(version, endpoints, invocations).definition())
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .addService(oldReflection());
    identity.ifPresent(shown -> builder.sslContext(tls(shown)));
    Server server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      calls.close();
      throw new MillraceException(
          ErrorCode.LISTEN_ADDRESS_REFUSED,
          "Nothing can listen for gRPC on %s:%d: %s".formatted(host, port, e.getMessage()),
          "Choose another port, or stop what listens there.",
          e);
    }
    log.info("grpc.server.started host={} port={}", host, server.getPort());
    return new InferenceServer(server, health, calls);
  }

  /// `grpc.reflection.v1alpha`, which many clients still ask for.
  @SuppressWarnings("deprecation") // by its name alone: the service is the same
  private static BindableService oldReflection() {
    return ProtoReflectionService.newInstance();
  }

  private static SslContext tls(ServerIdentity identity) {
    try {
      return GrpcSslContexts.configure(SslContextBuilder.forServer(identity), SslProvider.JDK)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e); // the JDK has what HTTP/2 needs
    }
  }

  /// The port that was bound.
  public int port() {
    return port;
  }

  /// Takes no more calls, and lets those that run end within a grace period.
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    calls.shutdownNow();
    log.info("grpc.server.stopped port={}", port);
  }
}
