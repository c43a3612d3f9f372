package io.millrace.ml.explain;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/// LIME for tables: a straight line through what a model answers around a row. Rows are made at
/// random from what the background says is usual, the nearer to the row the more they weigh, and
/// the line is a ridge regression.
///
/// | a column of | takes in a made row | is in the line |
/// |---|---|---|
/// | numbers | `m + s * z`, `z` of the normal distribution | `z` |
/// | whole numbers | that, rounded | `z` of the rounded |
/// | texts, absent values | the value of a random background row | 1 where it is the row's |
///
/// `m` and `s` are the background's mean and deviation (1 if that is 0). Numbers are whole if they
/// are so in row and background, whose least and greatest then are the bounds. An absent value is
/// one of the row that is explained.
///
/// With `d` the Euclidean distance of `z` from the row's, over all of `n` columns, a made row
/// weighs `exp(-d² / (2 k²))`, `k = 0.75 sqrt(n)`. The line minimises the weighted squared errors
/// plus the sum of the squared coefficients. A contribution is coefficient times the row's `z`, the
/// base value the intercept, and both add up to the *line's* value at the row: the margin of the
/// [Explanation], which is near the model's answer only if the line fits. [Explanation#fit] says
/// how well it does: the weighted share of the variance that the line explains.
///
/// Source: M. Ribeiro, S. Singh, C. Guestrin, *"Why should I trust you?" Explaining the predictions
/// of any classifier*, KDD 2016, algorithm 1; sampling, kernel width and the ridge's 1 are those of
/// the authors' Python package `lime` 0.2 for tables whose numbers are not put into bins.
public final class Lime implements AnswerExplainer {
  private static final double RIDGE = 1;
  private static final double KERNEL = 0.75;

  private final Answers model;
  private final Frame background;
  private final Settings settings;

  /// @param background at least one row with the model's columns, in its order
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_EXPLAINABLE` if there is none, or
  ///     more than [AnswerExplainer#COLUMNS_MAX] columns
  public Lime(Answers model, Frame background, Settings settings) {
    AnswerExplainer.requireBackground(background);
    this.model = model;
    this.background = background;
    this.settings = settings;
  }

  @Override
  public List<Explanation> explain(Frame rows) {
    int columns = background.columns().size();
    int made = Math.max(settings.questions(), 4 * columns);
    double[][] points = new double[rows.rows() * made][columns];
    List<Column> asked = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      // A stream of its own for each column, so that none depends on how many others there are.
      SplittableRandom random = new SplittableRandom(settings.seed() + column);
      LimeColumn values =
          new LimeColumn(background.columns().get(column), rows.columns().get(column), made);
      asked.add(values.make(random, points, column));
    }
    double[] answers = AnswerExplainer.ask(model, new Frame(points.length, asked));
    List<Explanation> explanations = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      explanations.add(explanation(points, answers, row * made, made));
    }
    return explanations;
  }

  /// The first of the made rows is the row itself.
  private Explanation explanation(double[][] points, double[] answers, int from, int made) {
    double[] weights = new double[made];
    double width = KERNEL * Math.sqrt(background.columns().size());
    for (int i = 0; i < made; i++) {
      double squared = 0;
      for (int column = 0; column < points[from].length; column++) {
        double difference = points[from + i][column] - points[from][column];
        squared += difference * difference;
      }
      weights[i] = Math.exp(-squared / (2 * width * width));
    }
    RidgeLine line = RidgeLine.fit(points, answers, from, weights, RIDGE);
    List<Explanation.Contribution> contributions = new ArrayList<>();
    double margin = line.intercept();
    for (int column = 0; column < background.columns().size(); column++) {
      double value = line.slopes()[column] * points[from][column];
      margin += value;
      contributions.add(
          new Explanation.Contribution(background.columns().get(column).name(), value));
    }
    return new Explanation(
        0, margin, line.intercept(), contributions, OptionalDouble.of(line.fit()));
  }
}
