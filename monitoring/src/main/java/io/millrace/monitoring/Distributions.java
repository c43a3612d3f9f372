package io.millrace.monitoring;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.ml.profile.LevelCount;
import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.TextProfile;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Baseline and window over each other, as people look at them: shares of rows on common bins for
/// numbers, shares of the most frequent levels for texts.
final class Distributions {
  static final String FILE = "distributions.json";

  private static final int BINS = 20;
  private static final int LEVELS = 12;

  private Distributions() {}

  /// By column: `{"edges": [21 numbers], "baseline": [20 shares], "current": [20 shares]}` or
  /// `{"levels": [texts], "baseline": […], "current": […]}`.
  static ObjectNode of(FrameProfile baseline, Frame window) {
    ObjectNode all = Json.object();
    for (ColumnProfile reference : baseline.columns()) {
      Column column = window.find(reference.name()).orElse(null);
      switch (column) {
        case NumberColumn numbers when reference instanceof NumberProfile profile ->
            all.set(reference.name(), numbers(profile, numbers.values()));
        case TextColumn texts when reference instanceof TextProfile profile ->
            all.set(reference.name(), texts(profile, texts));
        case null, default -> {}
      }
    }
    return all;
  }

  private static ObjectNode numbers(NumberProfile baseline, double[] current) {
    double low = baseline.min().orNaN();
    double high = baseline.max().orNaN();
    for (double value : current) {
      if (Double.isFinite(value)) {
        low = Double.isNaN(low) ? value : Math.min(low, value);
        high = Double.isNaN(high) ? value : Math.max(high, value);
      }
    }
    ObjectNode node = Json.object();
    ArrayNode edges = node.putArray("edges");
    double width = (high - low) / BINS;
    for (int i = 0; i <= BINS; i++) {
      edges.add(Double.isNaN(low) ? 0 : low + i * width);
    }
    double[] before = new double[BINS];
    var weighted = baseline.weightedValues();
    for (int i = 0; i < weighted.values().length; i++) {
      count(before, weighted.values()[i], (double) weighted.weights()[i], low, width);
    }
    double[] now = new double[BINS];
    for (double value : current) {
      count(now, value, 1, low, width);
    }
    shares(node.putArray("baseline"), before);
    shares(node.putArray("current"), now);
    return node;
  }

  private static void count(double[] bins, double value, double weight, double low, double width) {
    if (Double.isFinite(value)) {
      int bin = width > 0 ? (int) ((value - low) / width) : 0;
      bins[Math.clamp(bin, 0, BINS - 1)] += weight;
    }
  }

  private static ObjectNode texts(TextProfile baseline, TextColumn window) {
    Map<String, Double> now = new LinkedHashMap<>();
    for (String value : window.values()) {
      if (value != null) {
        now.merge(value, 1.0, Double::sum);
      }
    }
    List<LevelCount> top = baseline.top(LEVELS);
    Set<String> levels = new LinkedHashSet<>(top.stream().map(LevelCount::level).toList());
    now.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(LEVELS)
        .forEach(entry -> levels.add(entry.getKey()));
    Map<String, Double> before = new LinkedHashMap<>();
    baseline.top(Integer.MAX_VALUE).forEach(l -> before.put(l.level(), (double) l.count()));
    ObjectNode node = Json.object();
    ArrayNode names = node.putArray("levels");
    levels.forEach(names::add);
    shares(node.putArray("baseline"), levels, before, (double) baseline.present());
    shares(node.putArray("current"), levels, now, now.values().stream().mapToDouble(d -> d).sum());
    return node;
  }

  private static void shares(ArrayNode into, double[] counts) {
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    for (double count : counts) {
      into.add(total == 0 ? 0 : count / total);
    }
  }

  private static void shares(
      ArrayNode into, Set<String> levels, Map<String, Double> counts, double total) {
    levels.forEach(level -> into.add(total == 0 ? 0 : counts.getOrDefault(level, 0.0) / total));
  }
}
