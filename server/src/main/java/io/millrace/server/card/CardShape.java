package io.millrace.server.card;

import static io.millrace.base.http.Shape.anything;
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

/// What a model card is as JSON: see [CardJson].
final class CardShape {
  private static final Shape RUN =
      object(
          required("id", text()),
          required("name", text()),
          required("experiment_id", text()),
          required("user", text()),
          required("status", text()),
          required("started_at", text()),
          optional("ended_at", text()),
          required("tags", object()));

  private static final Shape DATASET =
      object(
          required("name", text()),
          required("digest", text()),
          required("source_type", text()),
          required("source", text()),
          required("tags", object()));

  private static final Shape METRIC =
      object(
          required("key", text()),
          required("value", either(number(), text())),
          required("step", whole()),
          required("at", text()),
          required("run", text()),
          optional("dataset", object(required("name", text()), required("digest", text()))));

  /// Figures without a value are null.
  private static final Shape SLICE =
      object(
          required("column", text()),
          required("value", text()),
          required("rows", whole()),
          required("rows_left_out", whole()),
          required("rmse", anything()),
          required("mae", anything()),
          required("r2", anything()));

  private static final Shape SIGNATURE =
      object(
          required("inputs", list(anything())),
          required("outputs", list(anything())),
          required("params", list(anything())));

  private static final Shape ENVIRONMENT =
      object(
          required("mlflow", text()),
          required("python", text()),
          required("flavors", list(text())),
          required("requirements", list(text())));

  private static final Shape APPROVAL =
      object(
          required("id", text()),
          required("question", text()),
          required("asked_at", text()),
          required("status", text()),
          optional("by", text()),
          optional("reason", text()),
          optional("at", text()));

  static final Shape CARD =
      named(
          "ModelCard",
          object(
              required("card_version", whole()),
              required("made_at", text()),
              required("model", text()),
              required("version", whole()),
              required("model_description", text()),
              required("description", text()),
              required("registered_at", text()),
              required("source", text()),
              required("aliases", list(text())),
              required("tags", object()),
              optional("run", RUN),
              required("datasets", list(DATASET)),
              required("params", object()),
              required("metrics", list(METRIC)),
              optional("gate", object(required("evaluation_run", text()))),
              required("slices", list(SLICE)),
              required("signature", SIGNATURE),
              optional("input_example", anything()),
              required("environment", ENVIRONMENT),
              required("approvals", list(APPROVAL)),
              required("alias_history", list(object(required("alias", text())))),
              required("lineage", object())));

  private CardShape() {}
}
