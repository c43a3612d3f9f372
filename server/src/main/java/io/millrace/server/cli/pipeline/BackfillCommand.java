package io.millrace.server.cli.pipeline;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace pipeline backfill`: runs a pipeline over past windows.
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a pipeline once for each window of a past time, and tells how far it is. Windows whose"
          + " execution is there already are skipped. The server goes on if this command ends.",
      "Exit code 0 if all succeed, 1 if not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace pipeline backfill nightly --from 2026-11-01 --to 2026-11-21 --every 1d --dry-run",
      "  millrace pipeline backfill nightly --from 2026-11-01 --to 2026-11-21 --schedule nightly",
      "  millrace pipeline backfill --cancel 5a0c3d3e6a2c4c0b9b607f0f1f5f6b6e"
    })
final class BackfillCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 500;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", arity = "0..1", paramLabel = "PIPELINE", description = "Its name.")
  private String pipeline = "";

  @Option(names = "--from", paramLabel = "TIME", description = "2026-11-01, or with a time in UTC.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--to", paramLabel = "TIME", description = "Where the last window has to end.")
  private Optional<String> to = Optional.empty();

  @ArgGroup private Steps steps = new Steps();

  @Option(
      names = "--input",
      paramLabel = "JSON",
      description = "A template as of a schedule. Default: the window's start and end.")
  private Optional<String> input = Optional.empty();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Executions at once. Default: ${DEFAULT-VALUE}.")
  private int concurrency = 4;

  @Option(names = "--dry-run", description = "Only lists the executions that would start.")
  private boolean isDry;

  @Option(names = "--detach", description = "Does not wait for the end.")
  private boolean isDetached;

  @Option(
      names = "--cancel",
      paramLabel = "BACKFILL",
      description = "Starts nothing more of this one.")
  private Optional<String> cancelled = Optional.empty();

  /// Where windows end.
  private static final class Steps {
    @Option(
        names = "--every",
        paramLabel = "STEP",
        description = "30m, 6h, 1d, or an expression as of a schedule.")
    private Optional<String> every = Optional.empty();

    @Option(
        names = "--schedule",
        paramLabel = "NAME",
        description = "The times, and the input, of this schedule.")
    private Optional<String> schedule = Optional.empty();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerPipelines pipelines = new ServerPipelines(server.client());
    PrintWriter out = spec.commandLine().getOut();
    if (cancelled.isPresent()) {
      return tell(pipelines.cancelBackfill(cancelled.get()), out);
    }
    JsonNode answer = pipelines.backfill(pipeline, body());
    if (isDry) {
      list(answer.path("windows"), out);
      return 0;
    }
    out.println("Backfill " + answer.path("id").asString());
    return isDetached ? 0 : follow(pipelines, answer, out);
  }

  private ObjectNode body() {
    ObjectNode body = Json.object().put("concurrency", concurrency).put("dry_run", isDry);
    from.ifPresent(text -> body.put("from", text));
    to.ifPresent(text -> body.put("to", text));
    steps.every.ifPresent(text -> body.put("every", text));
    steps.schedule.ifPresent(text -> body.put("schedule", text));
    input.ifPresent(text -> body.set("input", Json.parse(text)));
    return body;
  }

  private static void list(JsonNode windows, PrintWriter out) {
    TextTable table = new TextTable("EXECUTION", "START", "END", "");
    for (JsonNode each : windows) {
      table.row(
          each.path("name").asString(),
          each.path("start").asString(),
          each.path("end").asString(),
          each.path("there").asBoolean() ? "is there" : "would start");
    }
    table.print(out);
  }

  private static int follow(ServerPipelines pipelines, JsonNode begun, PrintWriter out)
      throws IOException, InterruptedException {
    JsonNode now = begun;
    String said = "";
    while (now.path("status").asString().equals("RUNNING")) {
      String line = progress(now);
      if (!line.equals(said)) {
        out.println(line);
        out.flush();
        said = line;
      }
      Thread.sleep(LOOK_MILLIS);
      now = pipelines.backfill(begun.path("id").asString());
    }
    return tell(now, out);
  }

  private static int tell(JsonNode backfill, PrintWriter out) {
    out.println(backfill.path("status").asString() + ": " + progress(backfill));
    boolean isGood = backfill.path("windows").path("failed").asInt() == 0;
    return isGood ? 0 : 1;
  }

  private static String progress(JsonNode backfill) {
    JsonNode windows = backfill.path("windows");
    return "%d pending, %d running, %d succeeded, %d failed, %d skipped"
        .formatted(
            windows.path("pending").asInt(),
            windows.path("started").asInt(),
            windows.path("succeeded").asInt(),
            windows.path("failed").asInt(),
            windows.path("skipped").asInt());
  }
}
