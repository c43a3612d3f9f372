package io.millrace.pipeline.webhook.mlflow;

import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.flag;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.http.Shape;
import io.millrace.base.http.Shape.Field;
import io.millrace.tracking.mlflow.Exchange;
import java.util.Map;

/// What is sent to the endpoints of webhooks, and answered.
final class WebhookShapes {
  private static final Shape EVENT = object(required("entity", text()), required("action", text()));
  private static final Shape STATUS = choice("ACTIVE", "DISABLED");
  private static final Field DESCRIPTION = optional("description", text());
  private static final Field SECRET = optional("secret", text());

  private static final Shape WEBHOOK =
      named(
          "Webhook",
          object(
              required("webhook_id", text()),
              required("name", text()),
              DESCRIPTION,
              required("url", text()),
              required("events", list(EVENT)),
              required("status", STATUS),
              required("creation_timestamp", whole()),
              required("last_updated_timestamp", whole())));

  private static final Shape ONE = object(required("webhook", WEBHOOK));
  private static final String PATH = "/webhooks/{webhook_id}";

  /// By method and path below MLflow's root.
  static final Map<String, Exchange> KNOWN =
      Map.of(
          "POST /webhooks",
          Exchange.of(
              ONE,
              required("name", text()),
              required("url", text()),
              required("events", list(EVENT)),
              DESCRIPTION,
              SECRET,
              optional("status", STATUS)),
          "GET /webhooks",
          Exchange.of(
              object(optional("webhooks", list(WEBHOOK)), optional("next_page_token", text())),
              optional("max_results", whole()),
              optional("page_token", text())),
          "GET " + PATH,
          Exchange.of(ONE),
          "PATCH " + PATH,
          Exchange.of(
              ONE,
              optional("name", text()),
              optional("url", text()),
              optional("events", list(EVENT)),
              DESCRIPTION,
              SECRET,
              optional("status", STATUS)),
          "DELETE " + PATH,
          Exchange.of(object()),
          "POST " + PATH + "/test",
          Exchange.of(
              object(
                  required(
                      "result",
                      object(
                          required("success", flag()),
                          optional("response_status", whole()),
                          optional("response_body", text()),
                          optional("error_message", text())))),
              optional("event", EVENT)));

  /// What became of calls.
  static final Shape CALLS =
      object(
          required(
              "calls",
              list(
                  object(
                      required("id", text()),
                      required("event", EVENT),
                      required("state", choice("pending", "delivered", "dead")),
                      required("attempts", whole()),
                      required("detail", text()),
                      required("at", text())))));

  private WebhookShapes() {}
}
