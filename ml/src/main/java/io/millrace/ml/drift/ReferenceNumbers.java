package io.millrace.ml.drift;

import static io.millrace.ml.drift.Reference.invalid;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.PackedNumbers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The distribution of a number column: ascending values with cumulative counts. A baseline keeps
/// at most 10,000 of them, which moves no cumulative share by more than 0.01 %.
public final class ReferenceNumbers implements ReferenceColumn {
  static final int POINTS = 10_000;

  private final String name;
  private final long rows;
  private final long missing;
  private final Distribution distribution;
  private final long distinct;
  private final double mean;
  private final double deviation;
  private final double rankError;

  private ReferenceNumbers(
      String name,
      long rows,
      long missing,
      Distribution distribution,
      long distinct,
      double mean,
      double deviation,
      double rankError) {
    this.name = name;
    this.rows = rows;
    this.missing = missing;
    this.distribution = distribution;
    this.distinct = distinct;
    this.mean = mean;
    this.deviation = deviation;
    this.rankError = rankError;
  }

  static ReferenceNumbers of(NumberColumn column) {
    Distribution distribution = Distribution.of(column.values());
    return new ReferenceNumbers(
        column.name(),
        column.rows(),
        column.missing(),
        distribution,
        distribution.size(),
        distribution.mean(),
        distribution.standardDeviation(),
        0);
  }

  static ReferenceNumbers of(NumberProfile profile) {
    boolean infinite = profile.infinite() > 0;
    return new ReferenceNumbers(
        profile.name(),
        profile.rows(),
        profile.missing(),
        Distribution.of(profile.weightedValues()),
        Math.round(profile.distinct().count()),
        infinite ? Double.NaN : profile.moments().average().orNaN(),
        infinite ? Double.NaN : profile.moments().standardDeviation().orNaN(),
        profile.rankError());
  }

  ReferenceNumbers thinned() {
    return new ReferenceNumbers(
        name, rows, missing, distribution.thinned(POINTS), distinct, mean, deviation, rankError);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long missing() {
    return missing;
  }

  Distribution distribution() {
    return distribution;
  }

  /// How many different values there were, before thinning.
  long distinct() {
    return distinct;
  }

  /// NaN for no or infinite values.
  double mean() {
    return mean;
  }

  /// The population form; NaN for no or infinite values.
  double deviation() {
    return deviation;
  }

  /// By how much a cumulative share may be wrong because a sketch was read; 0 if it was rows.
  double rankError() {
    return rankError;
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("name", name);
    json.put("kind", "number");
    json.put("rows", rows);
    json.put("missing", missing);
    json.put("distinct", distinct);
    json.put("moments", PackedNumbers.doubles(new double[] {mean, deviation, rankError}));
    json.put("values", PackedNumbers.doubles(distribution.values()));
    json.put("cumulative", PackedNumbers.longs(distribution.cumulative()));
    return json;
  }

  static ReferenceNumbers read(JsonNode json) {
    String name = json.path("name").asString("");
    double[] values = PackedNumbers.doubles(json.path("values").asString(""));
    long[] cumulative = PackedNumbers.longs(json.path("cumulative").asString(""));
    double[] moments = PackedNumbers.doubles(json.path("moments").asString(""));
    long rows = json.path("rows").asLong(-1);
    long missing = json.path("missing").asLong(-1);
    if (values.length != cumulative.length || moments.length != 3 || missing < 0) {
      throw invalid(
          "column '%s': %d values, %d counts".formatted(name, values.length, cumulative.length));
    }
    for (int i = 0; i < values.length; i++) {
      boolean ascending =
          i == 0
              ? cumulative[0] > 0 && !Double.isNaN(values[0])
              : values[i] > values[i - 1] && cumulative[i] > cumulative[i - 1];
      if (!ascending) {
        throw invalid("column '%s': value %d is out of order".formatted(name, i));
      }
    }
    Distribution distribution = new Distribution(values, cumulative);
    if (distribution.rows() != rows - missing) {
      throw invalid(
          "column '%s': %d values for %d rows, %d of them missing"
              .formatted(name, distribution.rows(), rows, missing));
    }
    return new ReferenceNumbers(
        name,
        rows,
        missing,
        distribution,
        json.path("distinct").asLong(0),
        moments[0],
        moments[1],
        moments[2]);
  }
}
