package io.millrace.ml.profile;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.metric.Measure;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The profile of a text column. Texts are told apart as they are, case and blanks included; of
/// long ones only the first 256 characters are listed.
public final class TextProfile implements ColumnProfile {
  static final String KIND = "text";
  private static final int LISTED_LENGTH = 256;

  private final String name;
  private final TextCounts counts;
  private final Moments lengths;
  private final DistinctSketch distinct;
  private final HeavyValues<String> levels;

  private TextProfile(
      String name,
      TextCounts counts,
      Moments lengths,
      DistinctSketch distinct,
      HeavyValues<String> levels) {
    this.name = name;
    this.counts = counts;
    this.lengths = lengths;
    this.distinct = distinct;
    this.levels = levels;
  }

  public static TextProfile of(TextColumn column) {
    DistinctSketch distinct = new DistinctSketch();
    HeavyValues<String> levels = new HeavyValues<>(ValueFormat.TEXTS);
    double[] lengths = new double[column.rows()];
    int present = 0;
    long empty = 0;
    long fractional = 0;
    long integral = 0;
    long booleans = 0;
    for (@Nullable String value : column.values()) {
      if (value == null) {
        continue;
      }
      lengths[present++] = value.codePointCount(0, value.length());
      empty += value.isEmpty() ? 1 : 0;
      switch (LexicalClass.of(value)) {
        case FRACTIONAL -> fractional++;
        case INTEGRAL -> integral++;
        case BOOLEAN -> booleans++;
        case TEXT -> {}
      }
      distinct.add(value);
      levels.add(listed(value), 1);
    }
    return new TextProfile(
        column.name(),
        new TextCounts(
            column.rows(), column.rows() - present, empty, fractional, integral, booleans),
        Moments.of(Arrays.copyOf(lengths, present)),
        distinct,
        levels);
  }

  private static String listed(String value) {
    if (value.length() <= LISTED_LENGTH) {
      return value;
    }
    boolean splits = Character.isHighSurrogate(value.charAt(LISTED_LENGTH - 1));
    return value.substring(0, splits ? LISTED_LENGTH - 1 : LISTED_LENGTH);
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

  /// Present texts without a character.
  public long empty() {
    return counts.empty();
  }

  @Override
  public InferredType inferredType() {
    return counts.inferredType();
  }

  @Override
  public Distinct distinct() {
    if (levels.exact() && lengths.max() <= LISTED_LENGTH / 2) {
      return new Distinct(levels.size(), true);
    }
    // The sketch passes over the empty text.
    return new Distinct(distinct.estimate() + (counts.empty() > 0 ? 1 : 0), false);
  }

  /// Lengths in code points.
  public Moments lengths() {
    return lengths;
  }

  /// Whether [#top] counts exactly and knows every level.
  public boolean levelsExact() {
    return levels.exact();
  }

  /// By how much a count of [#top] may be too small; 0 if exact.
  public long levelError() {
    return levels.maximalError();
  }

  /// The most frequent levels, by count descending, then by code point.
  public List<LevelCount> top(int limit) {
    return levels.top().stream()
        .limit(limit)
        .map(count -> new LevelCount(count.value(), count.count()))
        .toList();
  }

  /// -Σ p ln p over the levels, in nats; exact only, so undefined beyond 1,024 levels.
  public Measure entropy() {
    if (!levels.exact() || present() == 0) {
      return new Measure.Undefined(present() == 0 ? "no values" : "too many levels");
    }
    double entropy = 0;
    for (var count : levels.top()) {
      double share = (double) count.count() / present();
      entropy -= share * Math.log(share);
    }
    return new Measure.Value(entropy);
  }

  TextProfile plus(TextProfile other) {
    return new TextProfile(
        name,
        counts.merge(other.counts),
        lengths.merge(other.lengths),
        distinct.merge(other.distinct),
        levels.merge(other.levels));
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("name", name);
    json.put("kind", KIND);
    json.set("counts", counts.toJson());
    json.set("lengths", lengths.toJson());
    json.put("distinct", distinct.pack());
    json.set("levels", levels.toJson());
    return json;
  }

  static TextProfile read(String name, JsonNode json) {
    return new TextProfile(
        name,
        TextCounts.fromJson(json.path("counts")),
        Moments.fromJson(json.path("lengths")),
        DistinctSketch.unpack(json.path("distinct").asString("")),
        HeavyValues.fromJson(json.path("levels"), ValueFormat.TEXTS));
  }
}
