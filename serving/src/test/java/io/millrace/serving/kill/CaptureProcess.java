package io.millrace.serving.kill;

import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.RouteTable;
import io.millrace.base.http.vertx.VertxServer;
import io.millrace.base.process.ChildJvm;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocations;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServingConfig;
import io.millrace.serving.ServingMetrics;
import io.millrace.serving.http.InvocationResource;
import io.millrace.serving.limit.EndpointLimits;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A server in a process of its own, whose endpoint `price` answers once captures are on disk.
final class CaptureProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private CaptureProcess(Process process, Path log) throws IOException {
    this.process = process;
    String said = process.inputReader().readLine();
    if (said == null) {
      throw new IOException("it did not start: " + Files.readString(log));
    }
    port = Integer.parseInt(said);
  }

  /// @param arguments the folder of all that it keeps
  public static void main(String... arguments) throws InterruptedException {
    InstantSource clock = InstantSource.system();
    CaptureParts parts = new CaptureParts(Path.of(arguments[0]), Duration.ofMillis(10));
    PrometheusRegistry registry = new PrometheusRegistry();
    ServableModel model = Cars.linear("price-linear", 1, 20_000);
    Endpoints endpoints = new Endpoints(parts.store, Cars.loader(model));
    endpoints.start();
    var _ =
        endpoints.deploy(
            new DeployEndpoint(
                "price",
                EndpointSpec.of(Cars.ids(model), List.of(), new Combine.First(), 100)
                    .with(new CaptureRule(100, CaptureRule.Durability.SYNC), EndpointLimits.NONE),
                Optional.empty()));
    Invocations invocations =
        new Invocations(
            endpoints, parts.sink(), new ServingMetrics(registry, clock), ServingConfig.DEFAULT);
    VertxServer server =
        VertxServer.start(
            RouteTable.of(List.of(new InvocationResource(invocations, ServingConfig.DEFAULT))),
            HttpConfig.DEFAULT.withPort(0),
            Optional.empty(),
            registry,
            clock);
    System.out.println(server.port());
    Thread.currentThread().join();
  }

  /// Starts one; returns when it answers.
  static CaptureProcess start(Path folder) throws IOException {
    Path log = folder.resolve("server.log");
    return new CaptureProcess(
        new ProcessBuilder(ChildJvm.command(CaptureProcess.class, folder.toString()))
            .redirectError(log.toFile())
            .start(),
        log);
  }

  int port() {
    return port;
  }

  /// `kill -9`.
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
