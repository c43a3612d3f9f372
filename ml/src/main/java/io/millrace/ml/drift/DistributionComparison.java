package io.millrace.ml.drift;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;

import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Column;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.profile.ColumnProfile;
import java.util.HashSet;
import java.util.Set;

/// One column judged by one distance and one threshold, as SageMaker's `distribution_constraints`
/// do.
/// @param distance undefined if a side has no value
public record DistributionComparison(
    String column, DistanceMethod method, Measure distance, double threshold) {

  /// @throws MillraceException with `COLUMN_KIND_DIFFERENT` if one is a number and the other a text
  public static DistributionComparison of(
      ReferenceColumn reference, Column current, DistanceMethod method, double threshold) {
    return of(reference, ReferenceColumn.exactly(current), method, threshold);
  }

  /// From summaries alone: numbers within 0.3 % of the exact distance, texts exactly up to 1,024
  /// levels.
  /// @throws MillraceException with `COLUMN_KIND_DIFFERENT` if one is a number and the other a text
  public static DistributionComparison of(
      ColumnProfile reference, ColumnProfile current, DistanceMethod method, double threshold) {
    return of(ReferenceColumn.of(reference), ReferenceColumn.of(current), method, threshold);
  }

  /// @throws MillraceException with `COLUMN_KIND_DIFFERENT` if one is a number and the other a text
  public static DistributionComparison of(
      ReferenceColumn reference, ReferenceColumn current, DistanceMethod method, double threshold) {
    return new DistributionComparison(
        reference.name(), method, distance(reference, current, method), threshold);
  }

  private static Measure distance(
      ReferenceColumn reference, ReferenceColumn current, DistanceMethod method) {
    if (reference.present() == 0 || current.present() == 0) {
      return new Measure.Undefined("no values");
    }
    double simple =
        switch (reference) {
          case ReferenceNumbers r when current instanceof ReferenceNumbers c ->
              KolmogorovSmirnov.of(r.distribution(), c.distribution()).distance();
          case ReferenceLevels r when current instanceof ReferenceLevels c -> ofLevels(r, c);
          default ->
              throw new MillraceException(
                  COLUMN_KIND_DIFFERENT,
                  "column '%s' is a number on one side only".formatted(reference.name()),
                  "Read both tables with the same schema.");
        };
    return new Measure.Value(
        switch (method) {
          case SIMPLE -> simple;
          case ROBUST -> LInfinity.robust(simple, reference.present(), current.present());
        });
  }

  private static double ofLevels(ReferenceLevels reference, ReferenceLevels current) {
    Set<String> levels = new HashSet<>(reference.levels().keySet());
    levels.addAll(current.levels().keySet());
    double n = reference.present();
    double m = current.present();
    return levels.stream()
        .mapToDouble(
            level ->
                Math.abs(
                    current.levels().getOrDefault(level, 0L) / m
                        - reference.levels().getOrDefault(level, 0L) / n))
        .max()
        .orElse(0);
  }

  /// Whether the distance is above the threshold.
  public boolean violated() {
    return distance.defined() && distance.orNaN() > threshold;
  }
}
