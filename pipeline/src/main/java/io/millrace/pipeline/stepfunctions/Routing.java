package io.millrace.pipeline.stepfunctions;

import java.util.List;
import java.util.Optional;

/// Where an alias leads.
/// @param machine whose versions they are
record Routing(String machine, List<Alias.Route> routes) {
  private static final String REASON = "INVALID_ROUTING_CONFIGURATION";

  /// @throws Refusal with `ValidationException`, `InvalidArn`
  static Routing of(List<AliasBody.Route> wire) {
    List<String> arns = wire.stream().map(AliasBody.Route::stateMachineVersionArn).toList();
    List<Alias.Route> routes = wire.stream().flatMap(route -> route(route).stream()).toList();
    List<String> machines = arns.stream().map(arn -> Arn.machine(arn).name()).distinct().toList();
    require(
        routes.size() == wire.size() && machines.size() == 1,
        "Routing configuration must contain state machine version ARNs. Received: " + arns);
    require(
        routes.stream().map(Alias.Route::version).distinct().count() == routes.size(),
        "Routing configuration must contain distinct state machine version ARNs. Received: "
            + arns);
    List<Integer> weights = wire.stream().map(AliasBody.Route::weight).toList();
    require(
        weights.stream().mapToInt(Integer::intValue).sum() == 100,
        "Sum of routing configuration weights must equal 100. Received: " + weights);
    return new Routing(machines.getFirst(), routes);
  }

  /// Empty if it does not lead to a version.
  private static Optional<Alias.Route> route(AliasBody.Route wire) {
    Arn.Machine named = Arn.machine(wire.stateMachineVersionArn());
    return named.qualifier().orElse(null) instanceof Qualifier.Version(int version)
        ? Optional.of(new Alias.Route(version, wire.weight()))
        : Optional.empty();
  }

  /// The routes, if they are to versions of `wanted`.
  /// @throws Refusal with `ValidationException`
  List<Alias.Route> of(String wanted) {
    require(
        machine.equals(wanted),
        "Routing configuration must contain versions of the state machine '%s'.".formatted(wanted));
    return routes;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw Refusal.validation(REASON, otherwise);
    }
  }
}
