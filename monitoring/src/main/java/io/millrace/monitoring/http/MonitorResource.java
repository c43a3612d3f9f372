package io.millrace.monitoring.http;

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
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// `/api/monitors`: what monitors have found. They run as executions of the pipeline `monitoring`.
public final class MonitorResource implements Resource {
  private static final int MOST = 100;
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
        .to(_ -> Response.json(new Names(store.monitors())));
    routes
        .get("/api/monitors/{name}/executions")
        .action("monitor.read")
        .summary("The newest comparisons of a monitor, of data and of quality.")
        .to(this::list);
    routes
        .get("/api/monitors/{name}/executions/{id}")
        .action("monitor.read")
        .summary("One comparison: window, figures, violations.")
        .to(request -> Response.json(ExecutionBody.of(execution(request))));
    for (String file : FILES) {
      routes
          .get("/api/monitors/{name}/executions/{id}/" + file)
          .action("monitor.read")
          .summary("The comparison's " + file + ".")
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
          "Start one with POST /api/pipelines/monitoring/executions.");
    }
    return Response.json(
        new Executions(
            Stream.of(Kind.values())
                .flatMap(kind -> store.executions(name, kind, MOST).stream())
                .sorted((a, b) -> Long.compare(b.sequence(), a.sequence()))
                .map(ExecutionBody::of)
                .toList()));
  }

  private MonitoringExecution execution(Request request) {
    return monitors.execution(request.path("id"));
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
          found.kind().name().toLowerCase(Locale.ROOT),
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
