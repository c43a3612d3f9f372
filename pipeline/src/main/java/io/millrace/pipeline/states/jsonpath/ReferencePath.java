package io.millrace.pipeline.states.jsonpath;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A place in the input to write to: names and indexes only. Immutable, thread-safe.
public final class ReferencePath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.(?<name>(?:[^.\\[\\]()*?@,:\\s\\p{Cntrl}\\\\]|\\\\.)+)"
              + "|\\['(?<single>(?:[^'\\\\]|\\\\.)+)'\\]|\\[\"(?<double>(?:[^\"\\\\]|\\\\.)+)\"\\]"
              + "|\\[(?<index>[0-9]{1,9})\\]");

  private sealed interface Step {
    record Name(String name) implements Step {}

    record Index(int index) implements Step {}
  }

  private final String text;
  private final List<Step> steps;

  private ReferencePath(String text, List<Step> steps) {
    this.text = text;
    this.steps = steps;
  }

  /// @throws SyntaxException if `text` is no reference path into the input
  public static ReferencePath compile(String text) throws SyntaxException {
    return new ReferencePath(
        text, steps(text).orElseThrow(() -> new SyntaxException("it is no reference path")));
  }

  /// Empty if there is anything but names and indexes.
  private static Optional<List<Step>> steps(String text) {
    if (!text.startsWith("$")) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(text);
    int at = 1;
    for (; at < text.length() && step.region(at, text.length()).lookingAt(); at = step.end()) {
      steps.add(step(step));
    }
    return at == text.length() ? Optional.of(List.copyOf(steps)) : Optional.empty();
  }

  /// Whether `text`, a path from `$`, is one.
  static boolean matches(String text) {
    return steps(text).isPresent();
  }

  private static Step step(Matcher step) {
    if (step.group("index") != null) {
      return new Step.Index(Integer.parseInt(step.group("index")));
    }
    for (String quoted : new String[] {"single", "double"}) {
      if (step.group(quoted) != null) {
        return new Step.Name(PathText.unescaped(step.group(quoted)));
      }
    }
    return new Step.Name(PathText.unescaped(step.group("name")));
  }

  public String text() {
    return text;
  }

  /// A copy of `into` with `value` at this place; objects that are missing on the way are made.
  /// Empty if the way leads through something that is no object, or past the end of an array.
  public Optional<JsonNode> put(JsonNode into, JsonNode value) {
    return put(into, 0, value);
  }

  private Optional<JsonNode> put(JsonNode into, int depth, JsonNode value) {
    if (depth == steps.size()) {
      return Optional.of(value);
    }
    return switch (steps.get(depth)) {
      case Step.Name(String name) when into.isObject() -> {
        JsonNode child = into.has(name) ? into.get(name) : Json.object();
        yield put(child, depth + 1, value)
            .map(changed -> Json.object().setAll((ObjectNode) into).set(name, changed));
      }
      case Step.Index(int index) when into.isArray() && index < into.size() ->
          put(into.get(index), depth + 1, value)
              .map(changed -> Json.array().addAll((ArrayNode) into).set(index, changed));
      default -> Optional.empty();
    };
  }
}
