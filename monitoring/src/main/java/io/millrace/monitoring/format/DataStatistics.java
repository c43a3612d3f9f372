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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `statistics.json` of data quality: ten buckets, a KLL sketch by levels, population standard
/// deviation, as Model Monitor writes it.
///
/// @param items rows
public record DataStatistics(long items, List<Feature> features) {
  public static final String FILE = "statistics.json";

  /// The parameters that Deequ, the library behind Model Monitor, has by default.
  private static final double SHRINK = 0.64;

  private static final double SKETCH_SIZE = 2048;
  private static final int BUCKETS = 10;
  private static final int LEVELS = 100;

  private static final Numbers NO_NUMBERS =
      new Numbers(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final Texts NO_TEXTS =
      new Texts(Optional.empty(), Optional.empty(), Optional.empty());

  public DataStatistics {
    features = List.copyOf(features);
  }

  /// A column.
  ///
  /// @param type `Integral`, `Fractional`, `String` or `Unknown`
  /// @param values what is known of the values that are there
  public record Feature(String name, String type, long present, long missing, Values values) {}

  /// What the values of a column are like. A figure that a file does not have is absent; one that
  /// does not exist is undefined.
  public sealed interface Values {}

  /// @param distinct about how many different values
  /// @param buckets absent if the file has no distribution
  public record Numbers(
      Optional<Measure> mean,
      Optional<Measure> sum,
      Optional<Measure> deviation,
      Optional<Measure> min,
      Optional<Measure> max,
      Optional<Measure> distinct,
      Optional<Measure> completeness,
      Optional<List<Bucket>> buckets,
      Optional<Sketch> sketch)
      implements Values {}

  /// A KLL sketch: an item of level `i` stands for `2^i` values.
  ///
  /// @param shrink from level to level
  /// @param size how many items the largest level keeps
  public record Sketch(double shrink, double size, List<List<Double>> levels) {}

  /// @param distinct about how many different texts
  /// @param levels every text and how often it occurs; absent if there are too many
  public record Texts(
      Optional<Measure> distinct, Optional<Measure> completeness, Optional<List<LevelCount>> levels)
      implements Values {}

  public static DataStatistics of(FrameProfile profile) {
    return new DataStatistics(
        profile.rows(), profile.columns().stream().map(DataStatistics::feature).toList());
  }

  private static Feature feature(ColumnProfile column) {
    boolean unknown = column.inferredType() == InferredType.UNKNOWN;
    Values values =
        switch (column) {
          case NumberProfile numbers -> unknown ? NO_NUMBERS : numbers(numbers);
          case TextProfile texts -> unknown ? NO_TEXTS : texts(texts);
        };
    return new Feature(
        column.name(), column.inferredType().label(), column.present(), column.missing(), values);
  }

  private static Numbers numbers(NumberProfile column) {
    return new Numbers(
        Optional.of(column.moments().average()),
        Optional.of(new Measure.Value(column.moments().sum())),
        Optional.of(column.moments().standardDeviation()),
        Optional.of(column.min()),
        Optional.of(column.max()),
        Optional.of(new Measure.Value(column.distinct().count())),
        Optional.of(column.completeness()),
        Optional.of(column.histogram(BUCKETS)),
        Optional.of(
            new Sketch(
                SHRINK,
                SKETCH_SIZE,
                column.sketchLevels().stream()
                    .map(level -> Arrays.stream(level).boxed().toList())
                    .toList())));
  }

  private static Texts texts(TextProfile column) {
    List<LevelCount> levels = column.top(LEVELS + 1);
    return new Texts(
        Optional.of(new Measure.Value(column.distinct().count())),
        Optional.of(column.completeness()),
        column.levelsExact() && levels.size() <= LEVELS ? Optional.of(levels) : Optional.empty());
  }

  public ObjectNode toJson() {
    ObjectNode root = Json.object();
    root.put("version", 0);
    root.putObject("dataset").put("item_count", items);
    ArrayNode list = root.putArray("features");
    for (Feature feature : features) {
      ObjectNode node = list.addObject();
      node.put("name", feature.name());
      node.put("inferred_type", feature.type());
      boolean isNumber = feature.values() instanceof Numbers;
      ObjectNode block = node.putObject(isNumber ? "numerical_statistics" : "string_statistics");
      block
          .putObject("common")
          .put("num_present", feature.present())
          .put("num_missing", feature.missing());
      switch (feature.values()) {
        case Numbers numbers -> write(block, numbers);
        case Texts texts -> write(block, texts);
      }
    }
    return root;
  }

  private static void write(ObjectNode node, Numbers numbers) {
    numbers.mean().ifPresent(value -> put(node, "mean", value));
    numbers.sum().ifPresent(value -> put(node, "sum", value));
    numbers.deviation().ifPresent(value -> put(node, "std_dev", value));
    numbers.min().ifPresent(value -> put(node, "min", value));
    numbers.max().ifPresent(value -> put(node, "max", value));
    numbers.distinct().ifPresent(value -> put(node, "approximate_num_distinct_values", value));
    numbers.completeness().ifPresent(value -> put(node, "completeness", value));
    if (numbers.buckets().isEmpty() && numbers.sketch().isEmpty()) {
      return;
    }
    ObjectNode kll = node.putObject("distribution").putObject("kll");
    ArrayNode buckets = kll.putArray("buckets");
    for (Bucket bucket : numbers.buckets().orElse(List.of())) {
      buckets
          .addObject()
          .put("lower_bound", bucket.low())
          .put("upper_bound", bucket.high())
          .put("count", bucket.count());
    }
    numbers.sketch().ifPresent(sketch -> write(kll.putObject("sketch"), sketch));
  }

  private static void write(ObjectNode node, Sketch sketch) {
    node.putObject("parameters").put("c", sketch.shrink()).put("k", sketch.size());
    ArrayNode data = node.putArray("data");
    for (List<Double> level : sketch.levels()) {
      ArrayNode items = data.addArray();
      level.forEach(items::add);
    }
  }

  private static void write(ObjectNode node, Texts texts) {
    texts.distinct().ifPresent(value -> put(node, "distinct_count", value));
    texts.completeness().ifPresent(value -> put(node, "completeness", value));
    if (texts.levels().isPresent()) {
      ArrayNode buckets =
          node.putObject("distribution").putObject("categorical").putArray("buckets");
      for (LevelCount level : texts.levels().get()) {
        buckets.addObject().put("value", level.level()).put("count", level.count());
      }
    }
  }

  /// The files know no NaN in JSON and write it as text.
  static void put(ObjectNode node, String field, Measure measure) {
    switch (measure) {
      case Measure.Value(double value) when Double.isFinite(value) -> node.put(field, value);
      case Measure.Value(double value) -> node.put(field, Double.toString(value));
      case Measure.Undefined _ -> node.put(field, "NaN");
    }
  }

  /// Reads what Model Monitor wrote: any version, numbers with or without a fraction, unknown keys
  /// ignored.
  public static DataStatistics fromJson(JsonNode root) {
    return new DataStatistics(
        whole(root.path("dataset").path("item_count")),
        root.path("features").valueStream().map(DataStatistics::feature).toList());
  }

  private static Feature feature(JsonNode node) {
    boolean isNumber = node.has("numerical_statistics");
    JsonNode block = node.path(isNumber ? "numerical_statistics" : "string_statistics");
    JsonNode common = block.path("common");
    return new Feature(
        node.path("name").asString(""),
        node.path("inferred_type").asString("Unknown"),
        whole(common.path("num_present")),
        whole(common.path("num_missing")),
        isNumber ? numbers(block) : texts(block));
  }

  private static Numbers numbers(JsonNode node) {
    JsonNode kll = node.path("distribution").path("kll");
    JsonNode sketch = kll.path("sketch");
    return new Numbers(
        figure(node, "mean"),
        figure(node, "sum"),
        figure(node, "std_dev"),
        figure(node, "min"),
        figure(node, "max"),
        figure(node, "approximate_num_distinct_values"),
        figure(node, "completeness"),
        kll.path("buckets").isArray()
            ? Optional.of(kll.path("buckets").valueStream().map(DataStatistics::bucket).toList())
            : Optional.empty(),
        sketch.isObject()
            ? Optional.of(
                new Sketch(
                    sketch.path("parameters").path("c").asDouble(SHRINK),
                    sketch.path("parameters").path("k").asDouble(SKETCH_SIZE),
                    sketch
                        .path("data")
                        .valueStream()
                        .map(level -> level.valueStream().map(JsonNode::asDouble).toList())
                        .toList()))
            : Optional.empty());
  }

  private static Bucket bucket(JsonNode node) {
    return new Bucket(
        node.path("lower_bound").asDouble(Double.NaN),
        node.path("upper_bound").asDouble(Double.NaN),
        node.path("count").asDouble(0));
  }

  private static Texts texts(JsonNode node) {
    JsonNode buckets = node.path("distribution").path("categorical").path("buckets");
    return new Texts(
        figure(node, "distinct_count"),
        figure(node, "completeness"),
        buckets.isArray()
            ? Optional.of(
                buckets
                    .valueStream()
                    .map(b -> new LevelCount(b.path("value").asString(""), whole(b.path("count"))))
                    .toList())
            : Optional.empty());
  }

  private static long whole(JsonNode node) {
    return node.isNumber() ? (long) node.asDouble() : 0;
  }

  private static Optional<Measure> figure(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isNumber()) {
      return Optional.of(new Measure.Value(value.asDouble()));
    }
    return switch (value.asString("")) {
      case "NaN" -> Optional.of(new Measure.Undefined("NaN in the file"));
      case "Infinity" -> Optional.of(new Measure.Value(Double.POSITIVE_INFINITY));
      case "-Infinity" -> Optional.of(new Measure.Value(Double.NEGATIVE_INFINITY));
      default -> Optional.empty();
    };
  }
}
