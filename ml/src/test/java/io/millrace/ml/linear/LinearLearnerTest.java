package io.millrace.ml.linear;

import static io.millrace.base.ErrorCode.TRAINING_ROWS_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.linear.LinearLearner.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LinearLearnerTest {
  /// Converges fully, whatever validation says.
  private static LinearSettings exactly(double strength, double l1Ratio) {
    return new LinearSettings(List.of(strength), l1Ratio, 100_000, 1e-12, 100_000);
  }

  private static Rows random(long seed, int rows, int width) {
    Random random = new Random(seed);
    double[] encoded = new double[rows * width];
    double[] labels = new double[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = 100 + random.nextGaussian();
      for (int j = 0; j < width; j++) {
        // Dense and sparse columns, with an offset and different units.
        double value =
            j % 2 == 0 ? 50 + random.nextGaussian() * (j + 1) : random.nextInt(4) == 0 ? 1 : 0;
        encoded[i * width + j] = value;
        labels[i] += (j - 1.5) * value;
      }
    }
    return new Rows(encoded, width, labels);
  }

  @Property(tries = 60)
  void findsTheRidgeSolution(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll @DoubleRange(min = 0.01, max = 5) double strength) {
    Rows rows = random(seed, 40, width);
    Normalisation scale = Normalisation.of(rows);
    Descent descent = new Descent(Products.of(rows, scale), strength, 0);
    for (double change = 1; change > 1e-13; ) {
      change = descent.epoch();
    }
    LinearModel got = scale.model(descent.coefficients());
    LinearModel want = ridge(rows, strength);
    assertThat(got.intercept()).isCloseTo(want.intercept(), withPercentage(1e-6));
    for (int j = 0; j < width; j++) {
      assertThat(got.coefficients()[j])
          .isCloseTo(
              want.coefficients()[j], within(1e-8 + 1e-8 * Math.abs(want.coefficients()[j])));
    }
  }

  /// The closed form: (Z'Z/n + strength I) b = Z'y/n on normalised inputs, by Gauss elimination.
  private static LinearModel ridge(Rows rows, double strength) {
    int width = rows.width();
    Normalisation scale = Normalisation.of(rows);
    double[][] system = new double[width][width + 1];
    for (int row = 0; row < rows.count(); row++) {
      double label = (rows.labels()[row] - scale.targetMean()) / scale.targetDeviation();
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          system[i][j] += normalised(rows, scale, row, i) * normalised(rows, scale, row, j);
        }
        system[i][width] += normalised(rows, scale, row, i) * label;
      }
    }
    for (double[] equation : system) {
      for (int j = 0; j <= width; j++) {
        equation[j] /= rows.count();
      }
    }
    for (int i = 0; i < width; i++) {
      system[i][i] += strength;
    }
    for (int i = 0; i < width; i++) {
      for (int k = 0; k < width; k++) {
        double factor = k == i ? 0 : system[k][i] / system[i][i];
        for (int j = 0; j <= width; j++) {
          system[k][j] -= factor * system[i][j];
        }
      }
    }
    double[] solution = new double[width];
    for (int i = 0; i < width; i++) {
      solution[i] = system[i][width] / system[i][i];
    }
    return scale.model(solution);
  }

  private static double normalised(Rows rows, Normalisation scale, int row, int input) {
    double deviation = scale.deviations()[input];
    return deviation == 0 ? 0 : (rows.value(row, input) - scale.means()[input]) / deviation;
  }

  @Test
  void shrinksAllCoefficientsToZeroUnderAStrongLasso() {
    Rows rows = random(1, 40, 4);
    LinearFit fit =
        new LinearLearner(exactly(10, 1))
            .fit(rows, rows, Parallel.NONE, Epoch.Listener.NONE)
            .getFirst();
    assertThat(fit.model().coefficients()).containsOnly(0);
  }

  @Test
  void givesTheSameOnOneAndOnManyThreads() {
    Rows rows = random(2, 200, 6);
    LinearLearner learner = new LinearLearner(LinearSettings.DEFAULT);
    List<LinearFit> one = learner.fit(rows, rows, Parallel.NONE, Epoch.Listener.NONE);
    List<LinearFit> many = learner.fit(rows, rows, new Threads(), Epoch.Listener.NONE);
    for (int i = 0; i < one.size(); i++) {
      assertThat(many.get(i).model().toJson()).isEqualTo(one.get(i).model().toJson());
    }
  }

  /// A task, a thread.
  private static final class Threads implements Parallel {
    @Override
    public <T> List<T> run(List<Supplier<T>> tasks) {
      return tasks.stream().map(CompletableFuture::supplyAsync).toList().stream()
          .map(CompletableFuture::join)
          .toList();
    }
  }

  @Test
  void reportsEveryEpochAndKeepsTheBestOnValidation() {
    List<Epoch> epochs = new ArrayList<>();
    List<LinearFit> fits =
        new LinearLearner(LinearSettings.DEFAULT)
            .fit(random(3, 100, 5), random(4, 50, 5), Parallel.NONE, epochs::add);
    LinearFit best = LinearLearner.best(fits);
    assertThat(epochs.stream().mapToDouble(Epoch::validationRmse).min())
        .hasValue(best.validationRmse());
    assertThat(epochs).hasSize(fits.stream().mapToInt(LinearFit::epochs).sum());
  }

  @Test
  void predictsAConstantTargetAndIgnoresConstantInputs() {
    Rows rows = new Rows(new double[] {1, 5, 1, 6, 1, 7}, 2, new double[] {3, 3, 3});
    LinearFit fit =
        new LinearLearner(exactly(0.1, 0))
            .fit(rows, rows, Parallel.NONE, Epoch.Listener.NONE)
            .getFirst();
    assertThat(fit.model().predict(new double[] {1, 100}, 0)).isEqualTo(3);
    assertThat(fit.validationRmse()).isZero();
  }

  @Test
  void refusesRowsItCannotLearnFrom() {
    assertRefused(new double[] {1, Double.NaN}, 1, new double[] {1, 2});
    assertRefused(new double[] {1, 2}, 1, new double[] {1, Double.POSITIVE_INFINITY});
    assertRefused(new double[] {1, 2, 3}, 2, new double[] {1, 2});
    assertRefused(new double[] {}, 1, new double[] {});
  }

  private static void assertRefused(double[] encoded, int width, double[] labels) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new Rows(encoded, width, labels))
        .returns(TRAINING_ROWS_INVALID, MillraceException::code);
  }

  @Test
  void comesBackFromItsFile() {
    LinearModel model = new LinearModel(1 / 3.0, new double[] {0.1, -2e-17});
    LinearModel read = LinearModel.fromJson(Json.parse(Json.bytes(model.toJson())));
    assertThat(read.intercept()).isEqualTo(model.intercept());
    assertThat(read.coefficients()).containsExactly(model.coefficients());
  }
}
