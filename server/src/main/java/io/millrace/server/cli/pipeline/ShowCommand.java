package io.millrace.server.cli.pipeline;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace pipeline show`: a definition, or what happened in an execution.
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Prints a pipeline's definition, or what happened in an execution.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace pipeline show training > training.asl.yaml",
      "  millrace pipeline show 5a0c3d3e6a2c4c0b9b607f0f1f5f6b6e"
    })
final class ShowCommand implements Callable<Integer> {
  private static final String EXECUTION_ID = "[0-9a-f]{32}";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      index = "0",
      paramLabel = "PIPELINE|EXECUTION",
      description = "A pipeline's name, or an execution's id.")
  private String what = "";

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerPipelines pipelines = new ServerPipelines(server.client());
    boolean isExecution = what.matches(EXECUTION_ID);
    JsonNode answer = isExecution ? pipelines.view(what) : pipelines.newest(what);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else if (isExecution) {
      print(answer, out);
    } else {
      out.println(answer.path("definition").asString().stripTrailing());
    }
    return 0;
  }

  private static void print(JsonNode view, PrintWriter out) {
    JsonNode execution = view.path("execution");
    out.printf(
        "%s %s: %s %s%n",
        execution.path("pipeline").asString(),
        execution.path("version").asString(),
        execution.path("status").asString(),
        Times.took(execution.path("startedAt"), execution.path("endedAt")));
    out.printf(
        "%s, started %s by %s%n%n",
        execution.path("name").asString(),
        Times.moment(execution.path("startedAt")),
        execution.path("startedBy").path("kind").asString());
    TextTable table = new TextTable("STATE", "TYPE", "STATUS", "ENTERED", "TOOK", "ATTEMPTS");
    add(view.path("states"), "", table);
    table.print(out);
    printMapRuns(view.path("mapRuns"), out);
    printCache(view.path("states"), out);
    for (String field : new String[] {"error", "cause"}) {
      if (execution.has(field)) {
        out.printf("%n%s: %s%n", field, execution.path(field).asString());
      }
    }
    if (execution.has("output")) {
      out.printf("%n%s%n", Json.pretty(execution.path("output")));
    }
  }

  /// Says how far distributed Maps have come.
  private static void printMapRuns(JsonNode mapRuns, PrintWriter out) {
    for (JsonNode run : mapRuns) {
      JsonNode items = run.path("itemCounts");
      out.printf(
          "%n%s: %s, items: %d succeeded, %d failed, %d running, %d pending%n",
          run.path("state").asString(),
          run.path("status").asString(),
          items.path("succeeded").asLong(),
          items.path("failed").asLong()
              + items.path("timedOut").asLong()
              + items.path("aborted").asLong()
              + items.path("pendingRedrive").asLong(),
          items.path("running").asLong(),
          items.path("pending").asLong());
    }
  }

  /// Says why tasks did or did not get a result that was there already.
  private static void printCache(JsonNode states, PrintWriter out) {
    for (JsonNode state : states) {
      for (JsonNode attempt : state.path("attempts")) {
        JsonNode cache = attempt.path("cache");
        if (cache.isObject()) {
          out.printf(
              "%n%s: cache %s. %s%n",
              state.path("name").asString(),
              cache.path("outcome").asString(),
              cache.path("reason").asString());
        }
      }
      state.path("lanes").forEach(lane -> printCache(lane.path("states"), out));
    }
  }

  private static void add(JsonNode states, String indent, TextTable table) {
    for (JsonNode state : states) {
      table.row(
          indent + state.path("name").asString(),
          state.path("type").asString(),
          state.path("status").asString(),
          Times.millis(state.path("enteredAt")),
          Times.took(state.path("enteredAt"), state.path("exitedAt")),
          state.path("attempts").isEmpty() ? "" : Integer.toString(state.path("attempts").size()));
      for (JsonNode lane : state.path("lanes")) {
        add(lane.path("states"), indent + "  ", table);
      }
    }
  }
}
