package io.millrace.tracking.search;

import static io.millrace.base.ErrorCode.FILTER_INVALID;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.List;

/// Cuts a filter or sort key into tokens.
final class Tokens {
  /// @param text without quotes
  /// @param at index of its first character
  record Token(TokenKind kind, String text, int at) {
    boolean isWord(String word) {
      return kind == TokenKind.PLAIN && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
      return kind == TokenKind.SYMBOL && text.equals(symbol);
    }
  }

  /// How a token was written.
  enum TokenKind {
    /// Letters, digits and `_ . - + / :`.
    PLAIN,
    BACKQUOTED,
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    SYMBOL,
    END
  }

  private final String text;
  private int at;

  private Tokens(String text) {
    this.text = text;
  }

  /// @return the tokens of `text`, the last of them an end
  static List<Token> of(String text) {
    Tokens tokens = new Tokens(text);
    List<Token> list = new ArrayList<>();
    do {
      list.add(tokens.next());
    } while (list.getLast().kind() != TokenKind.END);
    return list;
  }

  static MillraceException invalid(String text, int at, String expected) {
    String rest = text.substring(Math.min(at, text.length()));
    return new MillraceException(
        FILTER_INVALID,
        "Invalid clause(s) in filter string: '%s' at character %d (expected: %s)"
            .formatted(rest.substring(0, Math.min(rest.length(), 60)), at + 1, expected),
        "Write comparisons such as metrics.rmse < 0.5, joined by AND.");
  }

  private Token next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(TokenKind.END, "", at);
    }
    char first = text.charAt(at);
    return switch (first) {
      case '`' -> quoted(TokenKind.BACKQUOTED);
      case '"' -> quoted(TokenKind.DOUBLE_QUOTED);
      case '\'' -> quoted(TokenKind.SINGLE_QUOTED);
      case '=', '(', ')', ',' -> symbol(1);
      case '<', '>', '!' -> symbol(text.startsWith("=", at + 1) ? 2 : 1);
      default -> plain();
    };
  }

  private Token symbol(int length) {
    Token token = new Token(TokenKind.SYMBOL, text.substring(at, at + length), at);
    at += length;
    return token;
  }

  private Token plain() {
    int from = at;
    while (at < text.length() && isPlain(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    if (at == from) {
      throw invalid(text, from, "a comparison");
    }
    return new Token(TokenKind.PLAIN, text.substring(from, at), from);
  }

  private static boolean isPlain(int c) {
    return Character.isLetterOrDigit(c) || "_.-+/:".indexOf(c) >= 0;
  }

  private Token quoted(TokenKind kind) {
    int from = at;
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != quote) {
        value.append(c);
      } else if (at < text.length() && text.charAt(at) == quote) {
        value.append(c);
        at++;
      } else {
        return new Token(kind, value.toString(), from);
      }
    }
    throw invalid(text, from, "a closing " + quote);
  }
}
