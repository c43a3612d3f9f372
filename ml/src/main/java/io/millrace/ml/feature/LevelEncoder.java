package io.millrace.ml.feature;

import static io.millrace.base.ErrorCode.FEATURES_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeatureSettings.Indicator;
import io.millrace.ml.feature.FeatureSettings.UnknownLevel;
import io.millrace.ml.frame.CodePointOrder;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A text, one-hot: one 0/1 output per level that training kept, in code-point order, then "other"
/// if there is one, then the missing flag if there is one. Texts are stripped of white space.
final class LevelEncoder implements Encoder {
  private static final int MAX_LEVELS = 10_000;

  private final Input input;
  private final UnknownLevel unknown;
  private final Indicator flag;
  private final Map<String, Integer> outputs;

  private LevelEncoder(String name, List<String> levels, UnknownLevel unknown, Indicator flag) {
    input = new Input(name, Input.Kind.TEXT, levels, Double.NaN, Double.NaN);
    this.unknown = unknown;
    this.flag = flag;
    outputs = HashMap.newHashMap(levels.size());
    for (int i = 0; i < levels.size(); i++) {
      outputs.put(levels.get(i), i);
    }
  }

  static LevelEncoder fit(TextColumn column, FeatureSettings settings) {
    Map<String, Integer> counts = new HashMap<>();
    boolean someMissing = false;
    for (String value : column.values()) {
      if (value == null) {
        someMissing = true;
      } else {
        counts.merge(value.strip(), 1, Integer::sum);
      }
    }
    List<String> levels =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey(CodePointOrder.INSTANCE)))
            .limit(settings.maxLevels())
            .map(Map.Entry::getKey)
            .sorted(CodePointOrder.INSTANCE)
            .toList();
    return new LevelEncoder(
        column.name(),
        levels,
        levels.size() < counts.size() ? UnknownLevel.OWN_COLUMN : settings.unknown(),
        someMissing ? settings.indicator() : Indicator.OMIT);
  }

  @Override
  public Input input() {
    return input;
  }

  private boolean hasOther() {
    return unknown == UnknownLevel.OWN_COLUMN;
  }

  private boolean flagged() {
    return flag == Indicator.WHERE_MISSING;
  }

  @Override
  public int width() {
    return outputs.size() + (hasOther() ? 1 : 0) + (flagged() ? 1 : 0);
  }

  @Override
  public List<String> outputNames() {
    List<String> names = new ArrayList<>();
    input.levels().forEach(level -> names.add(input.name() + "=" + level));
    if (hasOther()) {
      names.add(input.name() + ":other");
    }
    if (flagged()) {
      names.add(input.name() + ":missing");
    }
    return names;
  }

  /// The output that is 1, or -1 if none is.
  int output(@Nullable String value) {
    if (value == null) {
      return flagged() ? width() - 1 : -1;
    }
    Integer known = outputs.get(value.strip());
    if (known != null) {
      return known;
    }
    return hasOther() ? outputs.size() : -1;
  }

  @Override
  public void transform(Column column, int from, int to, Matrix matrix, int at) {
    @Nullable String[] values = ((TextColumn) column).values();
    for (int row = from; row < to; row++) {
      int output = output(values[row]);
      if (output >= 0) {
        matrix.set(row - from, at + output, 1);
      }
    }
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("name", input.name());
    json.put("kind", "text");
    ArrayNode levels = json.putArray("levels");
    input.levels().forEach(levels::add);
    json.put("other", hasOther());
    json.put("missing_indicator", flagged());
    return json;
  }

  static LevelEncoder fromJson(String name, JsonNode json) {
    JsonNode values = json.path("levels");
    require(
        values.isArray() && values.size() <= MAX_LEVELS,
        FEATURES_INVALID,
        FeaturePipeline.FIX,
        "input '%s': needs an array 'levels' of at most %d texts",
        name,
        MAX_LEVELS);
    List<String> levels = new ArrayList<>();
    for (JsonNode value : values) {
      require(
          value.isString(),
          FEATURES_INVALID,
          FeaturePipeline.FIX,
          "input '%s': level %s is no text",
          name,
          value);
      levels.add(value.stringValue());
    }
    var encoder =
        new LevelEncoder(
            name,
            levels,
            json.path("other").asBoolean(false) ? UnknownLevel.OWN_COLUMN : UnknownLevel.ALL_ZERO,
            json.path("missing_indicator").asBoolean(false)
                ? Indicator.WHERE_MISSING
                : Indicator.OMIT);
    require(
        encoder.outputs.size() == levels.size(),
        FEATURES_INVALID,
        FeaturePipeline.FIX,
        "input '%s': a level occurs twice",
        name);
    return encoder;
  }
}
