package io.millrace.base.http;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// All routes of a server, and which of them answers a request. Immutable.
///
/// A literal segment of a template wins over `{name}`, and that over `{name*}`. The path alone
/// selects the template: a method that it does not have is refused, not looked for elsewhere.
public final class RouteTable {
  private final List<RouteDefinition> routes;
  private final List<Map.Entry<String, Routes.ErrorForm>> forms;
  private final RouteNode root;

  private RouteTable(List<RouteDefinition> routes, Map<String, Routes.ErrorForm> forms) {
    this.routes = List.copyOf(routes);
    this.root = RouteNode.of(routes);
    this.forms =
        forms.entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> -entry.getKey().length()))
            .toList();
  }

  /// @throws IllegalArgumentException with one line for each mistake: a route without action,
  ///     summary or handler, a malformed template, two routes for the same requests
  public static RouteTable of(List<Resource> resources) {
    return of(resources, UnaryOperator.identity());
  }

  public static RouteTable of(Resource... resources) {
    return of(List.of(resources));
  }

  /// The same, with something around the handler of each route that is keyed.
  public static RouteTable of(List<Resource> resources, UnaryOperator<Routes.Handler> aroundKeyed) {
    RouteDeclarations declarations = new RouteDeclarations();
    resources.forEach(resource -> resource.routes(declarations));
    return new RouteTable(
        declarations.definitions().stream()
            .map(
                route ->
                    route.keyed() ? route.withHandler(aroundKeyed.apply(route.handler())) : route)
            .toList(),
        declarations.forms());
  }

  /// Every route, in the order of declaration.
  public List<RouteDefinition> routes() {
    return routes;
  }

  /// Which route answers.
  public sealed interface Match {
    /// @param parameters values of the template's parameters, decoded
    record Found(RouteDefinition route, Map<String, String> parameters) implements Match {}

    /// The path is known, the method is not.
    record WrongMethod(Set<Method> allowed) implements Match {
      /// The value of the `Allow` header.
      public String allow() {
        return allowed.stream().map(Match::spelled).collect(Collectors.joining(", ")) + ", OPTIONS";
      }
    }

    record Unknown() implements Match {}

    private static String spelled(Method method) {
      return method == Method.GET ? "GET, HEAD" : method.name();
    }
  }

  /// @param method as it stands in the request line; `HEAD` finds `GET` routes
  public Match match(String method, Target target) {
    return root.find(target.segments(), 0)
        .map(node -> match(method, node, target))
        .orElseGet(Match.Unknown::new);
  }

  /// The form of errors for a raw request target, which may be malformed: that of the longest
  /// declared prefix, problem JSON without one.
  public Routes.ErrorForm errorForm(String rawTarget) {
    for (var entry : forms) {
      String prefix = entry.getKey();
      if (rawTarget.startsWith(prefix) && endsSegment(rawTarget, prefix.length())) {
        return entry.getValue();
      }
    }
    return Problem.FORM;
  }

  private static boolean endsSegment(String target, int at) {
    return at == target.length()
        || target.charAt(at) == '/'
        || target.charAt(at) == '?'
        || target.charAt(at - 1) == '/';
  }

  private static Match match(String method, RouteNode node, Target target) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    Set<Method> allowed = EnumSet.noneOf(Method.class);
    for (RouteNode.Row row : node.rows()) {
      if (row.route().method().name().equals(wanted)) {
        return new Match.Found(row.route(), row.values(target.segments()));
      }
      allowed.add(row.route().method());
    }
    return new Match.WrongMethod(allowed);
  }
}
