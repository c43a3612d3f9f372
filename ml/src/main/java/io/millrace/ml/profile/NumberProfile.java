package io.millrace.ml.profile;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.metric.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The profile of a number column. Infinities are present values: they count, and they rank; the
/// moments, minimum and maximum leave them out.
public final class NumberProfile implements ColumnProfile {
  static final String KIND = "number";

  private final String name;
  private final NumberCounts counts;
  private final Moments moments;
  private final DistinctSketch distinct;
  private final QuantileSketch quantiles;
  private final HeavyValues<Double> heavy;

  private NumberProfile(
      String name,
      NumberCounts counts,
      Moments moments,
      DistinctSketch distinct,
      QuantileSketch quantiles,
      HeavyValues<Double> heavy) {
    this.name = name;
    this.counts = counts;
    this.moments = moments;
    this.distinct = distinct;
    this.quantiles = quantiles;
    this.heavy = heavy;
  }

  public static NumberProfile of(NumberColumn column) {
    DistinctSketch distinct = new DistinctSketch();
    QuantileSketch quantiles = new QuantileSketch();
    HeavyValues<Double> heavy = new HeavyValues<>(ValueFormat.NUMBERS);
    for (double raw : column.values()) {
      if (!Double.isNaN(raw)) {
        // -0.0 equals 0.0.
        double value = raw + 0.0;
        distinct.add(value);
        quantiles.add(value);
        heavy.add(value, 1);
      }
    }
    return new NumberProfile(
        column.name(),
        NumberCounts.of(column.values()),
        Moments.of(column.values()),
        distinct,
        quantiles,
        heavy);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public long rows() {
    return counts.rows();
  }

  @Override
  public long missing() {
    return counts.missing();
  }

  public long infinite() {
    return counts.infinite();
  }

  public long zeros() {
    return counts.zeros();
  }

  public long negatives() {
    return counts.negatives();
  }

  @Override
  public InferredType inferredType() {
    if (present() == 0) {
      return InferredType.UNKNOWN;
    }
    return counts.fractional() > 0 ? InferredType.FRACTIONAL : InferredType.INTEGRAL;
  }

  @Override
  public Distinct distinct() {
    return heavy.exact()
        ? new Distinct(heavy.size(), true)
        : new Distinct(distinct.estimate(), false);
  }

  public Moments moments() {
    return moments;
  }

  /// The least finite value.
  public Measure min() {
    return moments.count() == 0 ? noValues() : new Measure.Value(moments.min());
  }

  /// The greatest finite value.
  public Measure max() {
    return moments.count() == 0 ? noValues() : new Measure.Value(moments.max());
  }

  /// The smallest value whose share of rows at or below is at least `q`, within 0.14 % of rank.
  /// @throws IllegalArgumentException if `q` is not between 0 and 1
  public Measure quantile(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("quantile %s (expected: 0 to 1)".formatted(q));
    }
    return quantiles.isEmpty() ? noValues() : new Measure.Value(quantiles.quantile(q));
  }

  private static Measure noValues() {
    return new Measure.Undefined("no values");
  }

  /// Equal bins between min and max, the last one closed on the right; empty if there is no finite
  /// value. Exact up to 1,024 different values, else within 0.28 % of the rows; the counts always
  /// add up to the finite rows.
  public List<Bucket> histogram(int bins) {
    if (moments.count() == 0) {
      return List.of();
    }
    List<Bucket> buckets = new ArrayList<>(bins);
    double range = moments.max() - moments.min();
    double low = moments.min();
    for (int i = 1; i <= bins; i++) {
      boolean last = i == bins;
      double high = last ? moments.max() : moments.min() + range * i / bins;
      double count = last ? upTo(high) - below(low) : below(high) - below(low);
      buckets.add(new Bucket(low, high, count));
      low = high;
    }
    return buckets;
  }

  private double below(double value) {
    return heavy.exact() ? exactly(value, -1) : quantiles.below(value);
  }

  private double upTo(double value) {
    return heavy.exact() ? exactly(value, 0) : quantiles.upTo(value);
  }

  /// Values that compare to `value` by `most` or less.
  private double exactly(double value, int most) {
    return heavy.top().stream()
        .filter(count -> Double.compare(count.value(), value) <= most)
        .mapToLong(HeavyValues.Count::count)
        .sum();
  }

  /// The retained items of the quantile sketch by level: an item of level i stands for 2^i rows.
  public List<double[]> sketchLevels() {
    return quantiles.levels();
  }

  /// The distribution: exact up to 1,024 different values, else as the quantile sketch has it.
  public WeightedValues weightedValues() {
    if (!heavy.exact()) {
      return quantiles.weighted();
    }
    var counts =
        heavy.top().stream()
            .sorted(Comparator.comparingDouble(HeavyValues.Count<Double>::value))
            .toList();
    return new WeightedValues(
        counts.stream().mapToDouble(HeavyValues.Count::value).toArray(),
        counts.stream().mapToLong(HeavyValues.Count::count).toArray());
  }

  /// By how much a cumulative share of [#weightedValues] may be wrong (in 99 of 100 sketches); 0 if
  /// exact.
  public double rankError() {
    return heavy.exact() || quantiles.exact() ? 0 : QuantileSketch.RANK_ERROR;
  }

  NumberProfile plus(NumberProfile other) {
    return new NumberProfile(
        name,
        counts.merge(other.counts),
        moments.merge(other.moments),
        distinct.merge(other.distinct),
        quantiles.merge(other.quantiles),
        heavy.merge(other.heavy));
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("name", name);
    json.put("kind", KIND);
    json.set("counts", counts.toJson());
    json.set("moments", moments.toJson());
    json.put("distinct", distinct.pack());
    json.put("quantiles", quantiles.pack());
    json.set("heavy", heavy.toJson());
    return json;
  }

  static NumberProfile read(String name, JsonNode json) {
    return new NumberProfile(
        name,
        NumberCounts.fromJson(json.path("counts")),
        Moments.fromJson(json.path("moments")),
        DistinctSketch.unpack(json.path("distinct").asString("")),
        QuantileSketch.unpack(json.path("quantiles").asString("")),
        HeavyValues.fromJson(json.path("heavy"), ValueFormat.NUMBERS));
  }
}
