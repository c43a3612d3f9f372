package io.millrace.pipeline.states.jsonpath;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Paths as the service takes them, in the words of the JSONPath library: in filters `=` is `==`,
/// and a bare word on the right of an operator is a string; in names `\` escapes what follows.
final class PathText {
  /// Strings and regular expressions stay as they are; then a name after a dot; then an operator,
  /// perhaps with a word.
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"|=~\\s*/(?:\\\\.|[^/\\\\])*/"
              + "|(?<dots>\\.\\.?)(?<name>(?:[^\\s.\\[\\]()'\"=!<>&|\\\\]|\\\\.)+)"
              + "|(?<operator>[=!<>]=?)(?<blank>\\s*)(?<word>[\\p{L}_][\\p{L}\\p{N}_-]*)?");

  private static final Pattern CALL = Pattern.compile("[\\p{L}_]\\s*\\(");
  private static final Set<String> VALUES = Set.of("true", "false", "null");

  private PathText() {}

  static String normalized(String path) {
    return path.contains("[?") || path.contains("\\")
        ? TOKEN.matcher(path).replaceAll(m -> Matcher.quoteReplacement(token((Matcher) m)))
        : path;
  }

  private static String token(Matcher match) {
    if (match.group("operator") != null) {
      return comparison(match.group("operator"), match.group("blank"), match.group("word"));
    }
    String name = match.group("name");
    if (name == null || name.indexOf('\\') < 0) {
      return match.group();
    }
    String quoted = unescaped(name).replace("\\", "\\\\").replace("'", "\\'");
    return (match.group("dots").equals("..") ? ".." : "") + "['" + quoted + "']";
  }

  private static String comparison(String operator, String blank, @Nullable String word) {
    String left = (operator.equals("=") ? "==" : operator) + blank;
    if (word == null) {
      return left;
    }
    return left + (VALUES.contains(word) ? word : "'" + word + "'");
  }

  /// Without the backslashes in front of other characters.
  static String unescaped(String text) {
    return text.replaceAll("\\\\(.)", "$1");
  }

  /// Whether a function of the library is called anywhere, also inside a filter.
  static boolean callsFunction(String path) {
    Matcher token = TOKEN.matcher(path);
    String rest = token.replaceAll(m -> ((Matcher) m).group("name") == null ? "" : "n");
    return CALL.matcher(rest).find();
  }
}
