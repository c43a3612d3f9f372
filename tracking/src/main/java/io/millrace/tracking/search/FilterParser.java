package io.millrace.tracking.search;

import static io.millrace.base.ErrorCode.FILTER_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.tracking.search.Tokens.Token;
import io.millrace.tracking.search.Tokens.TokenKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the grammar of [Filter] by recursive descent; one instance per text.
final class FilterParser {
  private final String text;
  private final List<Token> tokens;
  private int next;

  FilterParser(String text) {
    require(
        text.length() <= Filter.MAX_LENGTH,
        FILTER_INVALID,
        "Search in several steps.",
        "the filter has %d characters (expected: at most %d)",
        text.length(),
        Filter.MAX_LENGTH);
    this.text = text;
    this.tokens = Tokens.of(text);
  }

  Filter filter() {
    List<Comparison> comparisons = new ArrayList<>();
    if (peek().kind() == TokenKind.END) {
      return new Filter(comparisons);
    }
    comparisons.add(comparison());
    while (peek().kind() != TokenKind.END) {
      expectWord("AND");
      comparisons.add(comparison());
    }
    require(
        comparisons.size() <= Filter.MAX_COMPARISONS,
        FILTER_INVALID,
        "Search in several steps.",
        "the filter has %d comparisons (expected: at most %d)",
        comparisons.size(),
        Filter.MAX_COMPARISONS);
    return new Filter(comparisons);
  }

  /// An identifier and, perhaps, ASC or DESC; nothing after it.
  SortKey sortKey() {
    Identifier identifier = identifier();
    SortKey.Direction direction = SortKey.Direction.ASCENDING;
    if (peek().isWord("DESC")) {
      take();
      direction = SortKey.Direction.DESCENDING;
    } else if (peek().isWord("ASC")) {
      take();
    }
    if (peek().kind() != TokenKind.END) {
      throw unexpected("ASC, DESC or nothing more");
    }
    return new SortKey(identifier, direction);
  }

  private Comparison comparison() {
    Identifier identifier = identifier();
    Operator operator = operator();
    Operand operand =
        switch (operator) {
          case IS_NULL, IS_NOT_NULL -> new Operand.Nothing();
          case IN, NOT_IN -> texts();
          default -> value();
        };
    return new Comparison(identifier, operator, operand);
  }

  private Identifier identifier() {
    Token token = take();
    return switch (token.kind()) {
      case BACKQUOTED, DOUBLE_QUOTED -> new Identifier(Optional.empty(), token.text());
      case PLAIN -> plainIdentifier(token);
      case SINGLE_QUOTED, SYMBOL, END -> throw unexpectedAt(token, "a key such as metrics.rmse");
    };
  }

  private Identifier plainIdentifier(Token token) {
    int dot = token.text().indexOf('.');
    if (dot < 0) {
      return new Identifier(Optional.empty(), token.text());
    }
    Optional<String> entity = Optional.of(token.text().substring(0, dot));
    String key = token.text().substring(dot + 1);
    if (!key.isEmpty()) {
      return new Identifier(entity, key);
    }
    Token quoted = take();
    boolean isAdjacent = quoted.at() == token.at() + token.text().length();
    boolean isQuoted =
        quoted.kind() == TokenKind.BACKQUOTED || quoted.kind() == TokenKind.DOUBLE_QUOTED;
    if (!isAdjacent || !isQuoted || quoted.text().isEmpty()) {
      throw unexpectedAt(quoted, "a key after '" + token.text() + "'");
    }
    return new Identifier(entity, quoted.text());
  }

  private Operator operator() {
    Token token = take();
    for (Operator operator : Operator.values()) {
      if (token.isSymbol(operator.toString()) || token.isWord(operator.toString())) {
        return operator;
      }
    }
    if (token.isWord("NOT")) {
      expectWord("IN");
      return Operator.NOT_IN;
    }
    if (token.isWord("IS")) {
      boolean isNegated = peek().isWord("NOT");
      if (isNegated) {
        take();
      }
      expectWord("NULL");
      return isNegated ? Operator.IS_NOT_NULL : Operator.IS_NULL;
    }
    throw unexpectedAt(token, "an operator");
  }

  private Operand value() {
    Token token = take();
    return switch (token.kind()) {
      case SINGLE_QUOTED, DOUBLE_QUOTED -> new Operand.Text(token.text());
      case PLAIN -> new Operand.Numeric(number(token));
      case BACKQUOTED, SYMBOL, END -> throw unexpectedAt(token, "a number or a quoted text");
    };
  }

  private BigDecimal number(Token token) {
    try {
      return new BigDecimal(token.text());
    } catch (NumberFormatException e) {
      MillraceException error = unexpectedAt(token, "a number, or a text in quotes");
      error.addSuppressed(e);
      throw error;
    }
  }

  private Operand.Texts texts() {
    expectSymbol("(");
    List<String> values = new ArrayList<>();
    do {
      Token token = take();
      if (token.kind() != TokenKind.SINGLE_QUOTED && token.kind() != TokenKind.DOUBLE_QUOTED) {
        throw unexpectedAt(token, "a quoted text");
      }
      values.add(token.text());
    } while (take().isSymbol(","));
    next--;
    expectSymbol(")");
    return new Operand.Texts(values);
  }

  private void expectWord(String word) {
    if (!peek().isWord(word)) {
      throw unexpected(word);
    }
    take();
  }

  private void expectSymbol(String symbol) {
    if (!peek().isSymbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
    take();
  }

  private Token peek() {
    return tokens.get(next);
  }

  /// The last token, the end, is never passed.
  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() != TokenKind.END) {
      next++;
    }
    return token;
  }

  private MillraceException unexpected(String expected) {
    return unexpectedAt(peek(), expected);
  }

  private MillraceException unexpectedAt(Token token, String expected) {
    return Tokens.invalid(text, token.at(), expected);
  }
}
