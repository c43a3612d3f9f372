package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.TRANSFORM_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.serving.batch.RecordPath.SliceEnd;
import io.millrace.serving.batch.RecordPath.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the text of a [RecordPath], from left to right, without going back.
final class RecordPathParser {
  private static final int LONGEST = 1_000;
  private static final int INDEX_DIGITS = 9;

  private final String text;
  private final SliceEnd sliceEnd;
  private int at;

  RecordPathParser(String text, SliceEnd sliceEnd) {
    this.text = text;
    this.sliceEnd = sliceEnd;
  }

  List<Step> steps() {
    if (text.length() > LONGEST) {
      throw invalid(text.substring(0, 60) + "…", "has more than %,d characters".formatted(LONGEST));
    }
    if (!accept('$')) {
      throw unexpected("$");
    }
    List<Step> steps = new ArrayList<>();
    while (at < text.length()) {
      if (accept('.')) {
        steps.add(accept('*') ? new Step.Every() : new Step.Name(plainName()));
      } else if (accept('[')) {
        steps.add(bracket());
      } else {
        throw unexpected(". or [");
      }
    }
    return steps;
  }

  private Step bracket() {
    blanks();
    Step step =
        switch (peek()) {
          case '*' -> {
            at++;
            yield new Step.Every();
          }
          case '\'', '"' -> quotedNames();
          default -> numbers();
        };
    blanks();
    if (!accept(']')) {
      throw unexpected("]");
    }
    return step;
  }

  private Step quotedNames() {
    List<String> names = new ArrayList<>();
    do {
      blanks();
      String name = quotedName();
      if (names.contains(name)) {
        throw invalid(text, "has '%s' twice in one list".formatted(name));
      }
      names.add(name);
      blanks();
    } while (accept(','));
    return names.size() == 1 ? new Step.Name(names.getFirst()) : new Step.Names(names);
  }

  private Step numbers() {
    if (peek() != ':') {
      int first = integer("a number, a quote or *");
      blanks();
      if (peek() != ':') {
        List<Integer> indices = new ArrayList<>(List.of(first));
        while (accept(',')) {
          blanks();
          indices.add(integer("a number"));
          blanks();
        }
        return indices.size() == 1 ? new Step.Index(first) : new Step.Indices(List.copyOf(indices));
      }
      return slice(first);
    }
    return slice(0);
  }

  private Step slice(int start) {
    at++;
    blanks();
    Optional<Integer> end =
        peek() == ']' ? Optional.empty() : Optional.of(integer("a number or ]"));
    return new Step.Slice(start, end, sliceEnd);
  }

  private int integer(String expected) {
    int from = at;
    accept('-');
    int digits = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == digits || at - digits > INDEX_DIGITS) {
      at = at == digits ? from : digits + INDEX_DIGITS;
      throw unexpected(expected);
    }
    return Integer.parseInt(text, from, at, 10);
  }

  private String plainName() {
    int from = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw unexpected("a name or *");
    }
    return text.substring(from, at);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || Character.isSurrogate(c);
  }

  private String quotedName() {
    char quote = peek();
    if (quote != '\'' && quote != '"') {
      throw unexpected("a name in quotes");
    }
    at++;
    StringBuilder name = new StringBuilder();
    while (peek() != quote) {
      if (at >= text.length()) {
        throw unexpected(String.valueOf(quote));
      }
      if (peek() == '\\') {
        at++;
        if (peek() != quote && peek() != '\\') {
          throw unexpected("%c or \\ behind \\".formatted(quote));
        }
      }
      name.append(text.charAt(at++));
    }
    at++;
    return name.toString();
  }

  private void blanks() {
    while (peek() == ' ') {
      at++;
    }
  }

  /// NUL at the end, which no path has a place for.
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean accept(char c) {
    boolean there = peek() == c;
    if (there) {
      at++;
    }
    return there;
  }

  private MillraceException unexpected(String expected) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "its end";
    return invalid(text, "has %s at position %d (expected: %s)".formatted(found, at + 1, expected));
  }

  static MillraceException invalid(String path, String what) {
    return new MillraceException(
        TRANSFORM_INVALID,
        "The path '%s' %s.".formatted(path, what),
        "Use $, .name, *, ['a','b'], [0], [1,3], [-1] and [start:end] only, such as $[1:] or"
            + " $['id','SageMakerOutput'].");
  }
}
