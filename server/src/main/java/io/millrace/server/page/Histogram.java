package io.millrace.server.page;

import static io.millrace.server.page.Format.at;

import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.WeightedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// How a column's numbers are spread, 240 by 64 points. The lowest and highest bin also hold what
/// lies beyond them, so that a few extreme values do not press all others into one bar.
///
/// @param bars one for each bin that has values
/// @param outline of another distribution over the same bins, as a path; empty without one
/// @param low the label of the left end
/// @param high the label of the right end
public record Histogram(List<Bar> bars, String outline, String low, String high) {
  private static final double WIDTH = 240;
  private static final double HEIGHT = 64;
  private static final double GAP = 1;
  private static final int BINS = 30;
  private static final double TAIL = 0.005;

  public Histogram {
    bars = List.copyOf(bars);
  }

  public record Bar(double x, double y, double width, double height) {}

  /// Empty if there is no finite value.
  /// @param other a second distribution of the same column
  static Optional<Histogram> of(
      NumberProfile profile, Optional<NumberProfile> other, Values values) {
    double low = profile.quantile(TAIL).orNaN();
    double high = profile.quantile(1 - TAIL).orNaN();
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      return Optional.empty();
    }
    double[] edges = edges(low, high, values.isWhole());
    double[] shares = shares(profile.weightedValues(), edges);
    double[] others = other.map(o -> shares(o.weightedValues(), edges)).orElse(new double[0]);
    double most =
        DoubleStream.concat(DoubleStream.of(shares), DoubleStream.of(others)).max().orElse(1);
    return Optional.of(
        new Histogram(
            bars(shares, most),
            others.length == 0 ? "" : outline(others, most),
            (profile.min().orNaN() < edges[0] ? "≤ " : "") + values.text(low),
            (profile.max().orNaN() > edges[edges.length - 1] ? "≥ " : "") + values.text(high)));
  }

  /// Equal bins; whole numbers of a short range get one bin each.
  private static double[] edges(double low, double high, boolean isWhole) {
    boolean isShort = isWhole && high - low < BINS;
    double from = isShort ? low - 0.5 : low;
    double to = isShort ? high + 0.5 : high;
    int bins = isShort ? (int) Math.round(to - from) : BINS;
    double[] edges = new double[Math.max(1, bins) + 1];
    double step = to > from ? (to - from) / (edges.length - 1) : 1;
    for (int i = 0; i < edges.length; i++) {
      edges[i] = from + step * i;
    }
    return edges;
  }

  /// Shares of the finite values; what is beyond the edges is in the outer bins.
  private static double[] shares(WeightedValues values, double[] edges) {
    double[] shares = new double[edges.length - 1];
    double step = edges[1] - edges[0];
    double total = 0;
    for (int i = 0; i < values.values().length; i++) {
      double value = values.values()[i];
      if (Double.isFinite(value)) {
        int bin = (int) Math.floor(Math.clamp((value - edges[0]) / step, 0, shares.length - 1));
        shares[bin] += values.weights()[i];
        total += values.weights()[i];
      }
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= Math.max(1, total);
    }
    return shares;
  }

  private static List<Bar> bars(double[] shares, double most) {
    List<Bar> bars = new ArrayList<>();
    double width = WIDTH / shares.length;
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        double height = Math.max(1, shares[i] / most * (HEIGHT - 2));
        bars.add(new Bar(i * width, HEIGHT - height, Math.max(1, width - GAP), height));
      }
    }
    return bars;
  }

  private static String outline(double[] shares, double most) {
    double width = WIDTH / shares.length;
    StringBuilder path = new StringBuilder("M0 " + at(HEIGHT));
    for (int i = 0; i < shares.length; i++) {
      String y = at(HEIGHT - shares[i] / most * (HEIGHT - 2));
      path.append('L').append(at(i * width)).append(' ').append(y);
      path.append('L').append(at((i + 1) * width)).append(' ').append(y);
    }
    return path.append('L').append(at(WIDTH)).append(' ').append(at(HEIGHT)).toString();
  }

  /// How values of a column are written.
  enum Values {
    NUMBERS,
    WHOLE_NUMBERS,
    YEARS,
    MOMENTS;

    boolean isWhole() {
      return this == WHOLE_NUMBERS || this == YEARS;
    }

    String text(double value) {
      return switch (this) {
        case NUMBERS, WHOLE_NUMBERS -> Format.number(value);
        case YEARS -> Double.isNaN(value) ? Format.number(value) : Long.toString((long) value);
        case MOMENTS -> Double.isNaN(value) ? Format.number(value) : Format.day((long) value);
      };
    }
  }
}
