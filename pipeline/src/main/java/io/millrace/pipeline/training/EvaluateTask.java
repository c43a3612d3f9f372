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
import io.millrace.pipeline.training.AnswerEvaluation.Found;
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
import io.millrace.tracking.bundle.ServableBundle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
  private final TrialServing serving;
  private final InstantSource clock;

  public EvaluateTask(
      Datasets datasets,
      Tracking tracking,
      Registry registry,
      Artifacts artifacts,
      ModelBundles models,
      TrialServing serving,
      InstantSource clock) {
    this.datasets = datasets;
    this.tracking = tracking;
    this.registry = registry;
    this.artifacts = artifacts;
    this.models = models;
    this.serving = serving;
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
            "endpoints", "array", "as deployed, with the names of models; none: each model itself")
        .optional("cache", "any", "true or a text: gives a result that is there already")
        .output("run_id", "run", "whose artifact evaluation.json is this report")
        .output("version", "number", "of the report's form")
        .output("dataset", "training data", "as given")
        .output("test_rows", "number", "rows of the test split")
        .output("models", "object", "per model rows, rmse, mae, r2")
        .output(
            "answers",
            "array",
            "per served answer the challenger's and the champion's figures, asked: those of each"
                + " model on the rows that it is asked of, problem: why rows have no answer")
        .output("champion_models", "object", "per model the champion's figures")
        .output("champions", "object", "per model the version that was champion")
        .error("Evaluation.NoRows", "the dataset version has no test rows");
  }

  @Override
  public String version() {
    return "2";
  }

  /// Champions are measured, too, and change without the arguments; so do aliases that endpoints
  /// name.
  @Override
  public Map<String, String> inputs(JsonNode arguments) {
    Map<String, String> inputs = new TreeMap<>();
    TaskArguments given = new TaskArguments(name(), arguments);
    for (TaskArguments endpoint : given.objects("endpoints")) {
      inputs.putAll(serving.inputs(endpoint));
    }
    for (TaskArguments model : given.objects("models")) {
      String name = model.text("name");
      inputs.put(
          "champion of " + name,
          registry
              .byAlias(name, ModelAlias.CHAMPION)
              .map(champion -> Integer.toString(champion.version()))
              .orElse("none"));
    }
    return inputs;
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
    SequencedMap<String, TrialModel> challengers =
        challengers(given, scores, report.putObject("models"));
    put(ArtifactPath.ofRun(run.info(), SLICES), scores.slices());
    Map<String, TrialModel> champions = champions(challengers.sequencedKeySet(), scores, report);
    AnswerTrials trials = new AnswerTrials(serving, scores, challengers, champions);
    List<TaskArguments> endpoints = given.objects("endpoints");
    ArrayNode answers = report.putArray("answers");
    for (AnswerEvaluation answer :
        endpoints.isEmpty()
            ? scores.alone()
            : endpoints.stream().flatMap(each -> trials.evaluate(each).stream()).toList()) {
      answers.add(answer.toJson());
      tell(run, answer, context);
    }
    return report;
  }

  private void tell(Run run, AnswerEvaluation answer, TaskContext context) {
    Found found = answer.challenger();
    log(run.id(), answer.answer(), found.figures());
    context.log("%s: %s".formatted(answer.answer(), found.figures().toJson()));
    found.problem().ifPresent(problem -> context.log("%s: %s".formatted(answer.answer(), problem)));
    if (!found.absent().isEmpty()) {
      context.log(
          "%s: no test row has a value for %s"
              .formatted(answer.answer(), String.join(", ", found.absent())));
    }
  }

  /// @return by name
  private SequencedMap<String, TrialModel> challengers(
      TaskArguments given, TestScores scores, ObjectNode report) {
    SequencedMap<String, TrialModel> challengers = new LinkedHashMap<>();
    for (TaskArguments model : given.objects("models")) {
      String name = model.text("name");
      String runId = model.text("run_id");
      ServableBundle bundle =
          models.load(ArtifactPath.ofRun(tracking.run(runId).info(), TrainTask.BUNDLE));
      Figures figures = scores.challenger(name, bundle.ofOneOutput());
      report.set(name, figures.toJson());
      log(runId, "test", figures);
      challengers.put(name, new TrialModel(name, nextVersion(name), bundle));
    }
    return challengers;
  }

  /// Which it will be, if no other comes before it: what is said of the model names it.
  private int nextVersion(String model) {
    return registry.versions(model).stream().mapToInt(ModelVersion::version).max().orElse(0) + 1;
  }

  /// @return by name, of those that have a champion
  private Map<String, TrialModel> champions(
      Collection<String> names, TestScores scores, ObjectNode report) {
    ObjectNode versions = report.putObject("champions");
    ObjectNode figures = report.putObject("champion_models");
    Map<String, TrialModel> champions = new HashMap<>();
    for (String model : names) {
      Optional<ModelVersion> champion = registry.byAlias(model, ModelAlias.CHAMPION);
      if (champion.isPresent()) {
        ServableBundle bundle = models.load(champion.get());
        versions.put(model, champion.get().version());
        figures.set(model, scores.champion(model, bundle.ofOneOutput()).toJson());
        champions.put(model, new TrialModel(model, champion.get().version(), bundle));
      }
    }
    return champions;
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
