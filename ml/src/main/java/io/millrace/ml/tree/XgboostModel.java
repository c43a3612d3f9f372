package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.ml.model.MarginPredictor;
import java.util.List;

/// A model that XGBoost trained, read from its own file. Immutable and thread-safe.
///
/// | booster | becomes |
/// |---|---|
/// | `gbtree`, `dart` | a [TreeEnsemble] |
/// | `gblinear` | a [LinearBooster] |
///
/// Predictions are what `Booster.predict` gives without an `iteration_range`.
public sealed interface XgboostModel extends MarginPredictor permits TreeEnsemble, LinearBooster {
  /// Most bytes of a file.
  int MAX_BYTES = 1 << 28;

  /// Names of the inputs; empty if the file has none.
  List<String> featureNames();

  /// `reg:squarederror`, `binary:logistic`, …
  String objective();

  /// Reads an XGBoost model, `model.json` or `model.ubj` (told apart by content).
  /// @throws MillraceException with `MODEL_FILE_INVALID` if it is neither, breaks a rule of the
  ///     format, or needs what this reader does not know
  static XgboostModel read(byte[] bytes) {
    return read(bytes, Rounds.ALL);
  }

  /// Which rounds of boosting count.
  enum Rounds {
    /// As `Booster.predict` does it.
    ALL,
    /// Those up to the best one that early stopping found, if it was used: as the estimators of
    /// XGBoost's scikit-learn interface do it.
    UP_TO_BEST
  }

  /// As the other, of these rounds.
  /// @throws MillraceException with `MODEL_FILE_INVALID`
  static XgboostModel read(byte[] bytes, Rounds rounds) {
    try {
      ModelFormatException.require(
          bytes.length <= MAX_BYTES, "%d bytes (expected: at most %d)", bytes.length, MAX_BYTES);
      XgboostFile file = XgboostFile.parse(bytes);
      return switch (file.booster()) {
        case XgboostFile.Booster.Trees trees ->
            new TreeEnsemble(
                file,
                rounds == Rounds.UP_TO_BEST && file.bestRound().isPresent()
                    ? trees.upTo(file.bestRound().getAsInt())
                    : trees);
        case XgboostFile.Booster.Linear linear -> new LinearBooster(file, linear);
      };
    } catch (ModelFormatException e) {
      throw refused(e);
    }
  }

  private static MillraceException refused(ModelFormatException e) {
    return new MillraceException(
        MODEL_FILE_INVALID,
        "XGBoost model: " + e.getMessage(),
        "Save the booster as model.json or model.ubj with XGBoost 1.6 to 3.x and use that file.",
        e);
  }
}
