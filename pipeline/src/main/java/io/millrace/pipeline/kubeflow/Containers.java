package io.millrace.pipeline.kubeflow;

import static io.millrace.pipeline.builder.Jsonata.fields;
import static io.millrace.pipeline.builder.Jsonata.query;
import static io.millrace.pipeline.builder.Jsonata.template;
import static io.millrace.pipeline.builder.Jsonata.text;

import io.millrace.base.json.Json;
import io.millrace.pipeline.builder.Jsonata;
import io.millrace.pipeline.builder.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Executors that are containers, as states that call `millrace:container`.
/// @param report takes what cannot be said
record Containers(List<Unmapped> report) {
  private static final Set<String> KNOWN = Set.of("image", "command", "args", "env", "resources");
  private static final Set<String> RESOURCES =
      Set.of(
          "memoryLimit",
          "memoryRequest",
          "cpuLimit",
          "cpuRequest",
          "resourceMemoryLimit",
          "resourceMemoryRequest",
          "resourceCpuLimit",
          "resourceCpuRequest");
  private static final Pattern OUTPUT_NAME = Pattern.compile("[A-Za-z0-9_-]+");

  /// Where a container leaves its output.
  static final String OUTPUT_FILE = "/millrace/output.json";

  /// Makes the text of a file one that may stand in a JSON string.
  private static final String ESCAPE =
      "escaped() { sed -e ':a' -e '$!{N;ba' -e '}' -e 's/\\\\/\\\\\\\\/g' -e 's/\"/\\\\\"/g'"
          + " -e 's/\\t/\\\\t/g' -e 's/\\n/\\\\n/g' \"$1\"; }";

  /// A state, and how its result leads to the output parameters.
  record Called(Jsonata.Task state, String parameters) {}

  /// @param name of the state
  Called state(String name, TaskData task, Node executor) {
    if (!executor.has("container")) {
      report.add(
          new Unmapped(
              String.join(", ", executor.names()),
              executor.pointer(),
              "Only containers can be run."));
    }
    Node container = executor.at("container");
    Placeholders.Used used = new Placeholders.Used();
    Placeholders placeholders = new Placeholders(task, container.pointer(), used, report);
    Jsonata.Task state =
        Jsonata.task(name, "millrace:container")
            .argument(
                "image", value(placeholders.text(container.json().path("image").asString(""))))
            .argument("network", template(Json.tree(true)));
    List<String> texts =
        Stream.concat(
                container.at("command").texts().stream(), container.at("args").texts().stream())
            .toList();
    boolean tellsItself = texts.stream().anyMatch(text -> text.contains(Placeholders.WHOLE));
    List<String> command = placeholders.all(texts);
    command = tellsItself ? command : collecting(command, task);
    if (!command.isEmpty()) {
      state = state.argument("command", list(command));
    }
    state = artifacts(state, task, used);
    container.names().stream()
        .filter(field -> !KNOWN.contains(field))
        .forEach(field -> unmapped(container.at(field), field));
    return new Called(
        limited(environment(state, container, placeholders), container.at("resources")),
        tellsItself ? "$states.result.output.parameterValues" : "$states.result.output");
  }

  private Jsonata.Task artifacts(Jsonata.Task state, TaskData task, Placeholders.Used used) {
    Node definitions = task.component().at("outputDefinitions").at("artifacts");
    for (String name : task.outputArtifacts()) {
      checkName(definitions.at(name), "output artifact '" + name + "'", name);
    }
    Jsonata.Task reading =
        used.reads().isEmpty() ? state : state.argument("reads", list(List.copyOf(used.reads())));
    return used.writes().isEmpty()
        ? reading
        : reading.argument("writes", list(List.copyOf(used.writes())));
  }

  private void checkName(Node place, String construct, String name) {
    if (!OUTPUT_NAME.matcher(name).matches()) {
      unmapped(place, construct);
    }
  }

  private static Value.OfJsonata list(List<String> texts) {
    return Jsonata.list(texts.stream().map(Containers::value).toArray(Value.OfJsonata[]::new));
  }

  /// @param text JSONata that gives a text
  private static Value.OfJsonata value(String text) {
    return Placeholders.isLiteral(text) ? text(Json.parse(text).asString()) : query(text);
  }

  /// The command, then what puts the files of its output parameters together.
  private List<String> collecting(List<String> command, TaskData task) {
    Node outputs = task.component().at("outputDefinitions").at("parameters");
    if (outputs.names().isEmpty()) {
      return command;
    }
    List<String> format = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (String name : outputs.names()) {
      checkName(outputs.at(name), "output parameter '" + name + "'", name);
      boolean isText = outputs.at(name).json().path("parameterType").asString("").equals("STRING");
      format.add(isText ? "\"%s\":\"%%s\"".formatted(name) : "\"%s\":%%s".formatted(name));
      files.add("\"$(%s %s)\"".formatted(isText ? "escaped" : "cat", Placeholders.OUTPUTS + name));
    }
    String script =
        "%s\nmkdir -p %s && \"$@\" && printf '{%s}' %s > \"$MILLRACE_OUTPUT\""
            .formatted(
                ESCAPE, Placeholders.OUTPUTS, String.join(",", format), String.join(" ", files));
    List<String> whole =
        new ArrayList<>(
            List.of(Json.write("sh"), Json.write("-c"), Json.write(script), Json.write("sh")));
    whole.addAll(command);
    return whole;
  }

  private static Jsonata.Task environment(
      Jsonata.Task state, Node container, Placeholders placeholders) {
    Value.QueryFields variables = fields();
    for (var variable : container.at("env").json()) {
      variables =
          variables.with(
              variable.path("name").asString(""),
              value(placeholders.text(variable.path("value").asString(""))));
    }
    return variables.json().isEmpty() ? state : state.argument("environment", variables);
  }

  private Jsonata.Task limited(Jsonata.Task state, Node resources) {
    resources.names().stream()
        .filter(field -> !RESOURCES.contains(field))
        .forEach(field -> unmapped(resources.at(field), field));
    Jsonata.Task limited = state;
    if (resources.has("memoryLimit")) {
      long megabytes = Math.round(resources.at("memoryLimit").json().asDouble() * 1000);
      limited = limited.argument("memory", text(megabytes + "MB"));
    }
    if (resources.has("cpuLimit")) {
      limited = limited.argument("cpus", template(resources.at("cpuLimit").json()));
    }
    return limited;
  }

  private void unmapped(Node place, String construct) {
    report.add(
        new Unmapped(construct, place.pointer(), "`millrace:container` has nothing like it."));
  }
}
