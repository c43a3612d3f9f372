package io.millrace.serving.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.Captures;
import io.millrace.serving.Endpoint;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Rollouts;
import io.millrace.serving.ServingMetrics;
import io.millrace.serving.Traffic;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/api/endpoints`: what is deployed, its configs, its traffic and its captures.
public final class EndpointResource implements Resource {
  private static final int LIMIT_MAX = 1_000;

  private final Endpoints endpoints;
  private final Rollouts rollouts;
  private final ServingMetrics metrics;
  private final Captures captures;

  public EndpointResource(
      Endpoints endpoints, Rollouts rollouts, ServingMetrics metrics, Captures captures) {
    this.endpoints = endpoints;
    this.rollouts = rollouts;
    this.metrics = metrics;
    this.captures = captures;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/endpoints")
        .action("endpoint.read")
        .summary("All endpoints with their current configs, by name.")
        .answer(object(required("endpoints", Shape.list(wire(EndpointBody.class)))))
        .to(this::list);
    routes
        .get("/api/endpoints/{name}")
        .action("endpoint.read")
        .summary(
            "An endpoint: its current config, its last updates, its rollout, the traffic of 60"
                + " minutes, also by variant.")
        .answer(wire(EndpointBody.Detail.class))
        .to(this::find);
    routes
        .delete("/api/endpoints/{name}")
        .action("endpoint.delete")
        .summary("Deletes an endpoint; what it has answered, its captures, stays.")
        .answer(object(required("deleted", text())))
        .to(this::delete);
    routes
        .get("/api/endpoints/{name}/configs")
        .action("endpoint.read")
        .summary("All configs that an endpoint has had, newest first.")
        .answer(object(required("configs", Shape.list(wire(EndpointBody.Config.class)))))
        .to(this::configs);
    routes
        .get("/api/endpoints/{name}/processes")
        .action("endpoint.read")
        .summary("The processes of its models that Java does not evaluate, and their last words.")
        .answer(object(required("models", Shape.list(wire(ProcessBody.class)))))
        .to(this::processes);
    routes
        .get("/api/endpoints/{name}/captures")
        .action("capture.read")
        .summary(
            "The newest captured rows: at most `limit` (default 100), not before `since`; of one"
                + " `variant`; with `q` as the begin of an id or a part of a value.")
        .query(
            optional("limit", whole()),
            optional("since", text()),
            optional("variant", text()),
            optional("q", text()))
        .answer(object(required("captures", Shape.list(wire(EndpointBody.CapturedRow.class)))))
        .to(this::captures);
  }

  private Response list(Request request) {
    return Response.json(Map.of("endpoints", endpoints.list().stream().map(this::body).toList()));
  }

  private Response find(Request request) {
    Endpoint endpoint = endpoints.endpoint(request.path("name"));
    return Response.json(
        new EndpointBody.Detail(
            body(endpoint),
            endpoints.updates(endpoint.name()).stream()
                .limit(100)
                .map(EndpointBody.Update::of)
                .toList(),
            rollouts.find(endpoint.name()).map(RolloutBody::of).orElse(null),
            minutes(metrics.traffic(endpoint.name())),
            endpoint.config().variants().stream()
                .map(
                    variant ->
                        new EndpointBody.VariantTraffic(
                            variant.name(),
                            minutes(metrics.traffic(endpoint.name(), variant.name()))))
                .toList(),
            endpoints.shadows(endpoint.name()).stream()
                .map(EndpointBody.ShadowState::of)
                .toList()));
  }

  private Response delete(Request request) {
    endpoints.delete(request.path("name"));
    return Response.json(Map.of("deleted", request.path("name")));
  }

  private static List<EndpointBody.Minute> minutes(Traffic traffic) {
    return traffic.minutes(60).stream().map(EndpointBody.Minute::of).toList();
  }

  private Response configs(Request request) {
    List<EndpointBody.Config> configs =
        endpoints.configs(request.path("name")).stream()
            .limit(LIMIT_MAX)
            .map(EndpointBody.Config::of)
            .toList();
    return Response.json(Map.of("configs", configs));
  }

  private Response processes(Request request) {
    return Response.json(
        Map.of(
            "models",
            endpoints.processes(request.path("name")).stream().map(ProcessBody::of).toList()));
  }

  private Response captures(Request request) {
    Endpoint endpoint = endpoints.endpoint(request.path("name"));
    int limit = request.query("limit").map(EndpointResource::limit).orElse(100);
    Optional<Instant> since = request.query("since").map(EndpointResource::time);
    CaptureSearch search =
        new CaptureSearch(endpoint.name(), request.query("q").orElse(""), request.query("variant"));
    List<EndpointBody.CapturedRow> rows =
        captures.newest(search, limit).stream()
            .filter(capture -> since.map(time -> !capture.time().isBefore(time)).orElse(true))
            .map(EndpointBody.CapturedRow::of)
            .toList();
    return Response.json(Map.of("captures", rows));
  }

  private EndpointBody body(Endpoint endpoint) {
    return EndpointBody.of(endpoint, endpoints.inService(endpoint.name()));
  }

  private static int limit(String text) {
    require(
        text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= LIMIT_MAX,
        REQUEST_INVALID,
        "Ask for 1 to 1,000 rows.",
        "limit: '%s' (expected: 1 to 1000)",
        text);
    return Integer.parseInt(text);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new io.millrace.base.MillraceException(
          REQUEST_INVALID,
          "since: '%s' (expected: a time in UTC)".formatted(text),
          "Write it as 2026-11-21T12:00:00Z.",
          e);
    }
  }
}
