package io.millrace.ml.explain;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// [KernelShap] for a model that is asked for many rows at once, such as one in another process.
/// An input that is left out takes its values in the background rows, and the answers are averaged.
///
/// The questions are shared out: at most [#BACKGROUND_MAX] background rows, evenly chosen; fewer if
/// not every column could be left out alone and kept alone otherwise; and as many coalitions as are
/// left. If these are all that there are (9 columns and 4 rows with the default of 2,048), the
/// Shapley values are exact. That they add up to the answer is exact always.
///
/// Source: as of [KernelShap], and of [Coalitions].
public final class AnswerShap implements AnswerExplainer {
  private static final int BACKGROUND_MAX = 20;

  private final Answers model;
  private final Frame background;
  private final Coalitions coalitions;

  /// @param background at least one row with the model's columns, in its order
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_EXPLAINABLE` if there is none, or
  ///     more than [AnswerExplainer#COLUMNS_MAX] columns
  public AnswerShap(Answers model, Frame background, Settings settings) {
    AnswerExplainer.requireBackground(background);
    this.model = model;
    int columns = background.columns().size();
    int rows =
        Math.clamp(
            settings.questions() / Coalitions.least(columns),
            1,
            Math.min(BACKGROUND_MAX, background.rows()));
    this.background = background.select(spread(rows, background.rows()));
    int count = settings.questions() / rows;
    coalitions =
        columns < Integer.SIZE - 2 && (1 << columns) - 2 <= count
            ? Coalitions.all(columns)
            : Coalitions.sampled(columns, count, settings.seed());
  }

  /// `count` of `of` rows, from the first to the last.
  private static int[] spread(int count, int of) {
    return IntStream.range(0, count).map(i -> (int) ((long) i * of / count)).toArray();
  }

  /// The rows themselves, then the background, then for each row and coalition the background with
  /// the row's values where the coalition has them.
  @Override
  public List<Explanation> explain(Frame rows) {
    List<Column> columns = new ArrayList<>();
    for (int column = 0; column < background.columns().size(); column++) {
      Column both = rows.columns().get(column).concat(background.columns().get(column));
      columns.add(both.select(sources(rows.rows(), column)));
    }
    int count = rows.rows() + background.rows() * (1 + rows.rows() * coalitions.size());
    double[] answers = AnswerExplainer.ask(model, new Frame(count, columns));
    double base = mean(answers, rows.rows());
    List<Explanation> explanations = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      explanations.add(explanation(answers, rows.rows(), row, base));
    }
    return explanations;
  }

  /// Where the values of a column are in the rows followed by the background.
  private int[] sources(int rows, int column) {
    int others = background.rows();
    int[] sources = new int[rows + others * (1 + rows * coalitions.size())];
    for (int i = 0; i < rows + others; i++) {
      sources[i] = i;
    }
    int at = rows + others;
    for (int row = 0; row < rows; row++) {
      for (int coalition = 0; coalition < coalitions.size(); coalition++) {
        boolean isKnown = coalitions.members(coalition)[column];
        for (int other = 0; other < others; other++) {
          sources[at++] = isKnown ? row : rows + other;
        }
      }
    }
    return sources;
  }

  private Explanation explanation(double[] answers, int rows, int row, double base) {
    double[] means = new double[coalitions.size()];
    int from = rows + background.rows() * (1 + row * coalitions.size());
    for (int i = 0; i < means.length; i++) {
      means[i] = mean(answers, from + i * background.rows());
    }
    double[] values = new double[background.columns().size()];
    coalitions.solve(means, 0, 1, base, answers[row], new double[values.length], values);
    List<Explanation.Contribution> contributions = new ArrayList<>();
    for (int column = 0; column < values.length; column++) {
      contributions.add(
          new Explanation.Contribution(background.columns().get(column).name(), values[column]));
    }
    return new Explanation(0, answers[row], base, contributions);
  }

  /// Of as many answers as there are background rows.
  private double mean(double[] answers, int from) {
    return Arrays.stream(answers, from, from + background.rows()).sum() / background.rows();
  }
}
