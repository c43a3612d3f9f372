package io.millrace.pipeline.states;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What can be seen in the text of a JSONata expression without data.
final class ExpressionText {
  /// Strings, quoted names, comments and regular expressions, in which nothing is a name.
  private static final Pattern OPAQUE =
      Pattern.compile(
          "\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|`[^`]*`|/\\*.*?\\*/"
              + "|(?<=[(,=~>:\\[]\\s{0,9})/(?:\\\\.|[^/\\\\\\n])+/",
          Pattern.DOTALL);

  /// A context item, which there is none of at the root, or a name, which would be looked up in it.
  private static final Pattern ROOT =
      Pattern.compile(
          "(\\$\\$?)(?![\\p{L}_$])|(?!(?:true|false|null|function|λ)(?![\\p{L}\\p{N}_]))[\\p{L}_`]");

  private static final String NAME = "([\\p{L}_][\\p{L}\\p{N}_]*)";
  private static final Pattern BOUND = Pattern.compile("\\$" + NAME + "\\s*:=|[@#]\\s*\\$" + NAME);
  private static final Pattern PARAMETERS = Pattern.compile("(?:function|λ)\\s*\\(([^)]*)\\)");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$" + NAME + "(?!\\s*\\(|[\\p{L}\\p{N}_])");

  private ExpressionText() {}

  /// Whether it begins by reading the context item, though there is none.
  static boolean readsRoot(String expression) {
    return ROOT.matcher(expression).lookingAt();
  }

  /// The variables that it reads and does not bind itself. Functions that are called are left out.
  static Set<String> variables(String expression) {
    String text = OPAQUE.matcher(expression).replaceAll(" ");
    Set<String> bound = new HashSet<>(names(PARAMETERS.matcher(text), VARIABLE));
    Matcher binding = BOUND.matcher(text);
    while (binding.find()) {
      bound.add(binding.group(1) == null ? binding.group(2) : binding.group(1));
    }
    Set<String> read = new LinkedHashSet<>();
    Matcher variable = VARIABLE.matcher(text);
    while (variable.find()) {
      read.add(variable.group(1));
    }
    read.removeAll(bound);
    return read;
  }

  private static Set<String> names(Matcher lists, Pattern name) {
    Set<String> names = new HashSet<>();
    while (lists.find()) {
      Matcher one = name.matcher(lists.group(1));
      while (one.find()) {
        names.add(one.group(1));
      }
    }
    return names;
  }
}
