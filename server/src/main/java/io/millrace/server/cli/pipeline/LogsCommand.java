package io.millrace.server.cli.pipeline;

import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace pipeline logs`: what the tasks of an execution wrote.
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints what the tasks of an execution wrote.",
    footerHeading = "%nExample:%n",
    footer = "  millrace pipeline logs -f 5a0c3d3e6a2c4c0b9b607f0f1f5f6b6e --state Train")
final class LogsCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 500;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "EXECUTION", description = "An execution's id.")
  private String execution = "";

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only the lines of this state's tasks.")
  private Optional<String> state = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on until the execution ends.")
  private boolean isFollowing;

  /// How often each line has been printed: a task may write the same one several times.
  private final Map<JsonNode, Integer> printed = new HashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerPipelines pipelines = new ServerPipelines(server.client());
    PrintWriter out = spec.commandLine().getOut();
    boolean goesOn = isFollowing;
    while (goesOn) {
      // Asked before the lines: what is written until the end is among them.
      JsonNode now = pipelines.view(execution).path("execution");
      goesOn = now.path("status").asString().equals("RUNNING");
      print(pipelines.log(execution, state), out);
      if (goesOn) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    print(pipelines.log(execution, state), out);
    return 0;
  }

  private void print(JsonNode lines, PrintWriter out) {
    Map<JsonNode, Integer> seen = new HashMap<>();
    for (JsonNode line : lines) {
      if (seen.merge(line, 1, Integer::sum) > printed.getOrDefault(line, 0)) {
        printed.put(line, seen.get(line));
        out.printf(
            "%s %s%s  %s%n",
            Times.millis(line.path("time")),
            line.path("state").asString(),
            line.path("attempt").asInt() == 0 ? "" : " #" + (line.path("attempt").asInt() + 1),
            line.path("text").asString());
      }
    }
    out.flush();
  }
}
