package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import io.millrace.ml.drift.DistanceMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How constraints are judged: the `monitoring_config` of `constraints.json`.
///
/// @param evaluate whether constraints are checked at all
/// @param emitMetrics whether figures are published
/// @param typeShare share of values that must have the baseline's type. The guide's tables give 0.1
///     as default, real files 1.0, and violation texts speak of 100 %: it is the **required share
///     of conforming values**
/// @param domainShare share of texts that must be among the known levels, read in the same way
/// @param compare whether a distance is a violation
/// @param threshold the distance of a number column above which it drifts
/// @param method `Simple` or `Robust`; read and kept, but Millrace always measures `Robust`
/// @param categoricalThreshold the same limit for text columns
/// @param categoricalMethod `LInfinity` or `ChiSquared`; read and kept, but Millrace always
///     measures `LInfinity`
public record MonitoringConfig(
    boolean evaluate,
    boolean emitMetrics,
    double typeShare,
    double domainShare,
    boolean compare,
    double threshold,
    DistanceMethod method,
    double categoricalThreshold,
    String categoricalMethod) {
  /// What Millrace suggests: its own limits for drift, and up to 1 % of texts that training did not
  /// see.
  public static final MonitoringConfig DEFAULT =
      new MonitoringConfig(
          true, true, 1.0, 0.99, true, 0.05, DistanceMethod.ROBUST, 0.05, "LInfinity");

  private static final String ON = "Enabled";

  public ObjectNode toJson() {
    ObjectNode node = Json.object();
    node.put("evaluate_constraints", word(evaluate));
    node.put("emit_metrics", word(emitMetrics));
    node.put("datatype_check_threshold", typeShare);
    node.put("domain_content_threshold", domainShare);
    ObjectNode distribution = node.putObject("distribution_constraints");
    distribution.put("perform_comparison", word(compare));
    distribution.put("comparison_threshold", threshold);
    distribution.put("comparison_method", method == DistanceMethod.SIMPLE ? "Simple" : "Robust");
    distribution.put("categorical_comparison_threshold", categoricalThreshold);
    distribution.put("categorical_drift_method", categoricalMethod);
    return node;
  }

  /// @param absent what holds for what `node` does not say
  static MonitoringConfig fromJson(JsonNode node, MonitoringConfig absent) {
    JsonNode distribution = node.path("distribution_constraints");
    double threshold = distribution.path("comparison_threshold").asDouble(absent.threshold);
    return new MonitoringConfig(
        isOn(node.path("evaluate_constraints"), absent.evaluate),
        isOn(node.path("emit_metrics"), absent.emitMetrics),
        node.path("datatype_check_threshold").asDouble(absent.typeShare),
        node.path("domain_content_threshold").asDouble(absent.domainShare),
        isOn(distribution.path("perform_comparison"), absent.compare),
        threshold,
        method(distribution.path("comparison_method").asString(""), absent.method),
        distribution
            .path("categorical_comparison_threshold")
            .asDouble(
                distribution.has("comparison_threshold") ? threshold : absent.categoricalThreshold),
        distribution.path("categorical_drift_method").asString(absent.categoricalMethod));
  }

  /// The guide's table says `linf_simple`, its schema `Simple`: both are read.
  private static DistanceMethod method(String word, DistanceMethod absent) {
    return switch (word) {
      case "Simple", "linf_simple" -> DistanceMethod.SIMPLE;
      case "Robust", "linf_robust" -> DistanceMethod.ROBUST;
      default -> absent;
    };
  }

  private static boolean isOn(JsonNode node, boolean absent) {
    return node.isString() ? ON.equalsIgnoreCase(node.asString()) : absent;
  }

  private static String word(boolean on) {
    return on ? ON : "Disabled";
  }
}
