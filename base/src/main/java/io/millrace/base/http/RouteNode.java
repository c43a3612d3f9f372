package io.millrace.base.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One segment in the tree of templates. Not changed after [#of].
final class RouteNode {
  private final Map<String, RouteNode> literals = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private @Nullable RouteNode parameter;
  private @Nullable RouteNode rest;

  /// @param parameters those of the route's template
  record Row(RouteDefinition route, List<Parameter> parameters) {
    static Row of(RouteDefinition route, List<String> template) {
      List<Parameter> parameters = new ArrayList<>();
      for (int i = 0; i < template.size(); i++) {
        String segment = template.get(i);
        if (RouteDefinition.isParameter(segment)) {
          parameters.add(
              new Parameter(
                  i, RouteDefinition.parameterName(segment), RouteDefinition.isRest(segment)));
        }
      }
      return new Row(route, parameters);
    }

    /// @param segments of a request
    Map<String, String> values(List<String> segments) {
      Map<String, String> values = HashMap.newHashMap(parameters.size());
      for (Parameter parameter : parameters) {
        values.put(parameter.name(), parameter.value(segments));
      }
      return values;
    }
  }

  /// @param at of its segment in the template
  /// @param isRest whether it stands for all segments from there on
  record Parameter(int at, String name, boolean isRest) {
    String value(List<String> segments) {
      return isRest ? String.join("/", segments.subList(at, segments.size())) : segments.get(at);
    }
  }

  private RouteNode() {}

  static RouteNode of(List<RouteDefinition> routes) {
    RouteNode root = new RouteNode();
    for (RouteDefinition route : routes) {
      RouteNode node = root;
      List<String> template = route.segments();
      for (String segment : template) {
        node = node.child(segment);
      }
      node.rows.add(Row.of(route, template));
    }
    return root;
  }

  /// The routes whose templates end here; they differ in method.
  List<Row> rows() {
    return rows;
  }

  /// The node that `segments` from `at` on lead to and that has routes.
  Optional<RouteNode> find(List<String> segments, int at) {
    if (at == segments.size()) {
      return rows.isEmpty() ? Optional.empty() : Optional.of(this);
    }
    String segment = segments.get(at);
    RouteNode literal = literals.get(segment);
    Optional<RouteNode> found = literal == null ? Optional.empty() : literal.find(segments, at + 1);
    if (found.isEmpty() && parameter != null && !segment.isEmpty()) {
      found = parameter.find(segments, at + 1);
    }
    if (found.isEmpty() && rest != null && !segments.getLast().isEmpty()) {
      found = Optional.of(rest);
    }
    return found;
  }

  private RouteNode child(String segment) {
    if (RouteDefinition.isRest(segment)) {
      rest = rest == null ? new RouteNode() : rest;
      return rest;
    }
    if (RouteDefinition.isParameter(segment)) {
      parameter = parameter == null ? new RouteNode() : parameter;
      return parameter;
    }
    return literals.computeIfAbsent(segment, _ -> new RouteNode());
  }
}
