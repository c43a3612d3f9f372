package io.millrace.serving;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;

import io.millrace.base.MillraceException;
import java.util.Optional;

/// How an answer is to say why the models predicted what they did.
public enum Explaining {
  /// By Shapley values: exact ones of trees and linear models, those of
  /// [io.millrace.ml.explain.AnswerShap] for all other models.
  SHAPLEY,
  /// By the line that [io.millrace.ml.explain.Lime] fits around each row, for any model.
  LIME;

  /// What a header, a query or a parameter asks for.
  /// @return empty if that is no explanation
  /// @throws MillraceException with `REQUEST_INVALID` if it is neither `true`, `lime` nor `false`
  public static Optional<Explaining> of(String asked) {
    return switch (asked) {
      case "true" -> Optional.of(SHAPLEY);
      case "lime" -> Optional.of(LIME);
      case "false" -> Optional.empty();
      default ->
          throw new MillraceException(
              REQUEST_INVALID,
              "explain: '%s' (expected: true, lime or false)".formatted(asked),
              "Ask for explain=true, or leave it out.");
    };
  }
}
