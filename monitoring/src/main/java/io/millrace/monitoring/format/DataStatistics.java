package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.profile.Bucket;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.ml.profile.InferredType;
import io.millrace.ml.profile.LevelCount;
import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.TextProfile;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes `statistics.json` of data quality: ten buckets, a KLL sketch by levels, population
/// standard deviation, as Model Monitor writes it.
public final class DataStatistics {
  public static final String FILE = "statistics.json";

  /// The parameters that Deequ, the library behind Model Monitor, has by default.
  private static final double SHRINK = 0.64;

  private static final double SKETCH_SIZE = 2048;
  private static final int BUCKETS = 10;
  private static final int LEVELS = 100;

  private DataStatistics() {}

  public static ObjectNode toJson(FrameProfile profile) {
    ObjectNode root = Json.object();
    root.put("version", 0);
    root.putObject("dataset").put("item_count", profile.rows());
    ArrayNode features = root.putArray("features");
    profile.columns().forEach(column -> features.add(feature(column)));
    return root;
  }

  private static ObjectNode feature(ColumnProfile column) {
    ObjectNode node = Json.object();
    node.put("name", column.name());
    node.put("inferred_type", column.inferredType().label());
    switch (column) {
      case NumberProfile numbers -> node.set("numerical_statistics", numbers(numbers));
      case TextProfile texts -> node.set("string_statistics", texts(texts));
    }
    return node;
  }

  private static ObjectNode common(ColumnProfile column) {
    ObjectNode node = Json.object();
    node.put("num_present", column.present());
    node.put("num_missing", column.missing());
    return node;
  }

  private static ObjectNode numbers(NumberProfile column) {
    ObjectNode node = Json.object();
    node.set("common", common(column));
    if (column.inferredType() == InferredType.UNKNOWN) {
      return node;
    }
    put(node, "mean", column.moments().average());
    node.put("sum", column.moments().sum());
    put(node, "std_dev", column.moments().standardDeviation());
    put(node, "min", column.min());
    put(node, "max", column.max());
    node.put("approximate_num_distinct_values", column.distinct().count());
    put(node, "completeness", column.completeness());
    ObjectNode kll = node.putObject("distribution").putObject("kll");
    ArrayNode buckets = kll.putArray("buckets");
    for (Bucket bucket : column.histogram(BUCKETS)) {
      ObjectNode entry = buckets.addObject();
      entry.put("lower_bound", bucket.low());
      entry.put("upper_bound", bucket.high());
      entry.put("count", bucket.count());
    }
    ObjectNode sketch = kll.putObject("sketch");
    sketch.putObject("parameters").put("c", SHRINK).put("k", SKETCH_SIZE);
    ArrayNode data = sketch.putArray("data");
    for (double[] level : column.sketchLevels()) {
      ArrayNode items = data.addArray();
      for (double item : level) {
        items.add(item);
      }
    }
    return node;
  }

  private static ObjectNode texts(TextProfile column) {
    ObjectNode node = Json.object();
    node.set("common", common(column));
    if (column.inferredType() == InferredType.UNKNOWN) {
      return node;
    }
    node.put("distinct_count", column.distinct().count());
    put(node, "completeness", column.completeness());
    List<LevelCount> levels = column.top(LEVELS + 1);
    if (column.levelsExact() && levels.size() <= LEVELS) {
      ArrayNode buckets =
          node.putObject("distribution").putObject("categorical").putArray("buckets");
      for (LevelCount level : levels) {
        buckets.addObject().put("value", level.level()).put("count", level.count());
      }
    }
    return node;
  }

  /// The files know no NaN in JSON and write it as text.
  static void put(ObjectNode node, String field, Measure measure) {
    switch (measure) {
      case Measure.Value(double value) when Double.isFinite(value) -> node.put(field, value);
      case Measure.Value(double value) -> node.put(field, Double.toString(value));
      case Measure.Undefined _ -> node.put(field, "NaN");
    }
  }
}
