package io.millrace.pipeline.kubeflow;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Texts with `{{$. … }}` in them, as JSONata.
/// @param input the expression for an input parameter; empty if it has no value
/// @param place of the texts
/// @param report takes what cannot be said
record Placeholders(Function<String, Optional<String>> input, String place, List<Unmapped> report) {
  /// Where a container is told to leave its output parameters.
  static final String OUTPUTS = "/tmp/outputs/";

  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\$(.*?)\\}\\}");
  private static final Pattern INPUT = Pattern.compile("\\.inputs\\.parameters\\['([^']+)'\\]");
  private static final Pattern OUTPUT =
      Pattern.compile("\\.outputs\\.parameters\\['([^']+)'\\]\\.output_file");
  private static final Map<String, String> CONTEXT =
      Map.of(
          ".pipeline_job_uuid", "$states.context.Execution.Id",
          ".pipeline_job_name", "$states.context.Execution.Name",
          ".pipeline_job_resource_name", "$states.context.Execution.Name",
          ".pipeline_task_name", "$states.context.State.Name");

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
      return input.apply(named.group(1)).map(Placeholders::asText).orElse("\"\"");
    }
    Matcher output = OUTPUT.matcher(placeholder);
    if (output.matches()) {
      return Json.write(OUTPUTS + output.group(1));
    }
    if (CONTEXT.containsKey(placeholder)) {
      return CONTEXT.getOrDefault(placeholder, "");
    }
    String reason =
        placeholder.contains("artifacts")
            ? "Containers hand on values here, not artifacts."
            : "Nothing here has this value.";
    report.add(new Unmapped("{{$" + placeholder + "}}", place, reason));
    return "\"\"";
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
    boolean isPresent = input.apply(choice.text("InputName")).isPresent();
    Node chosen = choice.at(isPresent ? "Then" : "Else");
    return chosen.json().isMissingNode() ? List.of() : resolved(chosen);
  }
}
