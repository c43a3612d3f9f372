package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.MillraceException;

/// How the predictions of an endpoint's models become the one number that is answered.
public sealed interface Combine {
  /// The largest prediction.
  record Max() implements Combine {}

  /// The arithmetic mean.
  record Mean() implements Combine {}

  /// The smallest prediction.
  record Min() implements Combine {}

  /// The prediction of the model that the config names first.
  record First() implements Combine {}

  /// A JSONata expression over `{"predictions": {model: number}, "input": {field: value}}` that
  /// gives a finite number.
  /// @param source 1 to 4,000 characters
  record Expression(String source) implements Combine {
    /// @throws MillraceException with `ENDPOINT_INVALID` if it does not parse
    public Expression {
      try {
        if (source.isBlank() || source.length() > 4_000) {
          throw invalid(source, "it has %d characters".formatted(source.length()), null);
        }
        var _ = Jsonata.jsonata(source);
      } catch (MillraceException e) {
        throw e;
      } catch (RuntimeException e) {
        throw invalid(source, String.valueOf(e.getMessage()), e);
      }
    }

    private static MillraceException invalid(
        String source, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
      return new MillraceException(
          ENDPOINT_INVALID,
          "combine: '%s' is not a JSONata expression: %s".formatted(source, reason),
          "Use max, mean, min, first, or an expression such as $max(predictions.*).",
          cause);
    }
  }

  /// Reads `max`, `mean`, `min`, `first` (in any case) or a JSONata expression, with or without
  /// `{%` and `%}` around it.
  /// @throws MillraceException with `ENDPOINT_INVALID` if it is none of them
  static Combine parse(String text) {
    String plain = text.strip();
    if (plain.startsWith("{%") && plain.endsWith("%}") && plain.length() >= 4) {
      return new Expression(plain.substring(2, plain.length() - 2).strip());
    }
    return switch (plain.toLowerCase(java.util.Locale.ROOT)) {
      case "max" -> new Max();
      case "mean" -> new Mean();
      case "min" -> new Min();
      case "first" -> new First();
      default -> new Expression(plain);
    };
  }

  /// The text that [#parse] reads back.
  default String text() {
    return switch (this) {
      case Max() -> "max";
      case Mean() -> "mean";
      case Min() -> "min";
      case First() -> "first";
      case Expression(var source) -> source;
    };
  }
}
