package io.millrace.tracking.bundle;

import static io.millrace.base.ErrorCode.BUNDLE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import java.util.Optional;

/// What a bundle is written from.
///
/// @param model whose predictor is a linear model or the ensemble of `xgboost`
/// @param xgboost the file `model.json` as XGBoost wrote it, if the predictor is its ensemble
/// @param example rows of raw columns, the model's inputs among them; the first few are kept
public record NewBundle(TabularModel model, Optional<byte[]> xgboost, Frame example) {
  /// @throws io.millrace.base.MillraceException with `BUNDLE_INVALID` unless exactly one kind of
  ///     predictor is given
  public NewBundle {
    require(
        xgboost.isPresent() != (model.predictor() instanceof LinearModel),
        BUNDLE_INVALID,
        "Hand over XGBoost's model file for an ensemble, and none for a linear model.",
        "a predictor of kind %s with%s model.json",
        model.predictor() instanceof LinearModel ? "linear" : "ensemble",
        xgboost.isPresent() ? "" : "out");
  }
}
