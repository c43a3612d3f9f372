package io.millrace.server.project;

import io.millrace.base.MillraceException;
import io.millrace.base.config.Finding;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Located;
import io.millrace.pipeline.event.Schedule;
import io.millrace.serving.Calculation;
import io.millrace.serving.CalculationJson;
import io.millrace.serving.CombineModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import io.millrace.serving.rollout.RolloutJson;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What a schema cannot see in a project file: names that must be declared elsewhere in it, files
/// that must be there, and expressions.
final class CrossCheck {
  private final Located file;
  private final JsonNode root;
  private final Set<String> files;
  private final List<Finding> findings = new ArrayList<>();

  /// @param file that keeps to the schema
  /// @param files that it names and that are there
  CrossCheck(Located file, Set<String> files) {
    this.file = file;
    this.root = file.tree();
    this.files = files;
  }

  List<Finding> findings() {
    Set<String> datasets = names("datasets");
    Set<String> models = names("models");
    Set<String> endpoints = names("endpoints");
    each("models", (at, model) -> known(at + "/data", model.path("data"), "dataset", datasets));
    each("endpoints", (at, endpoint) -> endpoint(at, endpoint, models));
    each(
        "batch",
        (at, batch) -> known(at + "/endpoint", batch.path("endpoint"), "endpoint", endpoints));
    each(
        "monitors",
        (at, monitor) -> {
          known(at + "/endpoint", monitor.path("endpoint"), "endpoint", endpoints);
          expression(at, monitor.path("schedule"));
        });
    expression("/retention", root.path("retention").path("schedule"));
    each("pipelines", this::definitionFile);
    each("schedules", this::schedule);
    return findings;
  }

  private void endpoint(String at, JsonNode endpoint, Set<String> models) {
    boolean alone = endpoint.has("models") || endpoint.has("graph");
    if (alone == endpoint.has("variants")) {
      find(at, "it needs either models or variants" + (alone ? ", not both" : ""));
    }
    for (String own : List.of("combine", "before", "after", "reads")) {
      if (!alone && endpoint.has(own)) {
        find(at + "/" + own, "each variant has its own " + own);
      }
    }
    if (alone) {
      models(at, endpoint, models);
    }
    double weights = 0;
    for (Map.Entry<String, JsonNode> variant : endpoint.path("variants").properties()) {
      models(Json.pointer(at + "/variants", variant.getKey()), variant.getValue(), models);
      weights += variant.getValue().path("weight").asDouble(1);
    }
    for (Map.Entry<String, JsonNode> shadow : endpoint.path("shadows").properties()) {
      String where = Json.pointer(at + "/shadows", shadow.getKey());
      models(where, shadow.getValue(), models);
      if (endpoint.path("variants").has(shadow.getKey())) {
        find(where, "a variant has that name");
      }
    }
    if (endpoint.has("variants") && weights == 0) {
      find(at + "/variants", "all weights are 0 (expected: one that is more)");
    }
    oneDataset(at, endpoint);
    rollout(at + "/rollout", endpoint.path("rollout"));
  }

  private void rollout(String at, JsonNode rollout) {
    try {
      var checked = RolloutJson.read(rollout);
      assert !checked.steps().isEmpty();
    } catch (MillraceException e) {
      find(at, e.detail());
    }
  }

  private void models(String at, JsonNode asking, Set<String> models) {
    for (int i = 0; i < asking.path("models").size(); i++) {
      known(at + "/models/" + i, asking.path("models").get(i), "model", models);
    }
    if (asking.has("models") == asking.has("graph")) {
      String both = asking.has("graph") ? ", not both" : "";
      find(at, "it needs either models or a graph" + both);
      return;
    }
    calculation(at, asking);
    combining(asking)
        .filter(combining -> !combining.isPinned())
        .ifPresent(
            combining ->
                known(at + "/combine/model", Json.tree(combining.name()), "model", models));
    if (asking.has("graph")) {
      asked(asking).forEach(name -> known(at + "/graph", Json.tree(name), "model", models));
    }
  }

  private void calculation(String at, JsonNode asking) {
    try {
      List<String> names = Project.models(asking);
      Calculation calculation = CalculationJson.read(asking, names);
      List<ServedModel> served =
          Stream.concat(
                  names.stream(),
                  CombineModel.find(asking.path("combine"))
                      .filter(CombineModel::isPinned)
                      .map(CombineModel::name)
                      .stream())
              .map(name -> new ServedModel(name, 1))
              .toList();
      var checked = new Variant(Variant.ALL_TRAFFIC, 1, served, List.of(), calculation);
      assert checked.models().equals(served);
    } catch (MillraceException e) {
      String key = e.detail().substring(0, Math.max(0, e.detail().indexOf(':')));
      String whole = asking.has("graph") ? "/graph" : "/models";
      find(at + (asking.has(key) ? "/" + key : whole), e.detail());
    }
  }

  /// The names of the models that are asked; none if a graph cannot be read.
  private static List<String> asked(JsonNode asking) {
    try {
      return Project.models(asking);
    } catch (MillraceException _) {
      return List.of();
    }
  }

  /// The model that combines, if it can be read.
  private static Optional<CombineModel> combining(JsonNode asking) {
    try {
      return CombineModel.find(asking.path("combine"));
    } catch (MillraceException _) {
      return Optional.empty();
    }
  }

  private void known(String pointer, JsonNode name, String kind, Set<String> declared) {
    if (!declared.contains(name.asString(""))) {
      find(
          pointer,
          "'%s' is no %s of this file (declared: %s)"
              .formatted(
                  name.asString(""),
                  kind,
                  declared.isEmpty() ? "none" : String.join(", ", declared)));
    }
  }

  /// The models behind one endpoint answer the same question, so they learn from the same data.
  private void oneDataset(String at, JsonNode endpoint) {
    Set<String> used =
        Stream.of(
                Stream.of(endpoint),
                endpoint.path("variants").valueStream(),
                endpoint.path("shadows").valueStream())
            .flatMap(each -> each)
            .flatMap(asking -> asked(asking).stream())
            .map(model -> root.path("models").path(model).path("data").asString(""))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (used.size() > 1) {
      find(
          at
              + Stream.of("/models", "/graph")
                  .filter(key -> endpoint.has(key.substring(1)))
                  .findFirst()
                  .orElse("/variants"),
          "its models learn from different datasets (%s); one endpoint needs one"
              .formatted(String.join(", ", used)));
    }
  }

  private void expression(String at, JsonNode expression) {
    if (expression.isString()) {
      try {
        var checked =
            new Schedule("check", expression.asString(), ZoneOffset.UTC, Optional.empty());
        assert checked.name().equals("check");
      } catch (MillraceException e) {
        find(at + "/schedule", e.detail());
      }
    }
  }

  private void definitionFile(String at, JsonNode pipeline) {
    JsonNode definition = pipeline.path("definition");
    if (definition.isString() && !files.contains(definition.asString())) {
      find(
          at + "/definition",
          "there is no readable file '%s' of at most 1 MiB with the project file"
              .formatted(definition.asString()));
    }
  }

  private void schedule(String at, JsonNode schedule) {
    try {
      Triggers.zone(schedule.path("zone").asString("UTC"));
    } catch (MillraceException e) {
      find(at + "/zone", e.detail());
      return;
    }
    try {
      Triggers.schedule(at.substring(at.lastIndexOf('/') + 1), schedule);
    } catch (MillraceException e) {
      find(at + "/expression", e.detail());
    }
  }

  private void find(String pointer, String sentence) {
    findings.add(new Finding(pointer, file.at(pointer), sentence));
  }

  private Set<String> names(String section) {
    return new TreeSet<>(root.path(section).propertyNames());
  }

  private void each(String section, BiConsumer<String, JsonNode> check) {
    for (Map.Entry<String, JsonNode> entry : root.path(section).properties()) {
      check.accept(Json.pointer("/" + section, entry.getKey()), entry.getValue());
    }
  }
}
