package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.data.Split;
import io.millrace.ml.frame.Frame;
import io.millrace.pipeline.CacheableTask;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.bundle.NewBundle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:train`: trains one model as a run. One run per attempt: after a crash the attempt goes
/// on in the run that it had, and a run that is finished is not trained again.
public final class TrainTask implements CacheableTask {
  /// Where a run keeps its model.
  static final String BUNDLE = "model";

  private final Datasets datasets;
  private final Tracking tracking;
  private final ModelBundles models;
  private final Map<String, Learner> learners = new TreeMap<>();
  private final InstantSource clock;

  public TrainTask(
      Datasets datasets,
      Tracking tracking,
      ModelBundles models,
      List<Learner> learners,
      InstantSource clock) {
    this.datasets = datasets;
    this.tracking = tracking;
    this.models = models;
    this.clock = clock;
    learners.forEach(learner -> this.learners.put(learner.algorithm(), learner));
  }

  @Override
  public String name() {
    return "train";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Trains one model on a dataset version, as a run.")
        .input("project", "string", "names the experiment")
        .input("dataset", "training data", "name, version, target")
        .input("model", "model settings", "name, algorithm, params, features")
        .optional("cache", "any", "true or a text: gives a result that is there already")
        .output("name", "model name", "the model's name")
        .output("run_id", "run", "with params, metrics, the dataset version and the model")
        .output("metrics", "object", "final figures on train and validation")
        .error("TRAINING_INVALID", "a param or feature setting is not known or out of range")
        .error("Training.NoRows", "the dataset version has no training rows")
        .error("XGBOOST_UNAVAILABLE", "the native library cannot be loaded")
        .error("WORKER_FAILED", "the process in which XGBoost trains crashed; worth a retry");
  }

  @Override
  public String version() {
    return "1";
  }

  /// None: a dataset version never changes.
  @Override
  public Map<String, String> inputs(JsonNode arguments) {
    return Map.of();
  }

  @Override
  public boolean isThere(JsonNode arguments, JsonNode result) {
    Optional<Run> run =
        tracking
            .find(result.path("run_id").asString(""))
            .filter(found -> found.info().lifecycle() == Lifecycle.ACTIVE);
    return run.isPresent() && isLoadable(ArtifactPath.ofRun(run.get().info(), BUNDLE));
  }

  private boolean isLoadable(ArtifactPath bundle) {
    try {
      models.load(bundle);
      return true;
    } catch (MillraceException _) {
      return false;
    }
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    TaskArguments given = new TaskArguments(name(), arguments);
    TaskArguments dataset = given.object("dataset");
    TaskArguments model = given.object("model");
    Learner learner = learner(model);
    DatasetVersion version = datasets.version(dataset.text("name"), dataset.integer("version"));
    Run run = start(given.text("project"), model.text("name"), version, context);
    if (run.info().status() != RunStatus.FINISHED) {
      new TrackedWork(tracking, run, context)
          .track(() -> train(learner, model, version, dataset.text("target"), run, context));
    }
    return output(model.text("name"), tracking.run(run.id()));
  }

  private Learner learner(TaskArguments model) {
    String algorithm = model.text("algorithm");
    Learner learner = learners.get(algorithm);
    if (learner == null) {
      throw new MillraceException(
          TRAINING_INVALID,
          "algorithm of model '%s': '%s' (expected: %s)"
              .formatted(model.text("name"), algorithm, String.join(", ", learners.keySet())),
          "Choose one of the algorithms.");
    }
    return learner;
  }

  private Run start(String project, String model, DatasetVersion version, TaskContext context) {
    Run run =
        tracking.startRun(
            StartRun.in(tracking.experiment(project).id())
                .named(model)
                .tagged(
                    List.of(
                        new Tag("millrace.model", model),
                        new Tag("millrace.execution", context.execution().value()),
                        new Tag("millrace.dataset", version.dataset()),
                        new Tag("millrace.dataset_version", "" + version.version())))
                .once(context.idempotencyKey()));
    context.log("run " + run.id());
    return run;
  }

  private void train(
      Learner learner,
      TaskArguments model,
      DatasetVersion version,
      String target,
      Run run,
      TaskContext context)
      throws InterruptedException {
    FeatureDeclaration features =
        FeatureDeclaration.parse(model.optionalObject("features").json(), learner.features());
    TrainingRows rows = rows(version, target, features, context);
    logInputs(run, version);
    RunCurves curves = new RunCurves(tracking, clock, context, run);
    Learner.Trained trained =
        learner.train(rows, model.optionalObject("params").json(), features.settings(), curves);
    curves.flush();
    context.progress(0, 0, "Saving the model");
    models.write(
        ArtifactPath.ofRun(run.info(), BUNDLE),
        new NewBundle(trained.model(), trained.xgboost(), rows.train()));
    tracking.log(run.id(), result(learner, version, features, rows, trained));
    context.log("%s: %s".formatted(model.text("name"), trained.figures()));
  }

  private TrainingRows rows(
      DatasetVersion version, String target, FeatureDeclaration features, TaskContext context) {
    context.progress(0, 0, "Reading " + version.dataset() + " version " + version.version());
    Frame train = datasets.read(version.dataset(), version.version(), Split.TRAIN);
    if (train.rows() == 0) {
      throw new TaskFailure(
          "Training.NoRows",
          "Version %d of '%s' has no training rows."
              .formatted(version.version(), version.dataset()));
    }
    return new TrainingRows(
        train,
        datasets.read(version.dataset(), version.version(), Split.VALIDATION),
        target,
        features.target());
  }

  private void logInputs(Run run, DatasetVersion version) {
    ObjectNode source = Json.object();
    source.put("dataset", version.dataset());
    source.put("version", version.version());
    source.put("snapshot", version.snapshotId());
    tracking.logInputs(
        run.id(),
        List.of(
            new DatasetInput(
                new DatasetName(version.dataset(), "v" + version.version()),
                "millrace",
                source.toString(),
                Optional.empty(),
                Optional.of(Json.object().put("num_rows", version.rows()).toString()),
                List.of(new Tag("mlflow.data.context", "training")))),
        List.of());
  }

  private RunLog result(
      Learner learner,
      DatasetVersion version,
      FeatureDeclaration features,
      TrainingRows rows,
      Learner.Trained trained) {
    List<Param> params = new ArrayList<>();
    params.add(new Param("algorithm", learner.algorithm()));
    params.add(new Param("dataset", version.dataset()));
    params.add(new Param("dataset_version", "" + version.version()));
    params.add(new Param("target", rows.target()));
    params.add(new Param("target_transform", features.target().name()));
    params.add(new Param("train_rows", "" + rows.train().rows()));
    params.add(new Param("validation_rows", "" + rows.validation().rows()));
    params.add(new Param("model_inputs", "" + trained.model().features().width()));
    trained.params().forEach((key, value) -> params.add(new Param(key, value)));
    List<Metric> metrics = new ArrayList<>();
    long now = clock.millis();
    trained
        .figures()
        .forEach(
            (key, value) -> {
              if (!Double.isNaN(value)) {
                metrics.add(Metric.of("final-" + key, value, now, 0));
              }
            });
    return new RunLog(metrics, params, List.of());
  }

  private static JsonNode output(String model, Run run) {
    ObjectNode output = Json.object();
    output.put("name", model);
    output.put("run_id", run.id());
    ObjectNode metrics = output.putObject("metrics");
    for (Metric metric : run.data().metrics()) {
      if (metric.key().startsWith("final-")) {
        Figures.put(metrics, metric.key().substring("final-".length()), metric.value());
      }
    }
    return output;
  }
}
