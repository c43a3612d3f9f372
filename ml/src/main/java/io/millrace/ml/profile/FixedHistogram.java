package io.millrace.ml.profile;

import static io.millrace.ml.profile.PackedNumbers.invalid;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Quantiles;
import java.util.Arrays;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Counts between edges that were frozen with a baseline: `[a, b)`, the last bin closed on both
/// sides. Immutable; merges with histograms of the same edges.
/// @param edges ascending, at least two
/// @param counts one less than edges
public record FixedHistogram(double[] edges, long[] counts, long below, long above, long missing) {

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if a rule above is broken
  public FixedHistogram {
    boolean ascending = IntStream.range(1, edges.length).allMatch(i -> edges[i - 1] < edges[i]);
    if (edges.length < 2 || counts.length != edges.length - 1 || !ascending) {
      throw invalid(
          "histogram: %d edges, %d counts (expected: ascending edges, one count less)"
              .formatted(edges.length, counts.length),
          null);
    }
  }

  /// @param edges ascending, at least two
  public static FixedHistogram of(double[] edges, double[] values) {
    long[] counts = new long[edges.length - 1];
    long below = 0;
    long above = 0;
    long missing = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        missing++;
      } else if (value < edges[0]) {
        below++;
      } else if (value > edges[edges.length - 1]) {
        above++;
      } else {
        counts[bin(edges, value + 0.0)]++;
      }
    }
    return new FixedHistogram(edges.clone(), counts, below, above, missing);
  }

  private static int bin(double[] edges, double value) {
    int at = Arrays.binarySearch(edges, value);
    int bin = at >= 0 ? at : -at - 2;
    return Math.min(bin, edges.length - 2);
  }

  /// `bins` equal bins; a constant stands in the middle of one bin of width 1.
  public static double[] equalEdges(double min, double max, int bins) {
    if (min == max) {
      return new double[] {min - 0.5, max + 0.5};
    }
    double[] edges = new double[bins + 1];
    for (int i = 0; i < bins; i++) {
      edges[i] = min + (max - min) * i / bins;
    }
    edges[bins] = max;
    return edges;
  }

  /// Inner edges at the quantiles 1/bins, …, each once; the outer edges are infinite.
  /// @param sorted ascending, at least one value
  public static double[] quantileEdges(double[] sorted, int bins) {
    double[] inner =
        IntStream.range(1, bins)
            .mapToDouble(i -> Quantiles.linear(sorted, (double) i / bins))
            .distinct()
            .toArray();
    double[] edges = new double[inner.length + 2];
    edges[0] = Double.NEGATIVE_INFINITY;
    System.arraycopy(inner, 0, edges, 1, inner.length);
    edges[edges.length - 1] = Double.POSITIVE_INFINITY;
    return edges;
  }

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if the edges differ
  public FixedHistogram merge(FixedHistogram next) {
    if (!Arrays.equals(edges, next.edges)) {
      throw invalid("histograms of different edges do not merge", null);
    }
    long[] sums = new long[counts.length];
    Arrays.setAll(sums, i -> counts[i] + next.counts[i]);
    return new FixedHistogram(
        edges, sums, below + next.below, above + next.above, missing + next.missing);
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("edges", PackedNumbers.doubles(edges));
    json.put("counts", PackedNumbers.longs(counts));
    json.put("below", below);
    json.put("above", above);
    json.put("missing", missing);
    return json;
  }

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if it is not what [#toJson]
  ///     writes
  public static FixedHistogram fromJson(JsonNode json) {
    return new FixedHistogram(
        PackedNumbers.doubles(json.path("edges").asString("")),
        PackedNumbers.longs(json.path("counts").asString("")),
        json.path("below").asLong(0),
        json.path("above").asLong(0),
        json.path("missing").asLong(0));
  }
}
