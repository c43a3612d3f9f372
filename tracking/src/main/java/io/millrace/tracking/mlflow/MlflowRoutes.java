package io.millrace.tracking.mlflow;

import io.millrace.base.http.Method;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Declares MLflow's endpoints, each under the paths of clients and of its own pages.
public final class MlflowRoutes {
  static final List<String> ROOTS = List.of("/api/2.0/mlflow", "/ajax-api/2.0/mlflow");

  private final Routes routes;
  private final Map<String, Exchange> known;

  /// Answers with a JSON object.
  @FunctionalInterface
  public interface Call {
    ObjectNode answer(Fields fields) throws Exception;
  }

  /// @param known what is sent and answered, by method and path below MLflow's root
  public MlflowRoutes(Routes routes, Map<String, Exchange> known) {
    this.routes = routes;
    this.known = known;
  }

  public void get(String path, String action, String summary, Call call) {
    route(Method.GET, path, action, summary, call);
  }

  public void post(String path, String action, String summary, Call call) {
    route(Method.POST, path, action, summary, call);
  }

  void patch(String path, String action, String summary, Call call) {
    route(Method.PATCH, path, action, summary, call);
  }

  /// With a JSON body.
  void delete(String path, String action, String summary, Call call) {
    route(Method.DELETE, path, action, summary, call);
  }

  void route(Method method, String path, String action, String summary, Call call) {
    handle(
        method, path, action, summary, request -> Response.json(call.answer(Fields.of(request))));
  }

  /// For endpoints that need more of the request than its fields.
  public void handle(
      Method method, String path, String action, String summary, Routes.Handler handler) {
    declare(method, path, action, summary).forEach(route -> route.to(handler));
  }

  /// As [#post], for bodies of up to `maxBytes`.
  void postLarge(String path, String action, String summary, long maxBytes, Call call) {
    declare(Method.POST, path, action, summary)
        .forEach(
            route ->
                route
                    .maxBody(maxBytes)
                    .to(request -> Response.json(call.answer(Fields.of(request)))));
  }

  /// The route under each root, for what else it needs.
  List<Routes.Route> declare(Method method, String path, String action, String summary) {
    return ROOTS.stream()
        .map(root -> routes.route(method, root + path).action(action).summary(summary))
        .map(route -> method == Method.GET ? route : route.consumes("application/json"))
        .map(route -> described(route, method, path))
        .map(route -> isOnlySql(action) ? route.keyed() : route)
        .toList();
  }

  private Routes.Route described(Routes.Route route, Method method, String path) {
    return Optional.ofNullable(known.get(method + " " + path))
        .map(exchange -> exchange.describe(route, method))
        .orElse(route);
  }

  /// Whether all that an action does is to change rows. Moving an alias also gets endpoints ready
  /// that follow it; whoever repeats it sets the same alias to the same version. Webhooks call out.
  private static boolean isOnlySql(String action) {
    return !action.endsWith(".read")
        && !action.equals("model.promote")
        && !action.startsWith("webhook.");
  }

  public static ObjectNode nothing() {
    return Json.object();
  }
}
