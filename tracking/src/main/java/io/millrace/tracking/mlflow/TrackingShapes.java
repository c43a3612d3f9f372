package io.millrace.tracking.mlflow;

import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.either;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.number;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.http.Shape;
import io.millrace.base.http.Shape.Field;
import java.util.Map;

/// What is sent to the endpoints of experiments and runs, and answered.
final class TrackingShapes {
  static final Shape NOTHING = object();
  static final Shape TAGS =
      list(named("Tag", object(required("key", text()), optional("value", text()))));

  static final Field EXPERIMENT_ID = required("experiment_id", text());
  private static final Field RUN_ID = required("run_id", text());
  private static final Field KEY = required("key", text());
  static final Field FILTER = optional("filter", text());
  static final Field PAGE_TOKEN = optional("page_token", text());
  static final Field MAX_RESULTS = optional("max_results", whole());
  static final Field NEXT_PAGE = optional("next_page_token", text());
  static final Field EXPERIMENT_IDS = required("experiment_ids", list(text()));
  private static final Shape VIEW = choice("ACTIVE_ONLY", "DELETED_ONLY", "ALL");
  private static final Shape RUN_STATUS =
      choice("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");
  static final Shape PARAMS =
      list(named("Param", object(required("key", text()), optional("value", text()))));

  /// NaN and the infinities are texts when sent; answered are numbers and `NaN`.
  private static final Shape VALUE = either(number(), choice("NaN", "Infinity", "-Infinity"));

  static final Shape METRICS =
      list(
          named(
              "Metric",
              object(
                  required("key", text()),
                  required("value", VALUE),
                  required("timestamp", whole()),
                  optional("step", whole()),
                  optional("model_id", text()),
                  optional("dataset_name", text()),
                  optional("dataset_digest", text()),
                  optional("run_id", text()))));

  private static final Shape EXPERIMENT =
      named(
          "Experiment",
          object(
              required("experiment_id", text()),
              required("name", text()),
              required("artifact_location", text()),
              required("lifecycle_stage", choice("active", "deleted")),
              required("creation_time", whole()),
              required("last_update_time", whole()),
              optional("tags", TAGS)));

  private static final Shape RUN_INFO =
      named(
          "RunInfo",
          object(
              required("run_id", text()),
              required("run_uuid", text()),
              required("run_name", text()),
              required("experiment_id", text()),
              required("user_id", text()),
              required("status", RUN_STATUS),
              required("start_time", whole()),
              optional("end_time", whole()),
              required("artifact_uri", text()),
              required("lifecycle_stage", choice("active", "deleted"))));

  private static final Shape DATASET_INPUTS =
      list(
          named(
              "DatasetInput",
              object(
                  optional("tags", TAGS),
                  required(
                      "dataset",
                      object(
                          required("name", text()),
                          required("digest", text()),
                          required("source_type", text()),
                          required("source", text()),
                          optional("schema", text()),
                          optional("profile", text()))))));

  private static final Shape MODEL_INPUTS = list(object(required("model_id", text())));
  private static final Shape MODEL_OUTPUTS =
      list(object(required("model_id", text()), required("step", whole())));

  private static final Shape RUN =
      named(
          "Run",
          object(
              required("info", RUN_INFO),
              required(
                  "data",
                  object(
                      optional("metrics", METRICS),
                      optional("params", PARAMS),
                      optional("tags", TAGS))),
              required(
                  "inputs",
                  object(
                      optional("dataset_inputs", DATASET_INPUTS),
                      optional("model_inputs", MODEL_INPUTS))),
              required("outputs", object(optional("model_outputs", MODEL_OUTPUTS)))));

  private static final Shape ONE_EXPERIMENT = object(required("experiment", EXPERIMENT));
  private static final Shape ONE_RUN = object(required("run", RUN));
  private static final Shape POINTS = object(optional("metrics", METRICS), NEXT_PAGE);
  private static final Exchange EXPERIMENT_SEARCH =
      Exchange.of(
          object(optional("experiments", list(EXPERIMENT)), NEXT_PAGE),
          required("max_results", whole()),
          FILTER,
          optional("order_by", list(text())),
          optional("view_type", VIEW),
          PAGE_TOKEN);

  /// By method and path below MLflow's root.
  static final Map<String, Exchange> KNOWN =
      Map.ofEntries(
          Map.entry(
              "POST /experiments/create",
              Exchange.of(
                  object(EXPERIMENT_ID),
                  required("name", text()),
                  optional("artifact_location", text()),
                  optional("tags", TAGS))),
          Map.entry("GET /experiments/get", Exchange.of(ONE_EXPERIMENT, EXPERIMENT_ID)),
          Map.entry(
              "GET /experiments/get-by-name",
              Exchange.of(ONE_EXPERIMENT, required("experiment_name", text()))),
          Map.entry("GET /experiments/search", EXPERIMENT_SEARCH),
          Map.entry("POST /experiments/search", EXPERIMENT_SEARCH),
          Map.entry("POST /experiments/delete", Exchange.of(NOTHING, EXPERIMENT_ID)),
          Map.entry("POST /experiments/restore", Exchange.of(NOTHING, EXPERIMENT_ID)),
          Map.entry(
              "POST /experiments/update",
              Exchange.of(NOTHING, EXPERIMENT_ID, required("new_name", text()))),
          Map.entry(
              "POST /experiments/set-experiment-tag",
              Exchange.of(NOTHING, EXPERIMENT_ID, KEY, optional("value", text()))),
          Map.entry(
              "POST /experiments/delete-experiment-tag", Exchange.of(NOTHING, EXPERIMENT_ID, KEY)),
          Map.entry(
              "POST /experiments/search-datasets",
              Exchange.of(
                  object(
                      optional(
                          "dataset_summaries",
                          list(
                              object(
                                  EXPERIMENT_ID,
                                  required("name", text()),
                                  required("digest", text()),
                                  optional("context", text()))))),
                  EXPERIMENT_IDS)),
          Map.entry(
              "POST /runs/create",
              Exchange.of(
                  ONE_RUN,
                  EXPERIMENT_ID,
                  optional("run_name", text()),
                  optional("user_id", text()),
                  optional("start_time", whole()),
                  optional("tags", TAGS))),
          Map.entry(
              "POST /runs/update",
              Exchange.of(
                  object(required("run_info", RUN_INFO)),
                  RUN_ID,
                  optional("status", RUN_STATUS),
                  optional("end_time", whole()),
                  optional("run_name", text()))),
          Map.entry("GET /runs/get", Exchange.of(ONE_RUN, RUN_ID)),
          Map.entry("POST /runs/delete", Exchange.of(NOTHING, RUN_ID)),
          Map.entry("POST /runs/restore", Exchange.of(NOTHING, RUN_ID)),
          Map.entry(
              "POST /runs/search",
              Exchange.of(
                  object(optional("runs", list(RUN)), NEXT_PAGE),
                  EXPERIMENT_IDS,
                  FILTER,
                  optional("run_view_type", VIEW),
                  MAX_RESULTS,
                  optional("order_by", list(text())),
                  PAGE_TOKEN)),
          Map.entry(
              "POST /runs/log-metric",
              Exchange.of(
                  NOTHING,
                  RUN_ID,
                  KEY,
                  required("value", VALUE),
                  required("timestamp", whole()),
                  optional("step", whole()),
                  optional("model_id", text()),
                  optional("dataset_name", text()),
                  optional("dataset_digest", text()))),
          Map.entry(
              "POST /runs/log-parameter",
              Exchange.of(NOTHING, RUN_ID, KEY, optional("value", text()))),
          Map.entry(
              "POST /runs/set-tag", Exchange.of(NOTHING, RUN_ID, KEY, optional("value", text()))),
          Map.entry("POST /runs/delete-tag", Exchange.of(NOTHING, RUN_ID, KEY)),
          Map.entry(
              "POST /runs/log-batch",
              Exchange.of(
                  NOTHING,
                  RUN_ID,
                  optional("metrics", METRICS),
                  optional("params", PARAMS),
                  optional("tags", TAGS))),
          Map.entry(
              "POST /runs/log-model", Exchange.of(NOTHING, RUN_ID, required("model_json", text()))),
          Map.entry(
              "POST /runs/log-inputs",
              Exchange.of(
                  NOTHING,
                  RUN_ID,
                  optional("datasets", DATASET_INPUTS),
                  optional("models", MODEL_INPUTS))),
          Map.entry(
              "POST /runs/outputs",
              Exchange.of(NOTHING, RUN_ID, required("models", MODEL_OUTPUTS))),
          Map.entry(
              "GET /metrics/get-history",
              Exchange.of(POINTS, RUN_ID, required("metric_key", text()), MAX_RESULTS, PAGE_TOKEN)),
          Map.entry(
              "GET /metrics/get-history-bulk",
              Exchange.of(
                  POINTS,
                  required("run_id", list(text())),
                  required("metric_key", text()),
                  MAX_RESULTS)),
          Map.entry(
              "GET /metrics/get-history-bulk-interval",
              Exchange.of(
                  POINTS,
                  required("run_ids", list(text())),
                  required("metric_key", text()),
                  optional("start_step", whole()),
                  optional("end_step", whole()),
                  MAX_RESULTS)),
          Map.entry(
              "GET /artifacts/list",
              Exchange.of(ArtifactShapes.OF_OWNER, RUN_ID, optional("path", text()))));

  private TrackingShapes() {}
}
