package io.millrace.pipeline.backfill.http;

import static io.millrace.base.ErrorCode.BACKFILL_INVALID;
import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.either;
import static io.millrace.base.http.Shape.flag;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.pipeline.backfill.Backfill;
import io.millrace.pipeline.backfill.Backfills;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/backfills`: pipelines over past windows.
public final class BackfillResource implements Resource {
  private static final int CONCURRENCY = 4;

  private static final Shape BACKFILL =
      named(
          "Backfill",
          object(
              required("id", text()),
              required("pipeline", text()),
              required("status", text()),
              required("concurrency", whole()),
              required("createdAt", text()),
              required("windows", object())));

  private static final Shape PLAN =
      object(
          required(
              "windows",
              Shape.list(
                  object(
                      required("name", text()),
                      required("start", text()),
                      required("end", text()),
                      required("there", flag()),
                      required("input", anything())))));

  private final Backfills backfills;

  public BackfillResource(Backfills backfills) {
    this.backfills = backfills;
  }

  record Body(
      @Nullable String from,
      @Nullable String to,
      @Nullable String every,
      @Nullable String schedule,
      @Nullable JsonNode input,
      @Nullable Integer concurrency,
      @Nullable Boolean dry_run) {}

  @Override
  public void routes(Routes routes) {
    routes
        .post("/api/pipelines/{name}/backfills")
        .action("backfill.start")
        .summary(
            "Runs it over past windows: `from`, `to`, `every` or `schedule`, `input`,"
                + " `concurrency` (4); with `dry_run` only tells which executions it would start.")
        .body(wire(Body.class))
        .answer(either(BACKFILL, PLAN))
        .to(this::start);
    routes
        .get("/api/backfills")
        .action("backfill.read")
        .summary("The newest 1,000 backfills.")
        .answer(object(required("backfills", Shape.list(BACKFILL))))
        .to(request -> list());
    routes
        .get("/api/backfills/{id}")
        .action("backfill.read")
        .summary("A backfill and how far it is.")
        .answer(BACKFILL)
        .to(request -> Response.json(json(backfills.backfill(request.path("id")))));
    routes
        .post("/api/backfills/{id}/cancel")
        .action("backfill.cancel")
        .summary("Starts nothing more of it; what was started goes on.")
        .answer(BACKFILL)
        .to(request -> Response.json(json(backfills.cancel(request.path("id")))));
  }

  private Response list() {
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("backfills");
    backfills.list().forEach(backfill -> all.add(json(backfill)));
    return Response.json(body);
  }

  private Response start(Request request) {
    Body body = request.json(Body.class);
    Backfills.Request wanted =
        new Backfills.Request(
            request.path("name"),
            time("from", body.from()),
            time("to", body.to()),
            Optional.ofNullable(body.every()),
            Optional.ofNullable(body.schedule()),
            Optional.ofNullable(body.input()));
    if (Boolean.TRUE.equals(body.dry_run())) {
      return Response.json(plan(backfills.plan(wanted)));
    }
    int concurrency = Optional.ofNullable(body.concurrency()).orElse(CONCURRENCY);
    return Response.json(201, json(backfills.start(wanted, concurrency)));
  }

  /// A moment, or the first one of a day, in UTC.
  private static Instant time(String field, @Nullable String text) {
    String given = Optional.ofNullable(text).orElse("");
    try {
      return given.length() == "2026-11-21".length()
          ? LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(given);
    } catch (DateTimeParseException e) {
      throw new MillraceException(
          BACKFILL_INVALID,
          "%s: '%s' is no time.".formatted(field, given),
          "Write 2026-11-21 or 2026-11-21T06:00:00Z.",
          e);
    }
  }

  private static ObjectNode plan(List<Backfills.Planned> planned) {
    ObjectNode body = Json.object();
    ArrayNode windows = body.putArray("windows");
    for (Backfills.Planned each : planned) {
      ObjectNode window =
          windows
              .addObject()
              .put("name", each.window().name())
              .put("start", each.window().start().toString())
              .put("end", each.window().end().toString())
              .put("there", each.isThere());
      window.set("input", each.window().input());
    }
    return body;
  }

  private static ObjectNode json(Backfill backfill) {
    ObjectNode json =
        Json.object()
            .put("id", backfill.id())
            .put("pipeline", backfill.pipeline())
            .put("status", backfill.status().name())
            .put("concurrency", backfill.concurrency())
            .put("createdAt", backfill.createdAt().toString());
    ObjectNode windows = json.putObject("windows");
    for (Backfill.State state : Backfill.State.values()) {
      windows.put(state.name().toLowerCase(Locale.ROOT), backfill.counts().getOrDefault(state, 0));
    }
    return json;
  }
}
