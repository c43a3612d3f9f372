package io.millrace.server.project;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the shipped pipelines are started with: everything they need, so that no task has to look
/// anything up and an execution's input tells all about it.
final class PipelineInputs {
  private final Project project;

  PipelineInputs(Project project) {
    this.project = project;
  }

  /// The input of `training` for a file that arrived; `file` is filled from the event.
  JsonNode trainingOnFile(String dataset) {
    ObjectNode input = (ObjectNode) trainingOnWhatIsThere(dataset);
    ObjectNode file = Json.object();
    for (String field : List.of("path", "name", "sha256")) {
      file.put(field, "$.event.data." + field);
    }
    input.set("file", file);
    input.putObject("cause").put("event", "$.event.id");
    return input;
  }

  /// The input of `training` without a file: the newest version of the dataset is used.
  JsonNode trainingOnWhatIsThere(String dataset) {
    ObjectNode input = Json.object();
    input.put("project", project.name());
    input.set("dataset", dataset(dataset));
    ArrayNode models = input.putArray("models");
    project.models().entrySet().stream()
        .filter(model -> model.getValue().data().equals(dataset))
        .forEach(model -> models.add(model(model)));
    input.set("gate", gate());
    ArrayNode endpoints = input.putArray("endpoints");
    project.endpoints().entrySet().stream()
        .filter(endpoint -> datasetOf(endpoint.getValue()).equals(dataset))
        .forEach(endpoint -> endpoints.add(endpoint(endpoint)));
    return input;
  }

  JsonNode batch(String name, Project.Batch batch) {
    ObjectNode input = Json.object();
    input.put("project", project.name());
    input.put("batch", name);
    input.put("endpoint", batch.endpoint());
    input.put("output", batch.output());
    input.set("transform", batch.transform());
    ObjectNode file = input.putObject("file");
    for (String field : List.of("path", "name", "sha256")) {
      file.put(field, "$.event.data." + field);
    }
    return input;
  }

  JsonNode monitoring(String name, Project.Monitor monitor) {
    ObjectNode input = Json.object();
    input.put("project", project.name());
    ObjectNode settings = input.putObject("monitor");
    settings.put("name", name);
    settings.put("endpoint", monitor.endpoint());
    settings.put("on_violation", monitor.onViolation());
    settings.put("cool_down_seconds", monitor.coolDown().toSeconds());
    Project.Endpoint watched = project.endpoints().get(monitor.endpoint());
    if (watched != null) {
      input.set("training", trainingOnWhatIsThere(datasetOf(watched)));
    }
    return input;
  }

  JsonNode retention() {
    ObjectNode input = Json.object();
    input.put("project", project.name());
    input.set("policy", project.retentionPolicy().json());
    return input;
  }

  /// The dataset that an endpoint's models learn from; all of them learn from one.
  String datasetOf(Project.Endpoint endpoint) {
    Project.Model first = project.models().get(endpoint.models().getFirst());
    return first == null ? "" : first.data();
  }

  private JsonNode dataset(String name) {
    ObjectNode node = Json.object();
    node.put("name", name);
    Project.Dataset dataset = project.datasets().get(name);
    if (dataset != null) {
      node.put("target", dataset.target());
      node.put("quarantine", dataset.quarantine());
      ArrayNode ignore = node.putArray("ignore");
      dataset.ignore().forEach(ignore::add);
      ArrayNode optional = node.putArray("optional");
      dataset.optional().forEach(optional::add);
      ObjectNode types = node.putObject("types");
      dataset.types().forEach(types::put);
    }
    return node;
  }

  private static JsonNode model(Map.Entry<String, Project.Model> entry) {
    ObjectNode node = Json.object();
    node.put("name", entry.getKey());
    node.put("algorithm", entry.getValue().algorithm());
    node.set("params", entry.getValue().params());
    node.set("features", entry.getValue().features());
    return node;
  }

  private JsonNode gate() {
    ObjectNode node = Json.object();
    node.put("metric", project.gate().metric());
    project.gate().atMost().ifPresent(limit -> node.put("at_most", limit));
    project.gate().atLeast().ifPresent(limit -> node.put("at_least", limit));
    node.put("beat", project.gate().beat());
    node.put("margin", project.gate().margin());
    return node;
  }

  private static JsonNode endpoint(Map.Entry<String, Project.Endpoint> entry) {
    Project.Endpoint endpoint = entry.getValue();
    ObjectNode node = Json.object();
    node.put("name", entry.getKey());
    if (endpoint.variants().isEmpty()) {
      put(node, endpoint.models(), endpoint.calculation());
    } else {
      ArrayNode variants = node.putArray("variants");
      endpoint
          .variants()
          .forEach(
              (name, variant) -> {
                ObjectNode each = variants.addObject();
                each.put("name", name).put("weight", variant.weight());
                put(each, variant.models(), variant.calculation());
              });
    }
    endpoint.sticky().ifPresent(field -> node.put("sticky", field));
    endpoint.bandit().ifPresent(bandit -> node.set("bandit", bandit));
    endpoint.rollout().ifPresent(rollout -> node.set("rollout", rollout));
    if (!endpoint.shadows().isEmpty()) {
      ArrayNode shadows = node.putArray("shadows");
      endpoint
          .shadows()
          .forEach(
              (name, shadow) -> {
                ObjectNode each = shadows.addObject();
                each.put("name", name).put("share", shadow.weight());
                put(each, shadow.models(), shadow.calculation());
              });
    }
    endpoint.limits().ifPresent(limits -> node.set("limits", limits));
    if (endpoint.durability().isEmpty()) {
      node.put("capture", endpoint.capture());
    } else {
      node.putObject("capture")
          .put("percent", endpoint.capture())
          .put("durability", endpoint.durability().get());
    }
    return node;
  }

  private static void put(ObjectNode into, List<String> models, ObjectNode calculation) {
    ArrayNode names = into.putArray("models");
    models.forEach(names::add);
    into.setAll(calculation);
  }
}
