package io.millrace.tracking.mlflow;

import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.flag;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.tracking.mlflow.TrackingShapes.EXPERIMENT_ID;
import static io.millrace.tracking.mlflow.TrackingShapes.EXPERIMENT_IDS;
import static io.millrace.tracking.mlflow.TrackingShapes.FILTER;
import static io.millrace.tracking.mlflow.TrackingShapes.MAX_RESULTS;
import static io.millrace.tracking.mlflow.TrackingShapes.METRICS;
import static io.millrace.tracking.mlflow.TrackingShapes.NEXT_PAGE;
import static io.millrace.tracking.mlflow.TrackingShapes.NOTHING;
import static io.millrace.tracking.mlflow.TrackingShapes.PAGE_TOKEN;
import static io.millrace.tracking.mlflow.TrackingShapes.PARAMS;
import static io.millrace.tracking.mlflow.TrackingShapes.TAGS;

import io.millrace.base.http.Shape;
import java.util.Map;

/// What is sent to the endpoints of logged models, and answered.
final class LoggedModelShapes {
  private static final Shape MODEL =
      named(
          "LoggedModel",
          object(
              required(
                  "info",
                  object(
                      required("model_id", text()),
                      required("experiment_id", text()),
                      required("name", text()),
                      required("creation_timestamp_ms", whole()),
                      required("last_updated_timestamp_ms", whole()),
                      required("artifact_uri", text()),
                      required("status", text()),
                      required("model_type", text()),
                      required("source_run_id", text()),
                      optional("tags", TAGS),
                      optional("registrations", list(anything())))),
              required("data", object(optional("params", PARAMS), optional("metrics", METRICS)))));

  private static final Shape ONE_MODEL = object(required("model", MODEL));

  /// By method and path below MLflow's root.
  static final Map<String, Exchange> KNOWN =
      Map.ofEntries(
          Map.entry(
              "POST /logged-models",
              Exchange.of(
                  ONE_MODEL,
                  EXPERIMENT_ID,
                  optional("name", text()),
                  optional("model_type", text()),
                  optional("source_run_id", text()),
                  optional("params", PARAMS),
                  optional("tags", TAGS))),
          Map.entry(
              "GET /logged-models/{model_id}",
              Exchange.of(ONE_MODEL, optional("allow_deleted", flag()))),
          Map.entry(
              "PATCH /logged-models/{model_id}",
              Exchange.of(
                  ONE_MODEL,
                  required(
                      "status",
                      choice(
                          "LOGGED_MODEL_PENDING",
                          "LOGGED_MODEL_READY",
                          "LOGGED_MODEL_UPLOAD_FAILED")))),
          Map.entry("DELETE /logged-models/{model_id}", Exchange.of(NOTHING)),
          Map.entry(
              "POST /logged-models/search",
              Exchange.of(
                  object(optional("models", list(MODEL)), NEXT_PAGE),
                  EXPERIMENT_IDS,
                  FILTER,
                  optional(
                      "datasets",
                      list(
                          object(
                              required("dataset_name", text()),
                              optional("dataset_digest", text())))),
                  MAX_RESULTS,
                  optional(
                      "order_by",
                      list(
                          object(
                              required("field_name", text()),
                              optional("ascending", flag()),
                              optional("dataset_name", text()),
                              optional("dataset_digest", text())))),
                  PAGE_TOKEN)),
          Map.entry(
              "PATCH /logged-models/{model_id}/tags", Exchange.of(NOTHING, optional("tags", TAGS))),
          Map.entry("DELETE /logged-models/{model_id}/tags/{tag_key}", Exchange.of(NOTHING)),
          Map.entry(
              "POST /logged-models/{model_id}/params",
              Exchange.of(NOTHING, optional("params", PARAMS))),
          Map.entry(
              "GET /logged-models/{model_id}/artifacts/directories",
              Exchange.of(ArtifactShapes.OF_OWNER, optional("artifact_directory_path", text()))));

  private LoggedModelShapes() {}
}
