package io.millrace.server.lineage;

import io.millrace.server.lineage.Thing.Kind;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Finds the things that arguments and results of tasks name, under the names that the tasks of
/// Millrace use: `run_id`, `dataset` with a version, models with `name` and `version`, the `id` of
/// what a monitor has found.
final class Named {
  private final Set<Thing> things = new LinkedHashSet<>();

  private Named() {}

  static Set<Thing> in(JsonNode value) {
    Named named = new Named();
    named.read(value);
    return named.things;
  }

  private void read(JsonNode value) {
    if (value.isObject()) {
      run(value);
      dataset(value);
      value.path("models").forEach(this::model);
      comparison(value);
    }
    value.forEach(this::read);
  }

  private void run(JsonNode object) {
    if (object.path("run_id").isString()) {
      things.add(new Thing(Kind.RUN, object.path("run_id").asString()));
    }
  }

  private void dataset(JsonNode object) {
    JsonNode dataset = object.path("dataset");
    if (dataset.isString()) {
      JsonNode version = object.path("version");
      versioned(
          Kind.DATASET_VERSION,
          dataset,
          version.isMissingNode() ? object.path("dataset_version") : version);
    } else {
      versioned(Kind.DATASET_VERSION, dataset.path("name"), dataset.path("version"));
    }
  }

  private void model(JsonNode model) {
    versioned(Kind.MODEL_VERSION, model.path("name"), model.path("version"));
  }

  private void versioned(Kind kind, JsonNode name, JsonNode version) {
    if (name.isString() && version.isIntegralNumber()) {
      things.add(Thing.of(kind, name.asString(), version.asInt(0)));
    }
  }

  private void comparison(JsonNode object) {
    if (!object.path("violations").isEmpty() && object.path("id").isString()) {
      things.add(new Thing(Kind.COMPARISON, object.path("id").asString()));
    }
  }
}
