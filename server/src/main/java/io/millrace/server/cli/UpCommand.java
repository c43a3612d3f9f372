package io.millrace.server.cli;

import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
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
  static final int DEFAULT_PORT = 7400;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder with millrace.yaml. Default: the current one.")
  private Path directory = Path.of(".");

  @Option(
      names = "--port",
      description = "Port to listen on, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port = DEFAULT_PORT;

  @Option(
      names = "--host",
      description = "Loopback address to listen on. Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Folder for the server's state. Default: DIR/.millrace.")
  private Optional<Path> state = Optional.empty();

  @Override
  public Integer call() throws Exception {
    ServerOptions options = ServerOptions.of(directory, state, host, port);
    CountDownLatch stopped = new CountDownLatch(1);
    Platform platform = Platform.start(options);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      platform.close();
                      stopped.countDown();
                    }));
    spec.commandLine()
        .getOut()
        .printf(
            "Millrace runs project %s at %s (open to this machine only). Ctrl-C stops it.%n",
            platform.project().name(), platform.address());
    spec.commandLine().getOut().flush();
    stopped.await();
    return 0;
  }
}
