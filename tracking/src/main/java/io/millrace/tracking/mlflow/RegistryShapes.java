package io.millrace.tracking.mlflow;

import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.flag;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.tracking.mlflow.TrackingShapes.NOTHING;
import static io.millrace.tracking.mlflow.TrackingShapes.TAGS;

import io.millrace.base.http.Shape;
import io.millrace.base.http.Shape.Field;
import java.util.Map;

/// What is sent to the endpoints of the model registry, and answered.
final class RegistryShapes {
  private static final Field NAME = required("name", text());
  private static final Field VERSION = required("version", text());
  private static final Field ALIAS = required("alias", text());
  private static final Field KEY = required("key", text());
  private static final Field VALUE = optional("value", text());
  private static final Field DESCRIPTION = optional("description", text());
  private static final Field FILTER = optional("filter", text());
  private static final Field ORDER = optional("order_by", list(text()));
  private static final Field MAX_RESULTS = optional("max_results", whole());
  private static final Field PAGE_TOKEN = optional("page_token", text());
  private static final Field NEXT_PAGE = optional("next_page_token", text());
  private static final Shape STAGE = choice("None", "Staging", "Production", "Archived");

  private static final Shape MODEL_VERSION =
      named(
          "ModelVersion",
          object(
              NAME,
              VERSION,
              required("creation_timestamp", whole()),
              required("last_updated_timestamp", whole()),
              required("current_stage", STAGE),
              required("description", text()),
              required("source", text()),
              required("run_id", text()),
              required("status", choice("READY")),
              required("run_link", text()),
              optional("model_id", text()),
              optional("tags", TAGS),
              optional("aliases", list(text()))));

  private static final Shape MODEL =
      named(
          "RegisteredModel",
          object(
              NAME,
              required("creation_timestamp", whole()),
              required("last_updated_timestamp", whole()),
              DESCRIPTION,
              optional("latest_versions", list(MODEL_VERSION)),
              optional("tags", TAGS),
              optional("aliases", list(object(ALIAS, VERSION)))));

  private static final Shape ONE_MODEL = object(required("registered_model", MODEL));
  private static final Shape ONE_VERSION = object(required("model_version", MODEL_VERSION));
  private static final Shape VERSIONS =
      object(optional("model_versions", list(MODEL_VERSION)), NEXT_PAGE);
  private static final Exchange SEARCH =
      Exchange.of(
          object(optional("registered_models", list(MODEL)), NEXT_PAGE),
          FILTER,
          MAX_RESULTS,
          ORDER,
          PAGE_TOKEN);

  private static final Exchange LATEST =
      Exchange.of(VERSIONS, NAME, optional("stages", list(STAGE)));

  /// By method and path below MLflow's root.
  static final Map<String, Exchange> KNOWN =
      Map.ofEntries(
          Map.entry(
              "POST /registered-models/create",
              Exchange.of(ONE_MODEL, NAME, optional("tags", TAGS), DESCRIPTION)),
          Map.entry("GET /registered-models/get", Exchange.of(ONE_MODEL, NAME)),
          Map.entry("PATCH /registered-models/update", Exchange.of(ONE_MODEL, NAME, DESCRIPTION)),
          Map.entry(
              "POST /registered-models/rename",
              Exchange.of(ONE_MODEL, NAME, required("new_name", text()))),
          Map.entry("DELETE /registered-models/delete", Exchange.of(NOTHING, NAME)),
          Map.entry("GET /registered-models/search", SEARCH),
          Map.entry("POST /registered-models/search", SEARCH),
          Map.entry("GET /registered-models/get-latest-versions", LATEST),
          Map.entry("POST /registered-models/get-latest-versions", LATEST),
          Map.entry("POST /registered-models/set-tag", Exchange.of(NOTHING, NAME, KEY, VALUE)),
          Map.entry("DELETE /registered-models/delete-tag", Exchange.of(NOTHING, NAME, KEY)),
          Map.entry("POST /registered-models/alias", Exchange.of(NOTHING, NAME, ALIAS, VERSION)),
          Map.entry("GET /registered-models/alias", Exchange.of(ONE_VERSION, NAME, ALIAS)),
          Map.entry("DELETE /registered-models/alias", Exchange.of(NOTHING, NAME, ALIAS)),
          Map.entry(
              "POST /model-versions/create",
              Exchange.of(
                  ONE_VERSION,
                  NAME,
                  required("source", text()),
                  optional("run_id", text()),
                  optional("tags", TAGS),
                  optional("run_link", text()),
                  DESCRIPTION,
                  optional("model_id", text()))),
          Map.entry("GET /model-versions/get", Exchange.of(ONE_VERSION, NAME, VERSION)),
          Map.entry(
              "PATCH /model-versions/update", Exchange.of(ONE_VERSION, NAME, VERSION, DESCRIPTION)),
          Map.entry("DELETE /model-versions/delete", Exchange.of(NOTHING, NAME, VERSION)),
          Map.entry(
              "GET /model-versions/search",
              Exchange.of(VERSIONS, FILTER, MAX_RESULTS, ORDER, PAGE_TOKEN)),
          Map.entry(
              "GET /model-versions/get-download-uri",
              Exchange.of(object(required("artifact_uri", text())), NAME, VERSION)),
          Map.entry(
              "POST /model-versions/transition-stage",
              Exchange.of(
                  ONE_VERSION,
                  NAME,
                  VERSION,
                  required("stage", STAGE),
                  required("archive_existing_versions", flag()))),
          Map.entry(
              "POST /model-versions/set-tag", Exchange.of(NOTHING, NAME, VERSION, KEY, VALUE)),
          Map.entry("DELETE /model-versions/delete-tag", Exchange.of(NOTHING, NAME, VERSION, KEY)));

  private RegistryShapes() {}
}
