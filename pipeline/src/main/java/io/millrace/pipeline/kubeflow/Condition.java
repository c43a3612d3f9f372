package io.millrace.pipeline.kubeflow;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Conditions of tasks: what the SDK makes of `dsl.If`, in the Common Expression Language.
final class Condition {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:inputs\\.parameter_values\\['(?<input>[^']+)'\\]|(?<text>'[^'\\\\]*'|\"[^\"\\\\]*\")"
              + "|(?<number>\\d+(?:\\.\\d+)?)|(?<word>int|double|string|true|false)\\b"
              + "|(?<operator>==|!=|<=|>=|<|>|&&|\\|\\||!(?=\\()|[()-]))\\s*");
  private static final Map<String, String> JSONATA =
      Map.of(
          "int", "$number",
          "double", "$number",
          "string", "$string",
          "==", "=",
          "&&", "and",
          "||", "or",
          "!", "$not");

  private Condition() {}

  /// JSONata; empty if there is more in it than comparisons of inputs.
  /// @param input the expression for an input
  static Optional<String> query(String condition, Function<String, Optional<String>> input) {
    StringBuilder query = new StringBuilder();
    Matcher token = TOKEN.matcher(condition);
    int at = 0;
    for (; token.region(at, condition.length()).lookingAt(); at = token.end()) {
      Optional<String> part = part(token, input);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      query.append(query.isEmpty() ? "" : " ").append(part.get());
    }
    return at == condition.length() ? Optional.of(query.toString()) : Optional.empty();
  }

  private static Optional<String> part(Matcher token, Function<String, Optional<String>> input) {
    if (token.group("input") != null) {
      return input.apply(token.group("input"));
    }
    String text = token.group().strip();
    return Optional.of(JSONATA.getOrDefault(text, text));
  }
}
