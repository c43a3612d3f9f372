package io.millrace.ml.profile;

import static io.millrace.ml.profile.PackedNumbers.invalid;

import io.millrace.base.json.Json;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.datasketches.common.SketchesArgumentException;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentItemsSketch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How often values occur: exact up to 1,024 different ones, then only the frequent ones, with
/// counts that are lower bounds (Misra and Gries 1982). Not thread-safe while values are added.
/// @param <T> what is counted
final class HeavyValues<T> {
  static final int EXACT_LIMIT = 1_024;
  private static final int MAP_SIZE = 2_048;

  /// A value and how often it occurs at least.
  record Count<T>(T value, long count) {}

  /// A number that can be counted up in place.
  private static final class Tally {
    long count;
  }

  private final ValueFormat<T> format;
  private final Map<T, Tally> exact = new HashMap<>();
  private @Nullable FrequentItemsSketch<T> sketch;

  HeavyValues(ValueFormat<T> format) {
    this.format = format;
  }

  void add(T value, long count) {
    if (sketch != null) {
      sketch.update(value, count);
      return;
    }
    Tally tally = exact.get(value);
    if (tally == null) {
      tally = new Tally();
      exact.put(value, tally);
    }
    tally.count += count;
    if (exact.size() > EXACT_LIMIT) {
      sketch();
    }
  }

  /// The sketch; what was counted exactly goes into it first.
  private FrequentItemsSketch<T> sketch() {
    FrequentItemsSketch<T> target = sketch;
    if (target == null) {
      target = new FrequentItemsSketch<>(MAP_SIZE);
      for (var entry : exact.entrySet()) {
        target.update(entry.getKey(), entry.getValue().count);
      }
      exact.clear();
      sketch = target;
    }
    return target;
  }

  boolean exact() {
    return sketch == null;
  }

  /// How many different values there are, while [#exact].
  int size() {
    return exact.size();
  }

  /// By how much a count may be too small.
  long maximalError() {
    return sketch == null ? 0 : sketch.getMaximumError();
  }

  /// By count descending, then by value; without values that may be there by error alone.
  List<Count<T>> top() {
    var counts =
        sketch == null
            ? exact.entrySet().stream()
                .map(entry -> new Count<>(entry.getKey(), entry.getValue().count))
            : Arrays.stream(sketch.getFrequentItems(ErrorType.NO_FALSE_POSITIVES))
                .map(row -> new Count<>(row.getItem(), row.getLowerBound()));
    return counts
        .sorted(
            Comparator.<Count<T>>comparingLong(Count::count)
                .reversed()
                .thenComparing(Count::value, format.order()))
        .toList();
  }

  HeavyValues<T> merge(HeavyValues<T> next) {
    HeavyValues<T> merged = new HeavyValues<>(format);
    merged.take(this);
    merged.take(next);
    return merged;
  }

  private void take(HeavyValues<T> other) {
    if (other.sketch == null) {
      other.exact.forEach((value, tally) -> add(value, tally.count));
      return;
    }
    sketch().merge(other.sketch);
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (sketch != null) {
      json.put("sketch", PackedNumbers.bytes(sketch.toByteArray(format.sketched())));
      return json;
    }
    ArrayNode values = json.putArray("values");
    ArrayNode counts = json.putArray("counts");
    for (Count<T> count : top()) {
      values.add(format.write().apply(count.value()));
      counts.add(count.count());
    }
    return json;
  }

  static <T> HeavyValues<T> fromJson(JsonNode json, ValueFormat<T> format) {
    HeavyValues<T> heavy = new HeavyValues<>(format);
    try {
      if (json.has("sketch")) {
        byte[] bytes = PackedNumbers.bytes(json.path("sketch").asString(""));
        heavy.sketch =
            FrequentItemsSketch.getInstance(MemorySegment.ofArray(bytes), format.sketched());
        return heavy;
      }
      JsonNode values = json.path("values");
      JsonNode counts = json.path("counts");
      if (values.size() != counts.size() || values.size() > EXACT_LIMIT) {
        throw invalid(
            "%d values with %d counts (expected: equal, at most %d)"
                .formatted(values.size(), counts.size(), EXACT_LIMIT),
            null);
      }
      for (int i = 0; i < values.size(); i++) {
        heavy.add(format.read().apply(values.get(i).asString("")), counts.get(i).asLong(0));
      }
      return heavy;
    } catch (SketchesArgumentException | IndexOutOfBoundsException | NumberFormatException e) {
      throw invalid("the counts of values: " + e.getMessage(), e);
    }
  }
}
