package io.millrace.server.cli.pipeline;

import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace pipeline cancel`: stops an execution.
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Stops an execution: it ends as ABORTED. One that has ended stays as it is.",
    footerHeading = "%nExample:%n",
    footer = "  millrace pipeline cancel 5a0c3d3e6a2c4c0b9b607f0f1f5f6b6e --cause 'wrong input'")
final class CancelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "EXECUTION", description = "An execution's id.")
  private String execution = "";

  @Option(names = "--error", paramLabel = "NAME", description = "The name of the error to record.")
  private Optional<String> error = Optional.empty();

  @Option(names = "--cause", paramLabel = "TEXT", description = "Why, for people.")
  private Optional<String> cause = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    String status =
        new ServerPipelines(server.client())
            .stop(execution, error, cause)
            .path("status")
            .asString();
    spec.commandLine().getOut().println(status);
    return 0;
  }
}
