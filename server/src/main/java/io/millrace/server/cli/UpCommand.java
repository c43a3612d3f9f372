package io.millrace.server.cli;

import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace up`: runs a project until it is told to stop.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs the project in a folder until Ctrl-C.",
    footerHeading = "%nExample:%n",
    footer = "  millrace up used-cars --port 7400")
final class UpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder with millrace.yaml. Default: the current one.")
  private Path directory = UpLine.DEFAULT.directory();

  @Option(
      names = "--port",
      description = "Port to listen on, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port = UpLine.DEFAULT.port();

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      description =
          "Port for predictions over gRPC, 0 for any free one. Default: gRPC is not spoken.")
  private Optional<Integer> grpcPort = UpLine.DEFAULT.grpcPort();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Certificates in PEM, the server's own first: with --tls-key, TLS is spoken on both"
              + " ports, and nothing else. Read again when it changes.")
  private Optional<Path> tlsCert = UpLine.DEFAULT.tlsCert();

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The key of the first certificate in PEM (PKCS #8, no password).")
  private Optional<Path> tlsKey = UpLine.DEFAULT.tlsKey();

  @Option(
      names = "--host",
      description = "Loopback address to listen on. Default: ${DEFAULT-VALUE}.")
  private String host = UpLine.DEFAULT.host();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Folder for the server's state. Default: DIR/.millrace.")
  private Optional<Path> state = UpLine.DEFAULT.state();

  @Override
  public Integer call() throws Exception {
    run(line(), spec.commandLine().getOut());
    return 0;
  }

  UpLine line() {
    return new UpLine(directory, state, host, port, grpcPort, tlsCert, tlsKey);
  }

  /// Runs the server until the process is told to stop.
  static void run(UpLine line, PrintWriter out) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Platform platform =
        Platform.start(
            ServerOptions.of(line.directory(), line.state(), line.host(), line.port())
                .withGrpcPort(line.grpcPort())
                .withTls(line.tls()));
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      platform.close();
                      stopped.countDown();
                    }));
    out.printf(
        "Millrace runs project %s at %s (open to this machine only). Ctrl-C stops it.%n",
        platform.project().name(), platform.address());
    platform.grpcPort().ifPresent(port -> out.printf("gRPC: %s:%d%n", line.host(), port));
    out.flush();
    stopped.await();
  }
}
