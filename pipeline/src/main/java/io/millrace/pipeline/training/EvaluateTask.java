package io.millrace.pipeline.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.json.Json;
import io.millrace.data.Datasets;
import io.millrace.data.Split;
import io.millrace.ml.frame.Frame;
import io.millrace.pipeline.CacheableTask;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.bundle.ModelBundles;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:evaluate`: measures new models on the test rows: each by itself, and every answer that
/// will be served from them. Champions are measured again on the same rows; a figure of another
/// test set is never compared. The report is kept as `evaluation.json` of a run of its own, and how
/// each model does on parts of the test rows as `slices.json`.
public final class EvaluateTask implements CacheableTask {
  static final String REPORT = "evaluation.json";

  /// Beside the report, and not in it: a report goes through executions, which are small.
  private static final String SLICES = "slices.json";

  private final Datasets datasets;
  private final Tracking tracking;
  private final Registry registry;
  private final Artifacts artifacts;
  private final ModelBundles models;
  private final InstantSource clock;

  public EvaluateTask(
      Datasets datasets,
      Tracking tracking,
      Registry registry,
      Artifacts artifacts,
      ModelBundles models,
      InstantSource clock) {
    this.datasets = datasets;
    this.tracking = tracking;
    this.registry = registry;
    this.artifacts = artifacts;
    this.models = models;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Measures new models, and what will be served, on the test rows.")
        .input("project", "string", "names the experiment")
        .input("dataset", "training data", "name, version, target")
        .input("models", "array of trained model", "name, run_id of each, as train gives them")
        .optional(
            "endpoints", "array", "name, models, combine or variants; none: each model itself")
        .optional("cache", "any", "true or a text: gives a result that is there already")
        .output("run_id", "run", "whose artifact evaluation.json is this report")
        .output("version", "number", "of the report's form")
        .output("dataset", "training data", "as given")
        .output("test_rows", "number", "rows of the test split")
        .output("models", "object", "per model rows, rmse, mae, r2")
        .output("answers", "array", "per served answer the challenger's and the champion's figures")
        .output("champion_models", "object", "per model the champion's figures")
        .output("champions", "object", "per model the version that was champion")
        .error("Evaluation.NoRows", "the dataset version has no test rows");
  }

  @Override
  public String version() {
    return "1";
  }

  /// Champions are measured, too, and change without the arguments.
  @Override
  public Map<String, String> inputs(JsonNode arguments) {
    Map<String, String> champions = new TreeMap<>();
    for (TaskArguments model : new TaskArguments(name(), arguments).objects("models")) {
      String name = model.text("name");
      champions.put(
          "champion of " + name,
          registry
              .byAlias(name, ModelAlias.CHAMPION)
              .map(champion -> Integer.toString(champion.version()))
              .orElse("none"));
    }
    return champions;
  }

  @Override
  public boolean isThere(JsonNode arguments, JsonNode result) {
    return tracking
        .find(result.path("run_id").asString(""))
        .map(Run::info)
        .filter(run -> run.lifecycle() == Lifecycle.ACTIVE)
        .flatMap(run -> artifacts.find(ArtifactPath.ofRun(run, REPORT)))
        .isPresent();
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    Run run = start(given.text("project"), context);
    ArtifactPath place = ArtifactPath.ofRun(run.info(), REPORT);
    if (run.info().status() != RunStatus.FINISHED) {
      try {
        put(place, evaluate(given, run, context));
        tracking.finish(run.id(), RunStatus.FINISHED);
      } catch (RuntimeException e) {
        tracking.finish(run.id(), RunStatus.FAILED);
        throw e;
      }
    }
    return Json.parse(artifacts.read(place));
  }

  private void put(ArtifactPath place, ObjectNode json) {
    artifacts.put(place, out -> out.write(Json.pretty(json).getBytes(UTF_8)));
  }

  private Run start(String project, TaskContext context) {
    return tracking.startRun(
        StartRun.in(tracking.experiment(project).id())
            .named("evaluation")
            .tagged(
                List.of(
                    new Tag("millrace.kind", "evaluation"),
                    new Tag("millrace.execution", context.execution().value())))
            .once(context.idempotencyKey()));
  }

  private ObjectNode evaluate(TaskArguments given, Run run, TaskContext context) {
    TaskArguments dataset = given.object("dataset");
    Frame test = datasets.read(dataset.text("name"), dataset.integer("version"), Split.TEST);
    if (test.rows() == 0) {
      throw new TaskFailure("Evaluation.NoRows", "There are no test rows to judge by.");
    }
    TestScores scores = new TestScores(test, dataset.text("target"));
    ObjectNode report = Json.object();
    report.put("version", 1);
    report.put("run_id", run.id());
    report.set("dataset", dataset.json());
    report.put("test_rows", test.rows());
    SequencedMap<String, String> runs = challengers(given, scores, report.putObject("models"));
    put(ArtifactPath.ofRun(run.info(), SLICES), scores.slices());
    champions(runs, scores, report);
    ArrayNode answers = report.putArray("answers");
    for (ServedAnswer served : ServedAnswer.of(given.objects("endpoints"), runs.keySet())) {
      AnswerEvaluation answer = scores.answer(served);
      answers.add(answer.toJson());
      log(run.id(), served.name(), answer.challenger());
      context.log("%s: %s".formatted(served.name(), answer.challenger().toJson()));
    }
    return report;
  }

  /// @return the run of each model
  private SequencedMap<String, String> challengers(
      TaskArguments given, TestScores scores, ObjectNode report) {
    SequencedMap<String, String> runs = new LinkedHashMap<>();
    for (TaskArguments model : given.objects("models")) {
      String runId = model.text("run_id");
      ArtifactPath place = ArtifactPath.ofRun(tracking.run(runId).info(), TrainTask.BUNDLE);
      Figures figures = scores.challenger(model.text("name"), models.load(place).ofOneOutput());
      report.set(model.text("name"), figures.toJson());
      log(runId, "test", figures);
      runs.put(model.text("name"), runId);
    }
    return runs;
  }

  private void champions(Map<String, String> runs, TestScores scores, ObjectNode report) {
    ObjectNode versions = report.putObject("champions");
    ObjectNode figures = report.putObject("champion_models");
    for (String model : runs.keySet()) {
      Optional<ModelVersion> champion = registry.byAlias(model, ModelAlias.CHAMPION);
      if (champion.isPresent()) {
        versions.put(model, champion.get().version());
        figures.set(
            model, scores.champion(model, models.load(champion.get()).ofOneOutput()).toJson());
      }
    }
  }

  private void log(String runId, String prefix, Figures figures) {
    long now = clock.millis();
    List<Metric> metrics = new ArrayList<>();
    for (String name : List.of("rmse", "mae", "r2")) {
      double value = figures.metric(name);
      if (!Double.isNaN(value)) {
        metrics.add(Metric.of(prefix + "-" + name, value, now, 0));
      }
    }
    tracking.log(runId, new RunLog(metrics, List.of(), List.of()));
  }
}
