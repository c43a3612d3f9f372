package io.millrace.pipeline.event.http;

import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.either;
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

/// What is sent to the routes of events, rules and schedules, and answered.
final class EventShapes {
  private static final Field NAME = required("name", text());
  private static final Field OF_PROJECT_FILE = required("of_project_file", flag());

  static final Shape EVENT =
      named(
          "CloudEvent",
          object(
              required("specversion", choice("1.0")),
              required("id", text()),
              required("source", text()),
              required("type", text()),
              optional("subject", text()),
              optional("time", text()),
              optional("datacontenttype", text()),
              optional("data", anything())));

  private static final Shape DELIVERY =
      object(
          required("rule", text()),
          required("target", text()),
          required("state", choice("pending", "delivered", "dead")),
          required("attempts", whole()),
          required("detail", text()));

  static final Shape EVENTS =
      object(
          required(
              "events",
              list(
                  object(
                      required("received", text()),
                      required("event", EVENT),
                      required("deliveries", list(DELIVERY))))),
          optional("next_page_token", text()));

  private static final Shape PUBLISHED =
      object(
          required("source", text()),
          required("id", text()),
          required("status", choice("published", "known")));

  /// Of a batch, each event has an answer of its own.
  static final Shape TAKEN =
      either(
          PUBLISHED,
          object(
              required(
                  "events",
                  list(
                      either(
                          PUBLISHED,
                          object(
                              required("status", choice("refused")), required("detail", text()))))),
              required("refused", whole())));

  private static final Shape TARGET =
      named("Target", object(required("kind", text()), required("settings", object())));

  private static final Field PATTERN = required("pattern", object());
  private static final Field TARGETS = required("targets", list(TARGET));

  static final Shape RULE =
      named("Rule", object(NAME, OF_PROJECT_FILE, PATTERN, TARGETS, required("enabled", flag())));

  static final Shape RULES = object(required("rules", list(RULE)));
  static final Shape RULE_BODY = object(PATTERN, TARGETS, optional("enabled", flag()));
  static final Shape TRIAL = object(required("event", EVENT), PATTERN);
  static final Shape MATCHES = object(required("matches", flag()));
  static final Shape RANGE = object(required("from", text()), required("to", text()));
  static final Shape REPLAY = object(required("replay", text()), required("events", whole()));

  private static final Field EXPRESSION = required("expression", text());
  private static final Field SCHEDULE_TARGET = optional("target", TARGET);
  private static final Shape CATCH_UP = choice("once", "all", "none");
  private static final Shape OVERLAP = choice("skip", "allow", "queue");

  static final Shape SCHEDULE =
      named(
          "Schedule",
          object(
              NAME,
              OF_PROJECT_FILE,
              EXPRESSION,
              required("zone", text()),
              required("catch_up", CATCH_UP),
              required("overlap", OVERLAP),
              SCHEDULE_TARGET,
              required("enabled", flag()),
              optional("last_fired", text()),
              required("next", list(text()))));

  static final Shape SCHEDULES = object(required("schedules", list(SCHEDULE)));

  static final Shape SCHEDULE_BODY =
      object(
          EXPRESSION,
          optional("zone", text()),
          optional("catch_up", CATCH_UP),
          optional("overlap", OVERLAP),
          SCHEDULE_TARGET,
          optional("enabled", flag()));

  private EventShapes() {}
}
