package io.millrace.ml.explain;

import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.RowValues;
import io.millrace.ml.model.TabularModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Explains a [TabularModel] by its raw columns: the contribution of a column is the sum over the
/// model inputs that it became, such as the levels of a text and its missing flag. Immutable and
/// thread-safe.
///
/// What is explained is the margin (see [Explainer]): of a model with a target transform the
/// prediction on the learned scale, of a logistic one the logit. Contributions and base value add
/// up to it.
public final class ModelExplainer {
  private static final int BLOCK_ROWS = 64;

  private final FeaturePipeline features;
  private final Explainer explainer;
  private final List<Input> inputs;
  private final int[] sources;

  /// @param explainer of the model's predictor
  public ModelExplainer(TabularModel model, Explainer explainer) {
    features = model.features();
    this.explainer = explainer;
    inputs = features.inputs();
    sources = features.sources();
  }

  /// By the exact explainer of trees or a linear model.
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_EXPLAINABLE`, see [Explainer#of]
  public static ModelExplainer of(TabularModel model) {
    return new ModelExplainer(model, Explainer.of(model.predictor()));
  }

  /// By KernelSHAP against some rows, for any model: those that [#of(TabularModel)] refuses, too.
  /// @param background rows with the model's inputs, 1 to 10,000; each costs a prediction per
  ///     coalition
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_EXPLAINABLE` if there are none or
  ///     too many rows, or what the features say of a frame that does not fit
  public static ModelExplainer of(
      TabularModel model, Frame background, KernelShap.Settings settings) {
    double[] rows = model.features().transform(background);
    return new ModelExplainer(
        model, new KernelShap(model.predictor(), model.features().sources(), rows, settings));
  }

  /// The raw columns, in the order of the contributions.
  public List<Input> inputs() {
    return inputs;
  }

  /// How many margins a row has.
  public int groups() {
    return explainer.groups();
  }

  /// How many numbers one explained row has: for each group all columns, then the base value.
  public int stride() {
    return groups() * (inputs.size() + 1);
  }

  public Worker worker() {
    return new Worker();
  }

  /// One explanation per group.
  public List<Explanation> explain(RowValues row) {
    double[] out = new double[stride()];
    worker().explain(row, out);
    List<Explanation> explanations = new ArrayList<>();
    for (int group = 0; group < groups(); group++) {
      int from = group * (inputs.size() + 1);
      List<Explanation.Contribution> contributions = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        contributions.add(new Explanation.Contribution(inputs.get(i).name(), out[from + i]));
      }
      double base = out[from + inputs.size()];
      double margin = Arrays.stream(out, from, from + inputs.size() + 1).sum();
      explanations.add(new Explanation(group, margin, base, contributions));
    }
    return explanations;
  }

  /// `[rows * stride]`, row-major; faster than row by row.
  public double[] explain(Frame frame) {
    int width = features.width();
    int rows = frame.rows();
    double[] encoded = new double[Math.min(BLOCK_ROWS, rows) * width];
    double[] wide = new double[Math.min(BLOCK_ROWS, rows) * explainer.stride()];
    double[] out = new double[Math.multiplyExact(rows, stride())];
    Explainer.Worker worker = explainer.worker();
    for (int from = 0; from < rows; from += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, rows - from);
      features.transform(frame, from, from + count, encoded);
      worker.explain(encoded, count, wide);
      for (int row = 0; row < count; row++) {
        add(wide, row * explainer.stride(), out, (from + row) * stride());
      }
    }
    return out;
  }

  private void add(double[] wide, int from, double[] out, int at) {
    for (int group = 0; group < groups(); group++) {
      int here = at + group * (inputs.size() + 1);
      int there = from + group * (sources.length + 1);
      Arrays.fill(out, here, here + inputs.size(), 0);
      for (int i = 0; i < sources.length; i++) {
        out[here + sources[i]] += wide[there + i];
      }
      out[here + inputs.size()] = wide[there + sources.length];
    }
  }

  /// Explains for one caller at a time without allocation. Not thread-safe.
  public final class Worker {
    private final double[] encoded = new double[features.width()];
    private final double[] wide = new double[explainer.stride()];
    private final Explainer.Worker worker = explainer.worker();

    private Worker() {}

    /// One row into `out[0 .. stride)`.
    public void explain(RowValues row, double[] out) {
      features.encode(row, encoded);
      worker.explain(encoded, 0, wide, 0);
      add(wide, 0, out, 0);
    }
  }
}
