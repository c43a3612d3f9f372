package io.millrace.ml.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.ml.explain.AnswerExplainer.Settings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimeTest {
  private static final Frame BACKGROUND =
      Frame.of(
          new NumberColumn("size", new double[] {1.5, 2.5, 4, 6, 7.25}),
          new NumberColumn("doors", new double[] {2, 4, 4, 5, Double.NaN}),
          new TextColumn("fuel", new @Nullable String[] {"gas", "oil", "oil", "wood", null}));

  private final List<Frame> asked = new ArrayList<>();

  /// Curved, and with steps, so that a line does not fit by itself.
  private double[] price(Frame rows) {
    asked.add(rows);
    double[] size = rows.number("size").values();
    double[] doors = rows.number("doors").values();
    @Nullable String[] fuel = rows.text("fuel").values();
    return IntStream.range(0, rows.rows())
        .mapToDouble(
            i ->
                size[i] * size[i]
                    + (Double.isNaN(doors[i]) ? 3 : Math.sqrt(Math.abs(doors[i])) * size[i])
                    + (Objects.equals(fuel[i], "oil") ? 10 : 0))
        .toArray();
  }

  private static Frame row(double size, double doors, @Nullable String fuel) {
    return Frame.of(
        new NumberColumn("size", new double[] {size}),
        new NumberColumn("doors", new double[] {doors}),
        new TextColumn("fuel", new @Nullable String[] {fuel}));
  }

  /// The algorithm once more, from the rows that were asked: what is in the line, the weights and
  /// the normal equations of all unknowns with the intercept among them, by Gauss's elimination.
  @Test
  void agreesWithTheAlgorithmWrittenDownAgain() {
    Frame row = row(3, 4, "oil");
    Explanation found = new Lime(this::price, BACKGROUND, Settings.DEFAULT).explain(row).getFirst();
    Frame made = asked.getFirst();
    assertThat(made.rows()).isEqualTo(2_048);
    double[][] z = new double[made.rows()][];
    double sizes = Math.sqrt(22.75 / 5); // the squares of 2.75, 1.75, 0.25, 1.75 and 3 over 5
    double doors = Math.sqrt(4.75 / 4); // of 2, 4, 4, 5 around 3.75
    for (int i = 0; i < z.length; i++) {
      z[i] =
          new double[] {
            1,
            (made.number("size").values()[i] - 4.25) / sizes,
            (made.number("doors").values()[i] - 3.75) / doors,
            Objects.equals(made.text("fuel").values()[i], "oil") ? 1 : 0
          };
    }
    double[] expected = ridge(z, price(made));
    assertThat(found.baseValue()).isCloseTo(expected[0], within(1e-8));
    double line = expected[0];
    for (int c = 0; c < 3; c++) {
      double value = expected[c + 1] * z[0][c + 1];
      line += value;
      assertThat(found.contributions().get(c).value()).isCloseTo(value, within(1e-8));
    }
    assertThat(found.margin()).isCloseTo(line, within(1e-8));
    assertThat(found.fit().orElseThrow()).isBetween(0.8, 0.9999);
  }

  private static double[] ridge(double[][] z, double[] y) {
    int n = z[0].length;
    double[][] equations = new double[n][n + 1];
    for (int i = 0; i < z.length; i++) {
      double squared = 0;
      for (int c = 1; c < n; c++) {
        squared += Math.pow(z[i][c] - z[0][c], 2);
      }
      double kernel = 0.75 * Math.sqrt(n - 1);
      double weight = Math.sqrt(Math.exp(-squared / (kernel * kernel)));
      for (int c = 0; c < n; c++) {
        for (int d = 0; d < n; d++) {
          equations[c][d] += weight * z[i][c] * z[i][d];
        }
        equations[c][n] += weight * z[i][c] * y[i];
      }
    }
    for (int c = 1; c < n; c++) {
      equations[c][c] += 1;
    }
    for (int c = 0; c < n; c++) {
      for (int d = 0; d < n; d++) {
        if (d != c) {
          double factor = equations[d][c] / equations[c][c];
          for (int e = 0; e <= n; e++) {
            equations[d][e] -= factor * equations[c][e];
          }
        }
      }
    }
    return IntStream.range(0, n).mapToDouble(c -> equations[c][n] / equations[c][c]).toArray();
  }

  @Test
  void makesRowsThatTheModelMayBeAsked() {
    var _ = new Lime(this::price, BACKGROUND, Settings.DEFAULT).explain(row(3, 6, "oil"));
    Frame made = asked.getFirst();
    double[] size = made.number("size").values();
    assertThat(size[0]).isEqualTo(3);
    // 5 standard errors of the mean of 2,048 normal numbers around the background's 4.25.
    assertThat(Arrays.stream(size).average().orElseThrow()).isCloseTo(4.25, within(0.25));
    double[] doors = made.number("doors").values();
    assertThat(Arrays.stream(doors).distinct().sorted().toArray()).containsExactly(2, 3, 4, 5, 6);
    assertThat(Arrays.asList(made.text("fuel").values())).contains("gas", "oil", "wood", null);
  }

  @Test
  void takesAnAbsentValueAsOneOfItsOwn() {
    Explanation found =
        new Lime(this::price, BACKGROUND, Settings.DEFAULT)
            .explain(row(3, Double.NaN, null))
            .getFirst();
    double[] doors = asked.getFirst().number("doors").values();
    assertThat(Arrays.stream(doors).distinct().toArray())
        .containsExactlyInAnyOrder(Double.NaN, 2, 4, 5);
    // Without its doors a car of size 3 costs 3 in place of some 6.
    assertThat(found.contributions().get(1).value()).isLessThan(-1);
  }

  /// A line is explained by itself, but for the ridge, which is small beside so many rows.
  @Test
  void findsALineAgain() {
    Frame background = AnswerShapTest.table(new double[] {0, 5, 2.5, 1, 10, 3, 5, 0, 4.5}, 3);
    Answers line = rows -> AnswerShapTest.each(rows, x -> 7 + 2 * x[0] - x[1]);
    Frame row = AnswerShapTest.table(new double[] {3, 4, 5}, 3);
    Explanation found = new Lime(line, background, new Settings(20_000, 1)).explain(row).getFirst();
    assertThat(AnswerShapTest.values(found))
        .containsExactly(new double[] {2 * (3 - 2), -(4 - 5), 0}, within(0.02));
    assertThat(found.baseValue()).isCloseTo(7 + 2 * 2 - 5, within(0.02));
    assertThat(found.fit().orElseThrow()).isGreaterThan(0.9999);
  }

  @Test
  void explainsSeveralRowsInOneCallAndAlikeEachTime() {
    Frame both = row(3, 4, "oil").concat(row(5, 2, "gas"));
    List<Explanation> first = new Lime(this::price, BACKGROUND, Settings.DEFAULT).explain(both);
    assertThat(first).hasSize(2);
    assertThat(asked).hasSize(1);
    assertThat(new Lime(this::price, BACKGROUND, Settings.DEFAULT).explain(both)).isEqualTo(first);
    assertThat(new Lime(this::price, BACKGROUND, new Settings(2_048, 3)).explain(both))
        .isNotEqualTo(first);
  }

  @Test
  void refusesWithoutBackground() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new Lime(this::price, BACKGROUND.select(new int[0]), Settings.DEFAULT))
        .withMessageContaining("no background rows");
  }
}
