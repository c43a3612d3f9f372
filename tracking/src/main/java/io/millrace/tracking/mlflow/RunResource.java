package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.BATCH_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.RunUpdate;
import io.millrace.tracking.Search;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.Tracking;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// `/runs/…`.
final class RunResource {
  private static final int MAX_METRICS = 1_000;
  private static final int MAX_PARAMS = 100;
  private static final int MAX_TAGS = 100;
  private static final int MAX_IN_ALL = 1_000;
  private static final long MAX_INPUT_BYTES = 32L * 1024 * 1024;
  private static final Map<String, RunStatus> STATUSES =
      Arrays.stream(RunStatus.values())
          .collect(Collectors.toMap(RunStatus::name, Function.identity()));

  private final Tracking tracking;

  RunResource(Tracking tracking) {
    this.tracking = tracking;
  }

  void routes(MlflowRoutes routes) {
    routes.post("/runs/create", "run.create", "Start a run", this::create);
    routes.post("/runs/update", "run.update", "Change a run's status, end or name", this::update);
    routes.get("/runs/get", "run.read", "Read a run", this::find);
    routes.post("/runs/delete", "run.delete", "Delete a run", this::delete);
    routes.post("/runs/restore", "run.delete", "Restore a run", this::restore);
    routes.post("/runs/search", "run.read", "Search runs", this::search);
    routes.post("/runs/log-metric", "run.log", "Log a metric", this::logMetric);
    routes.post("/runs/log-parameter", "run.log", "Log a param", this::logParam);
    routes.post("/runs/set-tag", "run.log", "Set a tag of a run", this::setTag);
    routes.post("/runs/delete-tag", "run.log", "Delete a tag of a run", this::deleteTag);
    routes.post("/runs/log-batch", "run.log", "Log metrics, params, tags at once", this::logBatch);
    routes.post("/runs/log-model", "run.log", "Note a model of a run", this::logModel);
    routes.postLarge(
        "/runs/log-inputs",
        "run.log",
        "Note datasets and models that a run read",
        MAX_INPUT_BYTES,
        this::logInputs);
    routes.post("/runs/outputs", "run.log", "Note models that a run made", this::logOutputs);
  }

  private ObjectNode create(Fields fields) {
    return answer(
        tracking.startRun(
            new StartRun(
                fields.text("experiment_id"),
                fields.optionalText("run_name"),
                fields.optionalText("user_id").orElse(""),
                fields.optionalWholeNumber("start_time").map(Instant::ofEpochMilli),
                Wire.tags(fields),
                Optional.empty())));
  }

  private static ObjectNode answer(Run run) {
    ObjectNode answer = Json.object();
    answer.set("run", RunWire.run(run));
    return answer;
  }

  private ObjectNode update(Fields fields) {
    RunUpdate update =
        new RunUpdate(
            fields.optionalChoice("status", STATUSES, List.of(RunStatus.values())),
            fields.optionalWholeNumber("end_time").map(Instant::ofEpochMilli),
            fields.optionalText("run_name").filter(name -> !name.isEmpty()));
    ObjectNode answer = Json.object();
    answer.set("run_info", RunWire.info(tracking.update(fields.runId(), update)));
    return answer;
  }

  private ObjectNode find(Fields fields) {
    return answer(tracking.run(fields.runId()));
  }

  private ObjectNode delete(Fields fields) {
    tracking.delete(fields.runId());
    return MlflowRoutes.nothing();
  }

  private ObjectNode restore(Fields fields) {
    tracking.restore(fields.runId());
    return MlflowRoutes.nothing();
  }

  private ObjectNode search(Fields fields) {
    Search search =
        new Search(
            fields.optionalText("filter").orElse(""),
            fields.texts("order_by"),
            fields.maxResults(1_000, 50_000),
            ExperimentResource.pageToken(fields));
    RunSearch runs =
        new RunSearch(
            fields.texts("experiment_ids"),
            ExperimentResource.viewType(fields, "run_view_type"),
            search);
    return Wire.page("runs", tracking.search(runs), RunWire::run);
  }

  private ObjectNode logMetric(Fields fields) {
    tracking.log(fields.runId(), RunLog.of(MetricWire.metric(fields)));
    return MlflowRoutes.nothing();
  }

  private ObjectNode logParam(Fields fields) {
    tracking.log(fields.runId(), RunLog.of(Wire.param(fields)));
    return MlflowRoutes.nothing();
  }

  private ObjectNode setTag(Fields fields) {
    tracking.log(fields.runId(), RunLog.of(Wire.tag(fields)));
    return MlflowRoutes.nothing();
  }

  private ObjectNode deleteTag(Fields fields) {
    tracking.deleteTag(fields.runId(), fields.text("key"));
    return MlflowRoutes.nothing();
  }

  private ObjectNode logBatch(Fields fields) {
    String runId = fields.runId();
    List<Fields> metrics = atMost(MAX_METRICS, "metrics", fields.objects("metrics"));
    List<Fields> params = atMost(MAX_PARAMS, "params", fields.objects("params"));
    List<Fields> tags = atMost(MAX_TAGS, "tags", fields.objects("tags"));
    requireAtMost(
        MAX_IN_ALL, "metrics, params, and tags", metrics.size() + params.size() + tags.size());
    List<Metric> points = metrics.stream().map(MetricWire::metric).toList();
    List<Param> inputs = params.stream().map(Wire::param).toList();
    List<Tag> labels = tags.stream().map(Wire::tag).toList();
    tracking.log(runId, new RunLog(points, inputs, labels));
    return MlflowRoutes.nothing();
  }

  private static List<Fields> atMost(int most, String what, List<Fields> list) {
    requireAtMost(most, what, list.size());
    return list;
  }

  private static void requireAtMost(int most, String what, int size) {
    require(
        size <= most,
        BATCH_INVALID,
        "Send several batches.",
        "A batch logging request can contain at most %d %s. Got %d %s. Please split up %s across"
            + " multiple requests and try again.",
        most,
        what,
        size,
        what,
        what);
  }

  private ObjectNode logModel(Fields fields) {
    ModelHistory.Entry model = ModelHistory.Entry.parse(fields.text("model_json"));
    tracking.changeTag(
        fields.runId(), ModelHistory.TAG, before -> ModelHistory.append(before, model));
    return MlflowRoutes.nothing();
  }

  private ObjectNode logInputs(Fields fields) {
    tracking.logInputs(
        fields.runId(),
        fields.objects("datasets").stream().map(RunWire::dataset).toList(),
        fields.objects("models").stream().map(model -> model.text("model_id")).toList());
    return MlflowRoutes.nothing();
  }

  private ObjectNode logOutputs(Fields fields) {
    tracking.logOutputs(
        fields.runId(),
        fields.requiring("models").objects("models").stream()
            .map(model -> new Run.ModelOutput(model.text("model_id"), model.wholeNumber("step")))
            .toList());
    return MlflowRoutes.nothing();
  }
}
