package io.millrace.ml.drift;

import static io.millrace.ml.drift.Reference.invalid;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.CodePointOrder;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.LevelCount;
import io.millrace.ml.profile.TextProfile;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The levels of a text column with their counts. The 10,000 most frequent are kept by name; of the
/// rest only how many rows they have.
public final class ReferenceLevels implements ReferenceColumn {
  static final int NAMED = 10_000;

  private final String name;
  private final long rows;
  private final long missing;
  private final Map<String, Long> levels;
  private final long singletons;

  /// @param levels by count descending, then by code point
  /// @param singletons levels that occur once
  private ReferenceLevels(
      String name, long rows, long missing, Map<String, Long> levels, long singletons) {
    this.name = name;
    this.rows = rows;
    this.missing = missing;
    this.levels = Collections.unmodifiableMap(levels);
    this.singletons = singletons;
  }

  static ReferenceLevels of(TextColumn column) {
    Map<String, Long> counts = new HashMap<>();
    for (String value : column.values()) {
      if (value != null) {
        counts.merge(value, 1L, Long::sum);
      }
    }
    return of(column.name(), column.rows(), column.missing(), counts);
  }

  static ReferenceLevels of(String name, long rows, long missing, Map<String, Long> counts) {
    List<LevelCount> sorted =
        counts.entrySet().stream()
            .map(entry -> new LevelCount(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingLong(LevelCount::count)
                    .reversed()
                    .thenComparing(LevelCount::level, CodePointOrder.INSTANCE))
            .toList();
    return new ReferenceLevels(
        name,
        rows,
        missing,
        named(sorted),
        sorted.stream().filter(level -> level.count() == 1).count());
  }

  static ReferenceLevels of(TextProfile profile) {
    List<LevelCount> top = profile.top(NAMED);
    return new ReferenceLevels(
        profile.name(),
        profile.rows(),
        profile.missing(),
        named(top),
        top.stream().filter(level -> level.count() == 1).count());
  }

  private static Map<String, Long> named(List<LevelCount> sorted) {
    Map<String, Long> levels = new LinkedHashMap<>();
    sorted.stream().limit(NAMED).forEach(level -> levels.put(level.level(), level.count()));
    return levels;
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

  /// By count descending, then by code point.
  Map<String, Long> levels() {
    return levels;
  }

  /// Rows of levels that are not kept by name.
  long unnamedRows() {
    return present() - levels.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Whether every level is known by name, so that one that is not there is new.
  boolean complete() {
    return unnamedRows() == 0;
  }

  long singletons() {
    return singletons;
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("name", name);
    json.put("kind", "text");
    json.put("rows", rows);
    json.put("missing", missing);
    json.put("singletons", singletons);
    ArrayNode names = json.putArray("levels");
    ArrayNode counts = json.putArray("counts");
    levels.forEach(
        (level, count) -> {
          names.add(level);
          counts.add(count);
        });
    return json;
  }

  static ReferenceLevels read(JsonNode json) {
    String name = json.path("name").asString("");
    JsonNode names = json.path("levels");
    JsonNode counts = json.path("counts");
    long rows = json.path("rows").asLong(-1);
    long missing = json.path("missing").asLong(-1);
    if (names.size() != counts.size() || names.size() > NAMED || missing < 0) {
      throw invalid(
          "column '%s': %d levels, %d counts".formatted(name, names.size(), counts.size()));
    }
    Map<String, Long> levels = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      long count = counts.get(i).asLong(0);
      if (count < 1 || levels.put(names.get(i).asString(""), count) != null) {
        throw invalid("column '%s': level %d occurs twice or never".formatted(name, i));
      }
    }
    var read = new ReferenceLevels(name, rows, missing, levels, json.path("singletons").asLong(0));
    if (read.unnamedRows() < 0) {
      throw invalid("column '%s': the levels have more rows than the column".formatted(name));
    }
    return read;
  }
}
