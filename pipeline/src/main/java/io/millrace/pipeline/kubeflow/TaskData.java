package io.millrace.pipeline.kubeflow;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What one task gets and gives, as JSONata.
/// @param folder below the place of its DAG, for its artifacts
record TaskData(Node task, Node component, Values values, String folder) {
  private static final String INPUTS = "inputDefinitions";
  private static final String OUTPUTS = "outputDefinitions";

  /// Of an input parameter; empty if it has no value.
  Optional<String> parameter(String name) {
    return values.of(task, component, name);
  }

  /// The URI of an input artifact; empty if there is none.
  Optional<String> input(String name) {
    return values.artifact(task, name);
  }

  /// The URI of an output artifact.
  String output(String name) {
    return "%s & %s".formatted(values.place(), Json.write("/%s/%s".formatted(folder, name)));
  }

  /// All output artifacts, as an object.
  String outputs() {
    return object(each(outputArtifacts(), name -> Optional.of(output(name))));
  }

  boolean isGiven(String input) {
    return parameters(INPUTS).contains(input)
        ? parameter(input).isPresent()
        : input(input).isPresent();
  }

  List<String> inputParameters() {
    return parameters(INPUTS);
  }

  List<String> outputParameters() {
    return parameters(OUTPUTS);
  }

  List<String> inputArtifacts() {
    return artifacts(INPUTS).names();
  }

  List<String> outputArtifacts() {
    return artifacts(OUTPUTS).names();
  }

  private List<String> parameters(String definitions) {
    return component.at(definitions).at("parameters").names();
  }

  private Node artifacts(String definitions) {
    return component.at(definitions).at("artifacts");
  }

  /// What the SDK's own programs are told about all of it, as an object.
  String executorInput() {
    String inputs =
        object(
            member("parameterValues", object(each(parameters(INPUTS), this::parameter))),
            member("artifacts", object(each(inputArtifacts(), this::inputList))));
    String outputs =
        object(
            member("parameters", object(each(outputParameters(), TaskData::file))),
            member("artifacts", object(each(outputArtifacts(), this::outputList))),
            member("outputFile", Json.write(Containers.OUTPUT_FILE)));
    return object(member("inputs", inputs), member("outputs", outputs));
  }

  @FunctionalInterface
  private interface Told {
    Optional<String> of(String name);
  }

  private static String each(List<String> names, Told told) {
    return names.stream()
        .flatMap(name -> told.of(name).map(value -> member(name, value)).stream())
        .collect(Collectors.joining(", "));
  }

  private static String member(String name, String value) {
    return Json.write(name) + ": " + value;
  }

  private static String object(String... members) {
    return Stream.of(members).collect(Collectors.joining(", ", "{", "}"));
  }

  private static Optional<String> file(String parameter) {
    String file = Json.write(Placeholders.OUTPUTS + parameter);
    return Optional.of(object(member("outputFile", file)));
  }

  private Optional<String> inputList(String name) {
    return input(name).map(uri -> list(INPUTS, name, uri));
  }

  private Optional<String> outputList(String name) {
    return Optional.of(list(OUTPUTS, name, output(name)));
  }

  private String list(String definitions, String name, String uri) {
    Node type = artifacts(definitions).at(name).at("artifactType");
    String title = type.json().path("schemaTitle").asString("system.Artifact");
    String artifact =
        object(
            member("name", Json.write(name)),
            member("type", object(member("schemaTitle", Json.write(title)))),
            member("uri", uri),
            member("metadata", "{}"));
    return object(member("artifacts", "[" + artifact + "]"));
  }
}
