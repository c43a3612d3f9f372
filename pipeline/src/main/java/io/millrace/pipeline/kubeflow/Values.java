package io.millrace.pipeline.kubeflow;

import io.millrace.base.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The values that tasks of one DAG get, as JSONata.
/// @param inputs the variable with the inputs of the DAG
/// @param place expression for where its artifacts go
/// @param outputs the variable with the outputs of each task that has run
/// @param report takes what cannot be said
record Values(
    String inputs, String place, Dag dag, Map<String, String> outputs, List<Unmapped> report) {
  private static final Pattern SELECTOR =
      Pattern.compile("parseJson\\(string_value\\)\\[[\"']([^\"'`]+)[\"']\\]");

  Values(String inputs, String place, Dag dag, List<Unmapped> report) {
    this(inputs, place, dag, new HashMap<>(), report);
  }

  /// What a task gets for a parameter of its component; empty if nothing.
  Optional<String> of(Node task, Node component, String parameter) {
    Node source = task.at("inputs").at("parameters").at(parameter);
    if (source.json().isMissingNode()) {
      JsonNode definition = component.at("inputDefinitions").at("parameters").at(parameter).json();
      return Optional.of(definition.path("defaultValue"))
          .filter(value -> !value.isMissingNode())
          .map(Json::write);
    }
    if (source.has("componentInputParameter")) {
      return Optional.of(selected(field(inputs, source.text("componentInputParameter")), source));
    }
    if (source.has("taskOutputParameter")) {
      Node output = source.at("taskOutputParameter");
      return Optional.of(
          selected(
              output(output.text("producerTask"), output.text("outputParameterKey"), source),
              source));
    }
    JsonNode constant = source.at("runtimeValue").json().path("constant");
    if (constant.isMissingNode()) {
      return unmapped(source, "Nothing here has this value.");
    }
    return Optional.of(
        constant.isString()
            ? new Placeholders(
                    new TaskData(task, component, this, ""),
                    source.pointer(),
                    new Placeholders.Used(),
                    report)
                .text(constant.stringValue())
            : Json.write(constant));
  }

  /// The URI of an artifact that a task gets; empty if nothing.
  Optional<String> artifact(Node task, String name) {
    Node source = task.at("inputs").at("artifacts").at(name);
    if (source.json().isMissingNode()) {
      return Optional.empty();
    }
    if (source.has("componentInputArtifact")) {
      return Optional.of(field(inputs, source.text("componentInputArtifact")));
    }
    if (source.has("taskOutputArtifact")) {
      Node output = source.at("taskOutputArtifact");
      return Optional.of(
          output(output.text("producerTask"), output.text("outputArtifactKey"), source));
    }
    return unmapped(source, "Nothing here has this artifact.");
  }

  /// An output of a task.
  /// @param place that reads it
  String output(String task, String key, Node place) {
    if (dag.isConditional(task)) {
      report.add(
          new Unmapped(
              "output of '%s'".formatted(task),
              place.pointer(),
              "That task may be left out, and then there is no value."));
    }
    return field(outputs.getOrDefault(task, ""), key);
  }

  private static String field(String variable, String name) {
    return "$%s.`%s`".formatted(variable, name);
  }

  private String selected(String value, Node source) {
    if (!source.has("parameterExpressionSelector")) {
      return value;
    }
    String selector = source.text("parameterExpressionSelector");
    Matcher field = SELECTOR.matcher(selector);
    if (field.matches()) {
      return "%s.`%s`".formatted(value, field.group(1));
    }
    unmapped(source.at("parameterExpressionSelector"), "Only a field of an object can be chosen.");
    return value;
  }

  private Optional<String> unmapped(Node source, String reason) {
    String construct =
        source.json().isObject()
            ? String.join(", ", source.names())
            : "parameterExpressionSelector";
    report.add(new Unmapped(construct, source.pointer(), reason));
    return Optional.empty();
  }
}
