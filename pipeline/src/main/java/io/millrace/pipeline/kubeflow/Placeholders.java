package io.millrace.pipeline.kubeflow;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Texts with `{{$. … }}` in them, as JSONata.
/// @param task whose texts they are
/// @param place of the texts
/// @param used the URIs of artifacts that are named by their paths, as expressions
/// @param report takes what cannot be said
record Placeholders(TaskData task, String place, Used used, List<Unmapped> report) {
  /// Where a container is told to leave its output parameters.
  static final String OUTPUTS = "/tmp/outputs/";

  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\$(.*?)\\}\\}");
  /// All that a task gets, at once.
  static final String WHOLE = "{{$}}";

  private static final Pattern INPUT = Pattern.compile("\\.inputs\\.parameters\\['([^']+)'\\]");
  private static final Pattern OUTPUT =
      Pattern.compile("\\.outputs\\.parameters\\['([^']+)'\\]\\.output_file");
  private static final Pattern ARTIFACT =
      Pattern.compile("\\.(inputs|outputs)\\.artifacts\\['([^']+)'\\]\\.(uri|path)");

  /// What there is to say about artifacts that are only to be made.
  private static final Pattern NEW_METADATA =
      Pattern.compile("\\.outputs\\.artifacts\\['[^']+'\\]\\.metadata");
  private static final Map<String, String> CONTEXT =
      Map.of(
          ".pipeline_job_uuid", "$states.context.Execution.Id",
          ".pipeline_job_name", "$states.context.Execution.Name",
          ".pipeline_job_resource_name", "$states.context.Execution.Name",
          ".pipeline_task_name", "$states.context.State.Name");

  /// What texts speak of.
  /// @param reads the URIs of artifacts that must be there as files; likewise `writes`
  record Used(Set<String> reads, Set<String> writes) {
    Used() {
      this(new LinkedHashSet<>(), new LinkedHashSet<>());
    }
  }

  /// Either a JSON literal, or an expression that gives a text.
  String text(String text) {
    List<String> parts = new ArrayList<>();
    Matcher placeholder = PLACEHOLDER.matcher(text);
    int at = 0;
    while (placeholder.find()) {
      literal(text.substring(at, placeholder.start()), parts);
      parts.add(value(placeholder.group(1)));
      at = placeholder.end();
    }
    literal(text.substring(at), parts);
    return parts.isEmpty() ? "\"\"" : String.join(" & ", parts);
  }

  private static void literal(String text, List<String> parts) {
    if (!text.isEmpty()) {
      parts.add(Json.write(text));
    }
  }

  private String value(String placeholder) {
    Matcher named = INPUT.matcher(placeholder);
    if (named.matches()) {
      return task.parameter(named.group(1)).map(Placeholders::asText).orElse("\"\"");
    }
    Matcher output = OUTPUT.matcher(placeholder);
    if (output.matches()) {
      return Json.write(OUTPUTS + output.group(1));
    }
    if (CONTEXT.containsKey(placeholder)) {
      return CONTEXT.getOrDefault(placeholder, "");
    }
    if (placeholder.isEmpty()) {
      return whole();
    }
    Matcher artifact = ARTIFACT.matcher(placeholder);
    if (artifact.matches()) {
      return artifact(artifact.group(1), artifact.group(2), artifact.group(3));
    }
    if (NEW_METADATA.matcher(placeholder).matches()) {
      return "\"{}\"";
    }
    report.add(new Unmapped("{{$" + placeholder + "}}", place, "Nothing here has this value."));
    return "\"\"";
  }

  private String whole() {
    task.inputArtifacts().forEach(name -> artifact("inputs", name, "path"));
    task.outputArtifacts().forEach(name -> artifact("outputs", name, "path"));
    return "$string(%s)".formatted(task.executorInput());
  }

  /// The path is where `millrace:container` has the objects of buckets.
  private String artifact(String direction, String name, String what) {
    boolean isInput = direction.equals("inputs");
    Optional<String> uri = isInput ? task.input(name) : Optional.of(task.output(name));
    if (uri.isEmpty()) {
      return "\"\"";
    }
    if (what.equals("uri")) {
      return uri.get();
    }
    (isInput ? used.reads() : used.writes()).add(uri.get());
    return "\"/s3/\" & $substringAfter(%s, \"s3://\")".formatted(uri.get());
  }

  private static String asText(String value) {
    return isLiteral(value) ? value : "$string(%s)".formatted(value);
  }

  /// Whether an expression is nothing but a text.
  static boolean isLiteral(String expression) {
    return LITERAL.matcher(expression).matches();
  }

  /// The elements of a command, `IfPresent` and `Concat` resolved.
  List<String> all(List<String> elements) {
    List<String> texts = new ArrayList<>();
    for (String element : elements) {
      if (element.startsWith("{\"IfPresent\"") || element.startsWith("{\"Concat\"")) {
        texts.addAll(resolved(new Node(Json.parse(element), place)));
      } else {
        texts.add(text(element));
      }
    }
    return texts;
  }

  private List<String> resolved(Node node) {
    if (node.json().isString()) {
      return all(List.of(node.json().stringValue()));
    }
    if (node.json().isArray()) {
      return node.json().valueStream().flatMap(e -> resolved(new Node(e, place)).stream()).toList();
    }
    if (node.has("Concat")) {
      return List.of(
          node.at("Concat")
              .json()
              .valueStream()
              .flatMap(element -> resolved(new Node(element, place)).stream())
              .collect(Collectors.joining(" & ")));
    }
    Node choice = node.object("IfPresent");
    boolean isPresent = task.isGiven(choice.text("InputName"));
    Node chosen = choice.at(isPresent ? "Then" : "Else");
    return chosen.json().isMissingNode() ? List.of() : resolved(chosen);
  }
}
