package io.millrace.pipeline.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
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
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `/api/executions`: what runs, what has run, and what happened in it.
public final class ExecutionResource implements Resource {
  private static final int LIMIT_MAX = 1_000;

  private static final Shape EXECUTION = wire(ExecutionBody.class);
  private static final String[] STATUSES =
      Arrays.stream(ExecutionStatus.values()).map(Enum::name).toArray(String[]::new);

  private final Executions executions;

  public ExecutionResource(Executions executions) {
    this.executions = executions;
  }

  record StopBody(@Nullable String error, @Nullable String cause) {}

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/executions")
        .action("execution.read")
        .summary(
            "Executions, newest first: `pipeline`, `status`, `max_results` (100), `page_token`.")
        .query(
            optional("pipeline", text()),
            optional("status", choice(STATUSES)),
            optional("max_results", whole()),
            optional("page_token", text()))
        .answer(
            object(
                required("executions", Shape.list(EXECUTION)), optional("next_page_token", text())))
        .to(this::list);
    routes
        .get("/api/executions/{id}")
        .action("execution.read")
        .summary("An execution and what happened in each of its states.")
        .answer(wire(ViewBody.class))
        .to(request -> Response.json(ViewBody.of(executions.view(id(request)))));
    routes
        .get("/api/executions/{id}/history")
        .action("execution.read")
        .summary("Its events, in order: `after` (event id), `max_results` (100).")
        .query(optional("after", whole()), optional("max_results", whole()))
        .answer(object(required("events", Shape.list(wire(ExecutionBody.Event.class)))))
        .to(this::history);
    routes
        .get("/api/executions/{id}/log")
        .action("execution.read")
        .summary("The log lines of its tasks; `state`: of one state only.")
        .query(optional("state", text()))
        .answer(object(required("lines", Shape.list(wire(ExecutionBody.Line.class)))))
        .to(this::log);
    routes
        .get("/api/executions/{id}/log/{visit}/{attempt}")
        .action("execution.read")
        .summary(
            "All that an attempt wrote, as text: `visit` is the id of its state's entered event,"
                + " `attempt` 0 for the first.")
        .to(this::wholeLog);
    routes
        .post("/api/executions/{id}/stop")
        .action("execution.stop")
        .summary("Ends it as ABORTED, with an optional error and cause.")
        .body(wire(StopBody.class))
        .answer(EXECUTION)
        .to(this::stop);
    routes
        .post("/api/executions/{id}/redrives")
        .action("execution.redrive")
        .summary(
            "Starts one that has not ended well again where it ended; `input`: what the state that"
                + " runs again gets.")
        .body(object(optional("input", anything())))
        .answer(EXECUTION)
        .to(this::redrive);
  }

  private Response list(Request request) {
    Executions.Filter filter =
        new Executions.Filter(
            request.query("pipeline"),
            request.query("status").map(ExecutionResource::status),
            request.query("page_token").map(ExecutionId::new),
            (int) number(request, "max_results", 100, 1, LIMIT_MAX));
    Executions.Page page = executions.list(filter);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("executions", page.executions().stream().map(ExecutionBody::of).toList());
    page.next().ifPresent(next -> body.put("next_page_token", next.value()));
    return Response.json(body);
  }

  private static ExecutionStatus status(String text) {
    return Arrays.stream(ExecutionStatus.values())
        .filter(status -> status.name().equals(text))
        .findFirst()
        .orElseThrow(() -> invalid("status", text, "one of " + List.of(ExecutionStatus.values())));
  }

  private static long number(Request request, String name, long otherwise, long min, long max) {
    return request.query(name).map(text -> number(name, text, min, max)).orElse(otherwise);
  }

  private static long number(String name, String text, long min, long max) {
    long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (number < min || number > max) {
      throw invalid(name, text, "a number from " + min + " to " + max);
    }
    return number;
  }

  private static MillraceException invalid(String name, String value, String expected) {
    return new MillraceException(
        REQUEST_INVALID,
        "%s: '%s' (expected: %s)".formatted(name, value, expected),
        "Correct this parameter.");
  }

  private static ExecutionId id(Request request) {
    return new ExecutionId(request.path("id"));
  }

  private Response history(Request request) {
    long after = number(request, "after", 0, 0, Integer.MAX_VALUE);
    int limit = (int) number(request, "max_results", 100, 1, LIMIT_MAX);
    return Response.json(
        Map.of(
            "events",
            executions.history(id(request), after, limit).stream()
                .map(ExecutionBody.Event::of)
                .toList()));
  }

  private Response log(Request request) {
    return Response.json(
        Map.of(
            "lines",
            executions.log(id(request), request.query("state")).stream()
                .map(ExecutionBody.Line::of)
                .toList()));
  }

  private Response wholeLog(Request request) {
    InputStream log =
        executions.wholeLog(
            id(request), place(request, "visit"), Math.toIntExact(place(request, "attempt")));
    return Response.stream(
        "text/plain; charset=utf-8",
        -1,
        out -> {
          try (log) {
            log.transferTo(out);
          }
        });
  }

  private static long place(Request request, String name) {
    return number(name, request.path(name), 0, Integer.MAX_VALUE);
  }

  private Response redrive(Request request) {
    JsonNode body = request.body().length == 0 ? Json.object() : request.json();
    Execution redriven =
        body.has("input")
            ? executions.redrive(id(request), body.get("input"))
            : executions.redrive(id(request), "");
    return Response.json(ExecutionBody.of(redriven));
  }

  private Response stop(Request request) {
    StopBody body =
        request.body().length == 0 ? new StopBody(null, null) : request.json(StopBody.class);
    return Response.json(
        ExecutionBody.of(
            executions.stop(
                id(request),
                Optional.ofNullable(body.error()).orElse(""),
                Optional.ofNullable(body.cause()).orElse(""))));
  }
}
