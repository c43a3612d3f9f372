package io.millrace.server.demo;

import io.millrace.server.client.EndedExecutions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The loop, played on a running server from outside: files are put into the project's folders,
/// requests go to the endpoint, and what happened is read over HTTP.
final class Story {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int BATCH_ROWS = 200;
  private static final String BASE = "/ui/" + DemoProject.NAME + "/";

  private final StoryData data;
  private final DemoProject project;
  private final ServerClient server;
  private final EndedExecutions executions;
  private final Traffic traffic;
  private final NoticeSink notices;

  /// Whether the data is known to move, so that the stages must say so.
  private final boolean mustMove;

  private double errorBefore = Double.NaN;

  Story(StoryData data, DemoProject project, URI server, NoticeSink notices, boolean mustMove) {
    this.data = data;
    this.project = project;
    this.server = new ServerClient(server.toString());
    this.executions = new EndedExecutions(this.server, PATIENCE);
    this.traffic = new Traffic(data, server.resolve("endpoints/price/invocations"));
    this.notices = notices;
    this.mustMove = mustMove;
  }

  private interface Action {
    Outcome run() throws IOException, InterruptedException;
  }

  private record Step(String title, Action action) {}

  private record Outcome(String happened, String page, boolean isGood) {}

  /// Plays all stages; after one that fails, the rest is left out.
  List<Stage> play(Demo.Listener listener) throws InterruptedException {
    List<Step> steps = steps();
    List<Stage> stages = new ArrayList<>();
    try (traffic) {
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        listener.begins(i + 1, steps.size(), step.title());
        Stage stage = play(step);
        stages.add(stage);
        listener.ended(i + 1, steps.size(), stage);
        if (!stage.isGood()) {
          break;
        }
      }
    }
    return stages;
  }

  private List<Step> steps() {
    return List.of(
        new Step("A file of listings arrives", this::newData),
        new Step("First champion", this::firstChampion),
        new Step("A bad file is stopped", this::badFile),
        new Step("Buyers ask for prices", this::quietTraffic),
        new Step("Quiet monitor", this::quietMonitor),
        new Step("A file is scored", this::batch),
        new Step("The market moves", this::movedTraffic),
        new Step("The monitor notices", this::loudMonitor),
        new Step("Retraining starts by itself", this::retraining),
        new Step("New listings, new champion", this::newChampion),
        new Step("Better answers", this::betterAnswers),
        new Step("Everybody was told", this::told));
  }

  private static Stage play(Step step) throws InterruptedException {
    long start = System.nanoTime();
    Outcome outcome;
    try {
      outcome = step.action().run();
    } catch (IOException | RuntimeException e) {
      outcome = new Outcome("failed: " + e.getMessage(), BASE, false);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Stage(step.title(), outcome.happened(), seconds, outcome.page(), outcome.isGood());
  }

  private Outcome newData() throws IOException, InterruptedException {
    project.drop("data/listings/history.csv", data.csv(data.history()));
    executions.await("a version of the dataset", () -> !versions().isEmpty());
    JsonNode version = versions().get(0);
    return new Outcome(
        say(
            "%,d rows are version 1; %,d in quarantine",
            version.path("rows").asLong(), version.path("quarantinedRows").asLong()),
        BASE + "datasets/listings",
        version.path("rows").asLong() > 0);
  }

  private JsonNode versions() throws IOException, InterruptedException {
    return server.get("api/datasets/listings/versions").path("versions");
  }

  private Outcome firstChampion() throws IOException, InterruptedException {
    JsonNode execution = executions.next("training");
    return new Outcome(judged(execution), page(execution), outcome(execution).equals("promoted"));
  }

  private Outcome badFile() throws IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<String> row = new ArrayList<>(data.history().get(i));
      if (i % 2 == 0) {
        row.set(data.target(), "price on request");
      }
      rows.add(row);
    }
    project.drop("data/listings/bad.csv", data.csv(rows));
    JsonNode execution = executions.next("training");
    return new Outcome(
        "20 of 40 rows do not fit: no new version, the champion stays",
        page(execution),
        outcome(execution).equals("quarantined"));
  }

  private Outcome quietTraffic() throws InterruptedException {
    return asked(traffic.ask(data.quiet(), "quiet-"));
  }

  private static Outcome asked(Traffic.Outcome outcome) {
    return new Outcome(
        say(
            "%,d requests, %d failed; RMSE %,.0f on what they were sold for",
            outcome.requests(), outcome.failed(), outcome.rmse()),
        BASE + "endpoints/price",
        outcome.failed() == 0);
  }

  private Outcome quietMonitor() throws IOException, InterruptedException {
    project.drop("data/sold/quiet.csv", traffic.groundTruth(data.quiet(), "quiet-"));
    JsonNode execution = executions.next("monitoring");
    boolean isQuiet = outcome(execution).equals("completed");
    return new Outcome(
        isQuiet ? "no drift in the data, no drift of the model" : drift(execution),
        BASE + "monitors/price",
        isQuiet || !mustMove);
  }

  private Outcome batch() throws IOException, InterruptedException {
    List<List<String>> rows = data.quiet().subList(0, Math.min(BATCH_ROWS, data.quiet().size()));
    project.drop("data/to-score/offers.csv", data.questions(rows));
    JsonNode execution = executions.next("batch-scoring");
    JsonNode output = execution.path("output");
    return new Outcome(
        say(
            "%,d rows scored into %s",
            output.path("scored").asInt(), output.path("output").asString("?")),
        page(execution),
        output.path("scored").asInt() == rows.size());
  }

  private Outcome movedTraffic() throws InterruptedException {
    Traffic.Outcome outcome = traffic.ask(data.moved(), "moved-");
    errorBefore = outcome.rmse();
    return asked(outcome);
  }

  private Outcome loudMonitor() throws IOException, InterruptedException {
    project.drop("data/sold/moved.csv", traffic.groundTruth(data.moved(), "moved-"));
    JsonNode execution = executions.next("monitoring");
    boolean isLoud = outcome(execution).equals("completed_with_violations");
    return new Outcome(
        isLoud ? drift(execution) : "no drift", BASE + "monitors/price", isLoud || !mustMove);
  }

  private static String drift(JsonNode execution) {
    JsonNode output = execution.path("output");
    return say(
        "data: %s; model: %s",
        output.path("data").path("summary").asString("none"),
        output.path("model").path("summary").asString("none"));
  }

  private Outcome retraining() throws IOException, InterruptedException {
    if (!mustMove && executions.list("retraining").isEmpty()) {
      return new Outcome("not needed", BASE + "pipelines/retraining", true);
    }
    JsonNode execution = executions.next("retraining");
    if (outcome(execution).equals("cooling")) {
      return new Outcome("cooling down", page(execution), false);
    }
    JsonNode training = executions.next("training");
    return new Outcome(
        "on the data that is there: " + judged(training),
        page(execution),
        execution.path("status").asString().equals("SUCCEEDED"));
  }

  private Outcome newChampion() throws IOException, InterruptedException {
    Traffic.Background buyers = traffic.goOn(data.quiet(), "meanwhile-");
    JsonNode execution;
    try {
      project.drop("data/listings/later.csv", data.csv(data.later()));
      execution = executions.next("training");
    } finally {
      buyers.stop();
    }
    return new Outcome(
        say(
            "%s; %,d requests meanwhile, %d failed",
            judged(execution), buyers.requests(), buyers.failed()),
        page(execution),
        buyers.failed() == 0 && (!mustMove || outcome(execution).equals("promoted")));
  }

  private Outcome betterAnswers() throws InterruptedException {
    Traffic.Outcome outcome = traffic.ask(data.last(), "last-");
    return new Outcome(
        say(
            "RMSE %,.0f before, %,.0f now; %d of %,d requests failed",
            errorBefore, outcome.rmse(), outcome.failed(), outcome.requests()),
        BASE + "endpoints/price",
        outcome.failed() == 0 && (!mustMove || outcome.rmse() < errorBefore));
  }

  private Outcome told() throws IOException, InterruptedException {
    List<String> wanted =
        mustMove
            ? List.of(
                "training.succeeded",
                "data.quarantined",
                "deployment.succeeded",
                "batch.succeeded",
                "drift.data",
                "drift.model",
                "retraining.started")
            : List.of("training.succeeded", "data.quarantined", "batch.succeeded");
    executions.await("the notices " + wanted, () -> notices.topics().containsAll(wanted));
    return new Outcome(
        say(
            "%d notices came to the webhook: %s",
            notices.topics().size(),
            notices.topics().stream().distinct().sorted().collect(Collectors.joining(", "))),
        BASE + "notifications",
        true);
  }

  private static String judged(JsonNode execution) {
    JsonNode output = execution.path("output");
    JsonNode answer = output.path("answers").path(0);
    double rmse = answer.path("challenger").path("rmse").asDouble(Double.NaN);
    double champion = answer.path("champion").path("rmse").asDouble(Double.NaN);
    String error = Double.isNaN(rmse) ? "" : say(", RMSE %,.0f", rmse);
    String against = Double.isNaN(champion) ? "" : say(" (champion %,.0f)", champion);
    return outcome(execution) + error + against;
  }

  private static String outcome(JsonNode execution) {
    return execution
        .path("output")
        .path("outcome")
        .asString(execution.path("status").asString("").toLowerCase(Locale.ROOT));
  }

  private static String page(JsonNode execution) {
    return BASE
        + say(
            "pipelines/%s/executions/%s",
            execution.path("pipeline").asString(), execution.path("id").asString());
  }

  private static String say(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
