package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.ml.profile.LevelCount;
import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.TextProfile;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `constraints.json` of data quality: what the columns of later data must satisfy.
public record DataConstraints(List<Feature> features, MonitoringConfig config) {
  public static final String FILE = "constraints.json";

  /// Most levels of a text column whose domain is suggested; above it any text is taken.
  private static final int DOMAIN_LEVELS = 100;

  public DataConstraints {
    features = List.copyOf(features);
  }

  /// @param type `Integral`, `Fractional`, `String` or `Unknown`
  /// @param completeness share of present values that is expected, 0 to 1
  /// @param nonNegative whether a number below zero violates
  /// @param domain the levels that a text may have; absent: any
  /// @param overrides what this column does differently from the file's configuration
  public record Feature(
      String name,
      String type,
      double completeness,
      boolean nonNegative,
      Optional<List<String>> domain,
      Optional<MonitoringConfig> overrides) {}

  /// What holds for the columns of a training set: its types, its completeness, its levels.
  public static DataConstraints suggest(FrameProfile profile) {
    return new DataConstraints(
        profile.columns().stream().map(DataConstraints::suggest).toList(),
        MonitoringConfig.DEFAULT);
  }

  private static Feature suggest(ColumnProfile column) {
    return new Feature(
        column.name(),
        column.inferredType().label(),
        column.completeness().orNaN(),
        column instanceof NumberProfile numbers && numbers.negatives() == 0,
        column instanceof TextProfile texts
                && texts.levelsExact()
                && texts.distinct().count() <= DOMAIN_LEVELS
            ? Optional.of(texts.top(DOMAIN_LEVELS).stream().map(LevelCount::level).toList())
            : Optional.empty(),
        Optional.empty());
  }

  public Optional<Feature> find(String name) {
    return features.stream().filter(feature -> feature.name().equals(name)).findFirst();
  }

  /// The configuration that holds for a column.
  public MonitoringConfig configOf(Feature feature) {
    return feature.overrides().orElse(config);
  }

  public ObjectNode toJson() {
    ObjectNode root = Json.object();
    root.put("version", 0);
    ArrayNode list = root.putArray("features");
    features.forEach(feature -> list.add(toJson(feature)));
    root.set("monitoring_config", config.toJson());
    return root;
  }

  private static ObjectNode toJson(Feature feature) {
    ObjectNode node = Json.object();
    node.put("name", feature.name());
    node.put("inferred_type", feature.type());
    node.put("completeness", feature.completeness());
    if (feature.nonNegative()) {
      node.putObject("num_constraints").put("is_non_negative", true);
    }
    feature
        .domain()
        .ifPresent(
            levels -> {
              ArrayNode domains = node.putObject("string_constraints").putArray("domains");
              levels.forEach(domains::add);
            });
    feature.overrides().ifPresent(config -> node.set("monitoringConfigOverrides", config.toJson()));
    return node;
  }

  /// Reads what any version of Model Monitor or its Python library wrote: overrides under either
  /// name and in either place, unknown keys ignored.
  public static DataConstraints fromJson(JsonNode root) {
    MonitoringConfig config =
        MonitoringConfig.fromJson(root.path("monitoring_config"), MonitoringConfig.DEFAULT);
    return new DataConstraints(
        root.path("features").valueStream().map(node -> feature(node, config)).toList(), config);
  }

  private static Feature feature(JsonNode node, MonitoringConfig config) {
    JsonNode domains = node.path("string_constraints").path("domains");
    return new Feature(
        node.path("name").asString(""),
        node.path("inferred_type").asString("Unknown"),
        node.path("completeness").asDouble(0),
        node.path("num_constraints").path("is_non_negative").asBoolean(false),
        domains.isArray()
            ? Optional.of(domains.valueStream().map(JsonNode::asString).toList())
            : Optional.empty(),
        overrides(node).map(found -> MonitoringConfig.fromJson(found, config)));
  }

  private static Optional<JsonNode> overrides(JsonNode node) {
    for (JsonNode place :
        List.of(node, node.path("string_constraints"), node.path("num_constraints"))) {
      for (String name : List.of("monitoringConfigOverrides", "monitoring_config_overrides")) {
        if (place.path(name).isObject()) {
          return Optional.of(place.path(name));
        }
      }
    }
    return Optional.empty();
  }
}
