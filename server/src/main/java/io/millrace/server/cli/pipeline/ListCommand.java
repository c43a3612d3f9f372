package io.millrace.server.cli.pipeline;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.TextTable;
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

/// `millrace pipeline ls`: the pipelines, or the executions of one.
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists the pipelines, or the executions of one, the newest first.",
    footerHeading = "%nExamples:%n",
    footer = {"  millrace pipeline ls", "  millrace pipeline ls training --status FAILED"})
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PIPELINE",
      description = "List the executions of this pipeline.")
  private Optional<String> pipeline = Optional.empty();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only executions that are RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.")
  private Optional<String> status = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many executions. Default: ${DEFAULT-VALUE}.")
  private int limit = 20;

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerPipelines pipelines = new ServerPipelines(server.client());
    boolean isOfOne = pipeline.isPresent() || status.isPresent();
    JsonNode list = isOfOne ? pipelines.executions(pipeline, status, limit) : pipelines.all();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(list));
    } else if (isOfOne) {
      printExecutions(list, out);
    } else {
      printPipelines(list, out);
    }
    return 0;
  }

  private static void printPipelines(JsonNode pipelines, PrintWriter out) {
    TextTable table = new TextTable("PIPELINE", "VERSION", "REGISTERED", "DESCRIPTION");
    for (JsonNode each : pipelines) {
      table.row(
          each.path("name").asString(),
          each.path("version").asString(),
          Times.moment(each.path("createdAt")),
          each.path("description").asString());
    }
    table.print(out);
  }

  private static void printExecutions(JsonNode executions, PrintWriter out) {
    if (executions.isEmpty()) {
      out.println("No execution yet. Start one with: millrace pipeline run PIPELINE");
      return;
    }
    TextTable table =
        new TextTable("EXECUTION", "PIPELINE", "STATUS", "STARTED", "TOOK", "STARTED BY");
    for (JsonNode each : executions) {
      table.row(
          each.path("id").asString(),
          each.path("pipeline").asString() + " " + each.path("version").asString(),
          each.path("status").asString(),
          Times.moment(each.path("startedAt")),
          Times.took(each.path("startedAt"), each.path("endedAt")),
          each.path("startedBy").path("kind").asString());
    }
    table.print(out);
  }
}
