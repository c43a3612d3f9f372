package io.millrace.ml.explain;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.model.MarginPredictor;
import io.millrace.ml.model.Predictor;
import java.util.Arrays;

/// Shapley values of any model, from its answers alone: an input that is left out takes its values
/// in some background rows instead, and the answers are averaged. Immutable and thread-safe.
///
/// Up to [#EXACT_PLAYERS] inputs all coalitions are asked, and the values are exact; of more inputs
/// as many as [Settings] says, see [Coalitions]. Each costs one prediction per background row.
///
/// What is explained are the margins of a [MarginPredictor], the prediction of others. Columns that
/// belong to one raw column (its levels, its flag) are left out together: their common contribution
/// stands at the first of them, the others have 0.
///
/// Source: S. Lundberg, S. Lee, *A unified approach to interpreting model predictions*, NeurIPS 30
/// (2017), section 4.1.
public final class KernelShap implements Explainer {
  static final int EXACT_PLAYERS = 11;
  private static final int MAX_BACKGROUND = 10_000;

  /// How much is asked of a model with many inputs.
  ///
  /// @param coalitions how many coalitions, 16 to 1,000,000; at least four per input are asked
  /// @param seed the same seed asks for the same ones
  public record Settings(int coalitions, long seed) {
    public static final Settings DEFAULT = new Settings(2_048, 20_151);

    public Settings {
      require(
          coalitions >= 16 && coalitions <= 1_000_000,
          MODEL_NOT_EXPLAINABLE,
          "Choose between 16 and 1000000 coalitions.",
          "coalitions: %d (expected: 16 to 1000000)",
          coalitions);
    }
  }

  private final Predictor predictor;
  private final int groups;
  private final int[] players;

  /// Of each player its first column.
  private final int[] firsts;

  private final double[] background;
  private final int backgroundRows;
  private final Coalitions coalitions;
  private final double[] base;

  /// @param sources of each encoded column the raw column that it comes from, 0 to n - 1, as
  ///     [io.millrace.ml.feature.FeaturePipeline#sources] gives them
  /// @param background encoded rows, row-major, 1 to 10,000 of them
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_EXPLAINABLE` if these do not fit
  ///     the predictor
  public KernelShap(Predictor predictor, int[] sources, double[] background, Settings settings) {
    this.predictor = predictor;
    int width = predictor.width();
    backgroundRows = background.length / width;
    require(
        sources.length == width
            && background.length % width == 0
            && backgroundRows >= 1
            && backgroundRows <= MAX_BACKGROUND,
        MODEL_NOT_EXPLAINABLE,
        "Give between 1 and 10000 rows of the model's own inputs.",
        "a background of %d numbers for %d inputs",
        background.length,
        width);
    groups = predictor instanceof MarginPredictor margins ? margins.groups() : 1;
    players = sources.clone();
    this.background = background.clone();
    int count = Arrays.stream(sources).max().orElse(-1) + 1;
    firsts = new int[count];
    Arrays.fill(firsts, -1);
    for (int column = width - 1; column >= 0; column--) {
      firsts[players[column]] = column;
    }
    coalitions =
        count <= EXACT_PLAYERS
            ? Coalitions.all(count)
            : Coalitions.sampled(count, settings.coalitions(), settings.seed());
    base = new double[groups];
    KernelWorker worker = new KernelWorker();
    worker.ask(new double[width], 0, new boolean[count], base, 0);
  }

  @Override
  public int width() {
    return predictor.width();
  }

  @Override
  public int groups() {
    return groups;
  }

  @Override
  public Worker worker() {
    return new KernelWorker();
  }

  private final class KernelWorker implements Worker {
    private final Predictor.Scratch scratch = predictor.scratch();
    private final double[] mixed = new double[predictor.width()];
    private final double[] margins = new double[groups];
    private final double[] all = new double[groups];
    private final double[] answers = new double[coalitions.size() * groups];
    private final double[] values = new double[firsts.length];
    private final double[] working = new double[firsts.length];

    @Override
    public void explain(double[] encoded, int rows, double[] out) {
      for (int row = 0; row < rows; row++) {
        explain(encoded, row * width(), out, row * stride());
      }
    }

    @Override
    public void explain(double[] encoded, int offset, double[] out, int at) {
      for (int i = 0; i < coalitions.size(); i++) {
        ask(encoded, offset, coalitions.members(i), answers, i * groups);
      }
      margins(encoded, offset);
      System.arraycopy(margins, 0, all, 0, groups);
      int width = width();
      for (int group = 0; group < groups; group++) {
        coalitions.solve(answers, group, groups, base[group], all[group], working, values);
        int from = at + group * (width + 1);
        Arrays.fill(out, from, from + width, 0);
        for (int player = 0; player < values.length; player++) {
          if (firsts[player] >= 0) {
            out[from + firsts[player]] = values[player];
          }
        }
        out[from + width] = base[group];
      }
    }

    /// The mean margins over the background where only `known` players have the row's values.
    private void ask(double[] encoded, int offset, boolean[] known, double[] out, int at) {
      Arrays.fill(out, at, at + groups, 0);
      for (int row = 0; row < backgroundRows; row++) {
        for (int column = 0; column < mixed.length; column++) {
          mixed[column] =
              known[players[column]]
                  ? encoded[offset + column]
                  : background[row * mixed.length + column];
        }
        margins(mixed, 0);
        for (int group = 0; group < groups; group++) {
          out[at + group] += margins[group];
        }
      }
      for (int group = 0; group < groups; group++) {
        out[at + group] /= backgroundRows;
      }
    }

    private void margins(double[] encoded, int offset) {
      if (predictor instanceof MarginPredictor sums) {
        sums.margins(encoded, offset, scratch, margins);
      } else {
        margins[0] = predictor.predict(encoded, offset, scratch);
      }
    }
  }
}
