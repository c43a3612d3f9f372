package io.millrace.ml.explain;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.ml.explain.AnswerExplainer.Settings;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.model.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerShapTest {
  private final List<Integer> asked = new ArrayList<>();

  /// `a * b`, 100 more for diesel, and 7 more where there is no fuel.
  private double[] price(Frame rows) {
    asked.add(rows.rows());
    double[] a = rows.number("a").values();
    double[] b = rows.number("b").values();
    @Nullable String[] fuel = rows.text("fuel").values();
    return IntStream.range(0, rows.rows())
        .mapToDouble(i -> a[i] * b[i] + (fuel[i] == null ? 7 : fuel[i].equals("diesel") ? 100 : 0))
        .toArray();
  }

  private static Frame rows(double[] a, double[] b, @Nullable String... fuel) {
    return Frame.of(
        new NumberColumn("a", a), new NumberColumn("b", b), new TextColumn("fuel", fuel));
  }

  /// At (2, 3, diesel) against (0, 0, petrol) the product is shared, 6 / 2 each. At (2, 3, absent)
  /// absence is what the fuel says.
  @Test
  void agreesWithTheValuesWorkedOutByHandAndAsksOnce() {
    Frame background = rows(new double[] {0}, new double[] {0}, "petrol");
    Frame rows = rows(new double[] {2, 2}, new double[] {3, 3}, "diesel", null);
    List<Explanation> found =
        new AnswerShap(this::price, background, Settings.DEFAULT).explain(rows);
    assertThat(found.get(0).contributions())
        .extracting(Explanation.Contribution::input)
        .containsExactly("a", "b", "fuel");
    assertThat(values(found.get(0))).containsExactly(new double[] {3, 3, 100}, within(1e-12));
    assertThat(found.get(0).baseValue()).isZero();
    assertThat(found.get(0).margin()).isEqualTo(106);
    assertThat(values(found.get(1))).containsExactly(new double[] {3, 3, 7}, within(1e-12));
    assertThat(asked).containsExactly(2 + 1 + 2 * 6);
  }

  /// The kernel on encoded inputs is an implementation of its own, and both choose alike.
  @Test
  void agreesWithTheKernelOfKnownPredictors() {
    int width = 16;
    double[] background = new Random(4).doubles(5L * width).toArray();
    double[] row = new Random(5).doubles(width).toArray();
    Answers model = rows -> each(rows, AnswerShapTest::curve);
    double[] kernel = new double[width + 1];
    new KernelShap(
            new Curve(width),
            IntStream.range(0, width).toArray(),
            background,
            new KernelShap.Settings(400, 20_151))
        .worker()
        .explain(row, 0, kernel, 0);
    Explanation found =
        new AnswerShap(model, table(background, width), new Settings(2_000, 20_151))
            .explain(table(row, width))
            .getFirst();
    for (int i = 0; i < width; i++) {
      assertThat(values(found)[i]).isCloseTo(kernel[i], within(1e-9));
    }
    assertThat(found.baseValue()).isCloseTo(kernel[width], within(1e-12));
  }

  @Test
  void asksWithinItsLimitAndAddsUpWhateverTheNumberOfColumns() {
    for (int width : new int[] {1, 2, 7, 40, 256}) {
      asked.clear();
      double[] background = new Random(width).doubles(60L * width).toArray();
      double[] row = new Random(6).doubles(width).toArray();
      Answers model =
          rows -> {
            asked.add(rows.rows());
            return each(rows, AnswerShapTest::curve);
          };
      Explanation found =
          new AnswerShap(model, table(background, width), Settings.DEFAULT)
              .explain(table(row, width))
              .getFirst();
      double sum = found.baseValue();
      for (double value : values(found)) {
        sum += value;
      }
      assertThat(sum).isCloseTo(curve(row), within(1e-9));
      assertThat(asked).hasSize(1);
      assertThat(asked.getFirst()).isLessThanOrEqualTo(2_048 + 21);
    }
  }

  @Test
  void refusesWhatCannotBeExplained() {
    Frame none = table(new double[0], 2);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new AnswerShap(this::price, none, Settings.DEFAULT))
        .returns(MODEL_NOT_EXPLAINABLE, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () -> new AnswerShap(this::price, table(new double[257], 257), Settings.DEFAULT))
        .withMessageContaining("257 columns");
    Frame background = rows(new double[] {Double.NaN}, new double[] {0}, "petrol");
    Frame row = rows(new double[] {1}, new double[] {1}, "petrol");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new AnswerShap(this::price, background, Settings.DEFAULT).explain(row))
        .withMessageContaining("no finite number");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new Settings(63, 1))
        .withMessageContaining("questions: 63");
  }

  static double[] values(Explanation explanation) {
    return explanation.contributions().stream()
        .mapToDouble(Explanation.Contribution::value)
        .toArray();
  }

  /// Columns `x0`, `x1`, … of numbers.
  static Frame table(double[] values, int width) {
    int rows = values.length / width;
    List<Column> columns = new ArrayList<>();
    for (int column = 0; column < width; column++) {
      double[] own = new double[rows];
      for (int row = 0; row < rows; row++) {
        own[row] = values[row * width + column];
      }
      columns.add(new NumberColumn("x" + column, own));
    }
    return new Frame(rows, columns);
  }

  static double[] each(Frame rows, ToDoubleFunction<double[]> function) {
    double[] answers = new double[rows.rows()];
    for (int row = 0; row < answers.length; row++) {
      double[] values = new double[rows.columns().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = ((NumberColumn) rows.columns().get(i)).values()[row];
      }
      answers[row] = function.applyAsDouble(values);
    }
    return answers;
  }

  private static double curve(double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.sin(3 * x[i]) + (i + 1) * x[i] * x[(i + 1) % x.length];
    }
    return sum;
  }

  private record Curve(int width) implements Predictor {

    @Override
    public double predict(double[] encoded, int offset, Scratch scratch) {
      return curve(Arrays.copyOfRange(encoded, offset, offset + width));
    }
  }
}
