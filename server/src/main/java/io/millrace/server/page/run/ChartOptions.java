package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.server.page.Format;
import io.millrace.tracking.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How curves are drawn, as an address says it.
///
/// @param smoothing percent: how much of each value comes from those before it, 0 to 99
/// @param isLog whether heights grow with the logarithm of values
public record ChartOptions(Across across, int smoothing, boolean isLog) {
  private static final int MOST_SMOOTHING = 99;

  /// What the x axis is.
  public enum Across {
    STEP("Step"),
    TIME("Time since the first point"),
    CLOCK("Wall clock, UTC");

    private final String label;

    Across(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @param first of the same curve
    double of(Metric point, Metric first) {
      return switch (this) {
        case STEP -> point.step();
        case TIME -> (point.timestamp() - first.timestamp()) / 1e3;
        case CLOCK -> point.timestamp();
      };
    }

    String text(double x, Instant now) {
      return switch (this) {
        case STEP -> Format.number(x);
        case TIME -> Format.duration(Duration.ofMillis(Math.round(x * 1e3)));
        case CLOCK -> Format.time(Instant.ofEpochMilli(Math.round(x)), now);
      };
    }
  }

  static ChartOptions of(Request request) {
    String across = request.query("x").orElse("");
    String smoothing = request.query("smooth").filter(text -> text.matches("\\d{1,2}")).orElse("0");
    return new ChartOptions(
        Stream.of(Across.values())
            .filter(each -> each.word().equals(across))
            .findFirst()
            .orElse(Across.STEP),
        Math.min(Integer.parseInt(smoothing), MOST_SMOOTHING),
        request.query("log").isPresent());
  }

  /// Each value mixed with those before it: an exponential mean in which the first values weigh no
  /// more than others. What is no number stays and adds nothing.
  double[] smoothed(double[] values) {
    double weight = smoothing / 100.0;
    double mean = 0;
    double share = 0;
    double[] smooth = values.clone();
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        mean = weight * mean + (1 - weight) * values[i];
        share = weight * share + (1 - weight);
        smooth[i] = mean / share;
      }
    }
    return smooth;
  }

  /// The options that are not the usual ones, as parts of an address.
  Stream<String> query() {
    return Stream.of(
            Optional.of("x=" + across.word()).filter(_ -> across != Across.STEP),
            Optional.of("smooth=" + smoothing).filter(_ -> smoothing > 0),
            Optional.of("log=on").filter(_ -> isLog))
        .flatMap(Optional::stream);
  }
}
