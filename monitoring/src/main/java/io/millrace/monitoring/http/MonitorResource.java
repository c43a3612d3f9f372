package io.millrace.monitoring.http;

import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.Monitors;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// `/api/monitors`: what monitors have found. They run as executions of the pipeline `monitoring`.
public final class MonitorResource implements Resource {
  private static final int PAGE = 100;
  private static final int MOST = 1_000;
  private static final List<String> FILES =
      List.of("statistics.json", "constraints.json", "constraint_violations.json");

  private final MonitorStore store;
  private final Monitors monitors;

  public MonitorResource(MonitorStore store, Monitors monitors) {
    this.store = store;
    this.monitors = monitors;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/monitors")
        .action("monitor.read")
        .summary("The monitors that have run.")
        .answer(wire(Names.class))
        .to(_ -> Response.json(new Names(store.monitors())));
    routes
        .get("/api/monitors/{name}/executions")
        .action("monitor.read")
        .summary("The newest comparisons of a monitor: `kind` (data, model), `max_results` (100).")
        .query(optional("kind", choice("data", "model")), optional("max_results", whole()))
        .answer(wire(Executions.class))
        .to(this::list);
    routes
        .get("/api/monitors/{name}/executions/{id}")
        .action("monitor.read")
        .summary("One comparison: window, figures, violations.")
        .answer(wire(ExecutionBody.class))
        .to(request -> Response.json(ExecutionBody.of(execution(request))));
    for (String file : FILES) {
      routes
          .get("/api/monitors/{name}/executions/{id}/" + file)
          .action("monitor.read")
          .summary("The comparison's " + file + ".")
          .answer(object())
          .to(
              request ->
                  Response.of(
                      200, "application/json", monitors.file(execution(request).id(), file)));
    }
  }

  private Response list(Request request) {
    String name = request.path("name");
    if (!store.monitors().contains(name)) {
      throw new MillraceException(
          ErrorCode.MONITOR_NOT_FOUND,
          "No monitor named '%s' has run.".formatted(name),
          "Run it with POST /api/monitors/%s/executions.".formatted(name));
    }
    int limit = limit(request.query("max_results"));
    return Response.json(
        new Executions(
            kinds(request.query("kind")).stream()
                .flatMap(kind -> store.executions(name, kind, limit).stream())
                .sorted(Comparator.comparingLong(MonitoringExecution::sequence).reversed())
                .limit(limit)
                .map(ExecutionBody::of)
                .toList()));
  }

  private static List<Kind> kinds(Optional<String> wanted) {
    List<Kind> kinds =
        Stream.of(Kind.values())
            .filter(kind -> wanted.isEmpty() || wanted.get().equals(word(kind)))
            .toList();
    MillraceException.require(
        !kinds.isEmpty(),
        ErrorCode.REQUEST_INVALID,
        "Leave it out, or say data or model.",
        "kind: '%s' (expected: data or model)",
        wanted.orElse(""));
    return kinds;
  }

  private static int limit(Optional<String> text) {
    int limit = text.map(MonitorResource::number).orElse(PAGE);
    MillraceException.require(
        limit >= 1 && limit <= MOST,
        ErrorCode.REQUEST_INVALID,
        "Ask for less at once.",
        "max_results: '%s' (expected: 1 to %d)",
        text.orElse(""),
        MOST);
    return limit;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private MonitoringExecution execution(Request request) {
    MonitoringExecution found = monitors.execution(request.path("id"));
    if (!found.monitor().equals(request.path("name"))) {
      throw new MillraceException(
          ErrorCode.MONITORING_EXECUTION_NOT_FOUND,
          "Monitor '%s' has no execution '%s'.".formatted(request.path("name"), found.id()),
          "List them with GET /api/monitors/{name}/executions.");
    }
    return found;
  }

  private record Names(List<String> monitors) {}

  private record Executions(List<ExecutionBody> executions) {}

  private record ExecutionBody(
      String id,
      String monitor,
      String kind,
      String endpoint,
      String status,
      String models,
      String dataset,
      int datasetVersion,
      String from,
      String to,
      long rows,
      JsonNode violations,
      JsonNode figures,
      String createdAt) {
    static ExecutionBody of(MonitoringExecution found) {
      return new ExecutionBody(
          found.id(),
          found.monitor(),
          word(found.kind()),
          found.endpoint(),
          found.status().label(),
          found.modelVersions(),
          found.dataset(),
          found.datasetVersion(),
          found.from().toString(),
          found.to().toString(),
          found.rows(),
          found.violations().toJson().path("violations"),
          found.figures(),
          found.createdAt().toString());
    }
  }
}
