package io.millrace.ml.tree;

import io.millrace.ml.model.Predictor;
import java.util.List;

/// A gradient-boosted or bagged tree ensemble as XGBoost trained it, with predictions equal to
/// XGBoost's to the last bit. Immutable and thread-safe.
@SuppressWarnings("DoNotCallSuggester")
public final class TreeEnsemble implements Predictor {
  private TreeEnsemble() {}

  /// Reads an XGBoost model, `model.json` or `model.ubj` (told apart by content).
  /// @throws io.millrace.base.MillraceException with `MODEL_FILE_INVALID` if it is neither, breaks
  ///     a rule of the format, or needs what this reader does not know
  public static TreeEnsemble read(byte[] file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int width() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int scratchSize() {
    throw new UnsupportedOperationException();
  }

  @Override
  public double predict(double[] encoded, int offset, float[] scratch) {
    throw new UnsupportedOperationException();
  }

  /// Names of the inputs; empty if the file has none.
  public List<String> featureNames() {
    throw new UnsupportedOperationException();
  }

  public int trees() {
    throw new UnsupportedOperationException();
  }

  /// `reg:squarederror`, `binary:logistic`, …
  public String objective() {
    throw new UnsupportedOperationException();
  }
}
