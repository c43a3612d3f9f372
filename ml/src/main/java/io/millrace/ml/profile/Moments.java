package io.millrace.ml.profile;

import static io.millrace.ml.profile.PackedNumbers.invalid;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.Sum;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Count, mean and the central power sums `Σ(x - mean)^k`, k = 2, 3, 4, of finite values. Sources:
/// Chan, Golub and LeVeque 1983; Pébay 2008.
/// @param sum kept beside the mean so that it stays exact where the values are
/// @param min +infinity for no values
/// @param max -infinity for no values
public record Moments(
    long count, double sum, double mean, double m2, double m3, double m4, double min, double max) {
  public static final Moments EMPTY =
      new Moments(0, 0, 0, 0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  private static final int BLOCK = 65_536;
  private static final Measure NO_VALUES = new Measure.Undefined("no values");
  private static final Measure CONSTANT = new Measure.Undefined("all values are equal");

  /// Of the finite ones among `values`, in blocks of fixed size merged in order.
  public static Moments of(double[] values) {
    Moments moments = EMPTY;
    for (int from = 0; from < values.length; from += BLOCK) {
      moments = moments.merge(block(values, from, Math.min(values.length, from + BLOCK)));
    }
    return moments;
  }

  private static Moments block(double[] values, int from, int to) {
    Sum sum = new Sum();
    long count = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      // -0.0 equals 0.0.
      double value = values[i] + 0.0;
      if (Double.isFinite(value)) {
        sum.add(value);
        count++;
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    if (count == 0) {
      return EMPTY;
    }
    double mean = sum.value() / count;
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;
    for (int i = from; i < to; i++) {
      if (Double.isFinite(values[i])) {
        double difference = values[i] - mean;
        double square = difference * difference;
        m2 += square;
        m3 += square * difference;
        m4 += square * square;
      }
    }
    return new Moments(count, sum.value(), mean, m2, m3, m4, min, max);
  }

  /// The moments of the values of both.
  public Moments merge(Moments b) {
    if (count == 0) {
      return b;
    }
    if (b.count == 0) {
      return this;
    }
    double na = count;
    double nb = b.count;
    double n = na + nb;
    double d = b.mean - mean;
    double d2 = d * d;
    return new Moments(
        count + b.count,
        sum + b.sum,
        mean + d * nb / n,
        m2 + b.m2 + d2 * na * nb / n,
        m3 + b.m3 + d2 * d * na * nb * (na - nb) / (n * n) + 3 * d * (na * b.m2 - nb * m2) / n,
        m4
            + b.m4
            + d2 * d2 * na * nb * (na * na - na * nb + nb * nb) / (n * n * n)
            + 6 * d2 * (na * na * b.m2 + nb * nb * m2) / (n * n)
            + 4 * d * (na * b.m3 - nb * m3) / n,
        Math.min(min, b.min),
        Math.max(max, b.max));
  }

  public Measure average() {
    return count == 0 ? NO_VALUES : new Measure.Value(mean);
  }

  /// The population form, divided by n.
  public Measure standardDeviation() {
    return count == 0 ? NO_VALUES : new Measure.Value(Math.sqrt(m2 / count));
  }

  /// The sample form, divided by n - 1.
  public Measure sampleStandardDeviation() {
    return count < 2
        ? new Measure.Undefined("fewer than two values")
        : new Measure.Value(Math.sqrt(m2 / (count - 1)));
  }

  /// Biased, as SciPy's default.
  public Measure skewness() {
    if (m2 == 0) {
      return count == 0 ? NO_VALUES : CONSTANT;
    }
    return Measure.of(m3 / count / Math.pow(m2 / count, 1.5), "too large for a number");
  }

  /// Excess, biased, as SciPy's default.
  public Measure kurtosis() {
    if (m2 == 0) {
      return count == 0 ? NO_VALUES : CONSTANT;
    }
    return Measure.of(m4 * count / (m2 * m2) - 3, "too large for a number");
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("count", count);
    json.put("sums", PackedNumbers.doubles(new double[] {sum, mean, m2, m3, m4, min, max}));
    return json;
  }

  static Moments fromJson(JsonNode json) {
    double[] sums = PackedNumbers.doubles(json.path("sums").asString(""));
    long count = json.path("count").asLong(-1);
    if (sums.length != 7 || count < 0) {
      throw invalid("moments: %s".formatted(json), null);
    }
    return new Moments(count, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]);
  }
}
