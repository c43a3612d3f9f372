package io.millrace.server.cli.pipeline;

import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace pipeline redrive`: goes on where an execution failed.
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = {
      "Goes on with an execution that failed, timed out or was stopped, from the states that did not"
          + " end well, and tells how it goes.",
      "Exit code 0 if it succeeds, 1 if it does not."
    },
    footerHeading = "%nExample:%n",
    footer = "  millrace pipeline redrive 5a0c3d3e6a2c4c0b9b607f0f1f5f6b6e")
final class RedriveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "EXECUTION", description = "An execution's id.")
  private String execution = "";

  @Option(
      names = "--input",
      paramLabel = "JSON",
      description = "What the state that failed gets now, or @FILE that holds it.")
  private Optional<String> input = Optional.empty();

  @Option(names = "--detach", description = "Only starts it again, and prints its status.")
  private boolean isDetached;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerPipelines pipelines = new ServerPipelines(server.client());
    PrintWriter out = spec.commandLine().getOut();
    Follower follower = new Follower(pipelines, execution, out);
    follower.skip();
    Optional<JsonNode> other =
        input.isPresent() ? Optional.of(InputOption.read(input.get())) : Optional.empty();
    String status = pipelines.redrive(execution, other).path("status").asString();
    if (isDetached) {
      out.println(status);
      return 0;
    }
    return follower.follow() ? 0 : 1;
  }
}
