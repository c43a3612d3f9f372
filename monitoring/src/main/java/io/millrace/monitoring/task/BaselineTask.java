package io.millrace.monitoring.task;

import io.millrace.base.json.Json;
import io.millrace.monitoring.Baselines;
import io.millrace.monitoring.EndpointBaseline;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.format.QualityConstraints;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.serving.ServedModel;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:baseline`: freezes what a dataset version looks like; given an endpoint, also what its
/// answer is held to. Both are found again by what they are about, so a repetition changes nothing.
public final class BaselineTask implements Task {
  /// How much worse than on the test rows live answers may be.
  private static final double TOLERANCE = 0.25;

  private final Baselines baselines;
  private final MonitorStore store;
  private final InstantSource clock;

  public BaselineTask(Baselines baselines, MonitorStore store, InstantSource clock) {
    this.baselines = baselines;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "baseline";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Freezes statistics and constraints of a dataset version.")
        .input("dataset", "dataset version", "name, version")
        .optional("endpoint", "endpoint name", "whose models are held to the baseline from now on")
        .optional(
            "models",
            "array of model version",
            "with endpoint: name and version of each, in its order")
        .optional(
            "figures", "object", "with endpoint: rmse, mae, mse, r2 of its answer on test rows")
        .output("dataset", "dataset name", "as given")
        .output("version", "version of a dataset", "as given")
        .output("columns", "number", "how many columns the baseline has")
        .output("endpoint", "endpoint name", "as given; absent if it was not")
        .output("quality", "object", "limits of the answer's figures; absent without endpoint")
        .error("Baseline.NoFigures", "an endpoint is given without figures of its answer");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    TaskArguments dataset = given.object("dataset");
    String dataName = dataset.text("name");
    int version = dataset.integer("version");
    ObjectNode output = Json.object();
    output.put("dataset", dataName);
    output.put("version", version);
    output.put("columns", baselines.make(dataName, version));
    given
        .optionalText("endpoint")
        .ifPresent(
            endpoint -> {
              QualityConstraints quality = quality(given.optionalObject("figures").json());
              store.put(
                  new EndpointBaseline(
                      endpoint, models(given), dataName, version, quality, clock.instant()));
              output.put("endpoint", endpoint);
              output.set("quality", quality.toJson().path("regression_constraints"));
            });
    context.log("baseline of %s version %d".formatted(dataName, version));
    return output;
  }

  private static String models(TaskArguments given) {
    List<ServedModel> models =
        given
            .json()
            .path("models")
            .valueStream()
            .map(m -> new ServedModel(m.path("name").asString(""), m.path("version").asInt(0)))
            .toList();
    return models.stream().map(ServedModel::toString).collect(Collectors.joining(","));
  }

  private static QualityConstraints quality(JsonNode figures) {
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    for (String metric : List.of("mae", "mse", "rmse", "r2")) {
      if (figures.path(metric).isNumber()) {
        measured.put(metric, figures.path(metric).asDouble());
      }
    }
    if (measured.isEmpty()) {
      throw new TaskFailure(
          "Baseline.NoFigures", "figures: none of mae, mse, rmse, r2 is a number.");
    }
    return QualityConstraints.suggest(measured, TOLERANCE);
  }
}
