package io.millrace.pipeline.states.jsonpath;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Filters as the service takes them, in the words of the JSONPath library: `=` is `==`, and a bare
/// word on the right of an operator is a string.
final class Filters {
  /// Strings and regular expressions stay as they are; then an operator, perhaps with a word.
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"|=~\\s*/(?:\\\\.|[^/\\\\])*/"
              + "|(?<operator>[=!<>]=?)(?<blank>\\s*)(?<word>[\\p{L}_][\\p{L}\\p{N}_-]*)?");

  private static final Pattern CALL = Pattern.compile("[\\p{L}_]\\s*\\(");
  private static final Set<String> VALUES = Set.of("true", "false", "null");

  private Filters() {}

  static String normalized(String path) {
    return path.contains("[?")
        ? TOKEN.matcher(path).replaceAll(m -> Matcher.quoteReplacement(token((Matcher) m)))
        : path;
  }

  private static String token(Matcher match) {
    if (match.group("operator") == null) {
      return match.group();
    }
    String operator = match.group("operator").equals("=") ? "==" : match.group("operator");
    String word = match.group("word");
    if (word == null) {
      return operator + match.group("blank");
    }
    return operator + match.group("blank") + (VALUES.contains(word) ? word : "'" + word + "'");
  }

  /// Whether a function of the library is called anywhere, also inside a filter.
  static boolean callsFunction(String path) {
    return CALL.matcher(TOKEN.matcher(path).replaceAll("")).find();
  }
}
