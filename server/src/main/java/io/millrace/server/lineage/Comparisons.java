package io.millrace.server.lineage;

import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.format.Violation;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds what monitors have found: comparisons with violations.
public record Comparisons(MonitorStore store, Endpoints endpoints, Executions executions) {
  private static final int SHOWN = 5;
  private static final int NEWEST = 50;
  private static final int CHILDREN = 100;

  /// A comparison came from the task that made it and the configs that answered; what its execution
  /// started came of it.
  Links links(Thing thing) {
    MonitoringExecution found = store.find(thing.id()).orElseThrow(() -> Records.absent(thing));
    List<Thing> up = new ArrayList<>();
    up.add(new Thing(Thing.Kind.TASK, found.id()));
    endpoints.configs(found.endpoint()).stream()
        .filter(config -> isAbout(found, config))
        .forEach(
            config ->
                up.add(Thing.of(Thing.Kind.ENDPOINT_CONFIG, config.endpoint(), config.number())));
    ExecutionId execution = new ExecutionId(found.id().split("\\.", 2)[0]);
    List<Thing> down =
        executions.children(execution, CHILDREN).stream()
            .map(child -> new Thing(Thing.Kind.EXECUTION, child.id().value()))
            .toList();
    return new Links(text(found), Optional.of(found.createdAt()), up, down);
  }

  /// The newest ones that found violations in what a config answered.
  List<Thing> of(EndpointConfig config) {
    return store.monitors().stream()
        .flatMap(monitor -> Arrays.stream(Kind.values()).map(kind -> newest(monitor, kind)))
        .flatMap(List::stream)
        .filter(found -> isAbout(found, config) && !found.violations().violations().isEmpty())
        .sorted(Comparator.comparing(MonitoringExecution::createdAt).reversed())
        .limit(SHOWN)
        .map(found -> new Thing(Thing.Kind.COMPARISON, found.id()))
        .toList();
  }

  private List<MonitoringExecution> newest(String monitor, Kind kind) {
    return store.executions(monitor, kind, NEWEST);
  }

  private static boolean isAbout(MonitoringExecution found, EndpointConfig config) {
    return found.endpoint().equals(config.endpoint())
        && config.variants().stream()
            .anyMatch(variant -> variant.modelVersions().equals(found.modelVersions()));
  }

  /// `Monitor price: 2 violations in the data of endpoint price (fuelType, mileage)`.
  private static String text(MonitoringExecution found) {
    List<Violation> violations = found.violations().violations();
    String subjects =
        violations.stream().map(Violation::subject).distinct().collect(Collectors.joining(", "));
    return "Monitor %s: %d %s in the %s of endpoint %s%s"
        .formatted(
            found.monitor(),
            violations.size(),
            violations.size() == 1 ? "violation" : "violations",
            found.kind().name().toLowerCase(Locale.ROOT),
            found.endpoint(),
            subjects.isEmpty() ? "" : " (" + subjects + ")");
  }
}
