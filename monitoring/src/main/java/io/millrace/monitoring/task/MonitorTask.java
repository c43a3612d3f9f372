package io.millrace.monitoring.task;

import io.millrace.base.json.Json;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.Monitors;
import io.millrace.monitoring.format.Violation;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:monitor-data` and `millrace:monitor-model`: one comparison of what is new.
public final class MonitorTask implements Task {
  private final Monitors monitors;
  private final Kind kind;

  private MonitorTask(Monitors monitors, Kind kind) {
    this.monitors = monitors;
    this.kind = kind;
  }

  /// Both tasks.
  public static List<Task> of(Monitors monitors) {
    return List.of(new MonitorTask(monitors, Kind.DATA), new MonitorTask(monitors, Kind.MODEL));
  }

  @Override
  public String name() {
    return kind == Kind.DATA ? "monitor-data" : "monitor-model";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of(
            kind == Kind.DATA
                ? "Compares new captures with the baseline of the data."
                : "Compares answers whose labels have come with the limits of the model's quality.")
        .input("monitor", "string", "whose bookmark is moved")
        .input("endpoint", "endpoint name", "what is watched")
        .output(
            "outcome",
            "string",
            "nothing_new, too_few_rows, completed or completed_with_violations")
        .output("id", "string", "of the monitoring execution; absent if there was nothing new")
        .output("kind", "string", "data or model")
        .output("rows", "number", "that were compared; this and all below absent like id")
        .output("from", "string", "begin of the window")
        .output("to", "string", "end of the window")
        .output("models", "string", "name/version of each, separated by commas")
        .output("summary", "string", "what has drifted, separated by commas")
        .output("figures", "object", "of the answers; empty for data")
        .output("violations", "array", "as constraint_violations.json has them")
        .error("BASELINE_NOT_FOUND", "what the endpoint serves has no baseline")
        .error("ENDPOINT_NOT_FOUND", "there is no such endpoint");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    String monitor = given.text("monitor");
    String endpoint = given.text("endpoint");
    String id = context.visitKey();
    Optional<MonitoringExecution> execution =
        kind == Kind.DATA
            ? monitors.compareData(monitor, endpoint, id)
            : monitors.compareModel(monitor, endpoint, id);
    ObjectNode output = Json.object();
    output.put("kind", kind == Kind.DATA ? "data" : "model");
    output.put("outcome", execution.map(e -> e.status().outcome()).orElse("nothing_new"));
    execution.ifPresent(found -> describe(found, output, context));
    return output;
  }

  private static void describe(MonitoringExecution found, ObjectNode output, TaskContext context) {
    output.put("id", found.id());
    output.put("rows", found.rows());
    output.put("from", found.from().toString());
    output.put("to", found.to().toString());
    output.put("models", found.modelVersions());
    ArrayNode violations = output.putArray("violations");
    found.violations().violations().forEach(v -> violations.add(v.toJson()));
    output.put(
        "summary",
        found.violations().violations().stream()
            .map(Violation::subject)
            .distinct()
            .collect(Collectors.joining(", ")));
    output.set("figures", found.figures().has("metrics") ? found.figures() : Json.object());
    context.log(
        "%d rows, %d violations".formatted(found.rows(), found.violations().violations().size()));
  }
}
