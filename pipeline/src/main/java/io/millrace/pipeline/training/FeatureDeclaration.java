package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.model.TargetTransform;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What a model's declaration says about its features.
///
/// | name | values |
/// |---|---|
/// | `log_target` | true, false |
/// | `imputing` | keep, mean, median |
/// | `indicator` | omit, where_missing |
/// | `scaling` | keep, standard |
/// | `max_levels` | 1 to 10,000 |
/// | `unknown` | all_zero, own_column |
record FeatureDeclaration(FeatureSettings settings, TargetTransform target) {
  /// @param defaults of the learner
  /// @throws MillraceException with `TRAINING_INVALID` if a name or value is not known
  static FeatureDeclaration parse(JsonNode json, FeatureSettings defaults) {
    FeatureSettings.Imputing imputing = defaults.imputing();
    FeatureSettings.Indicator indicator = defaults.indicator();
    FeatureSettings.Scaling scaling = defaults.scaling();
    FeatureSettings.UnknownLevel unknown = defaults.unknown();
    int maxLevels = defaults.maxLevels();
    TargetTransform target = TargetTransform.IDENTITY;
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "log_target" ->
            target = value.asBoolean(false) ? TargetTransform.LOG1P : TargetTransform.IDENTITY;
        case "imputing" -> imputing = word(FeatureSettings.Imputing.class, entry);
        case "indicator" -> indicator = word(FeatureSettings.Indicator.class, entry);
        case "scaling" -> scaling = word(FeatureSettings.Scaling.class, entry);
        case "unknown" -> unknown = word(FeatureSettings.UnknownLevel.class, entry);
        case "max_levels" -> maxLevels = value.asInt(0);
        default -> throw wrong(entry, "not known");
      }
    }
    return new FeatureDeclaration(
        new FeatureSettings(imputing, indicator, scaling, maxLevels, unknown), target);
  }

  private static <E extends Enum<E>> E word(Class<E> type, Map.Entry<String, JsonNode> entry) {
    try {
      return Enum.valueOf(type, entry.getValue().asString("").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong(entry, "not one of its values");
    }
  }

  private static MillraceException wrong(Map.Entry<String, JsonNode> entry, String problem) {
    return new MillraceException(
        TRAINING_INVALID,
        "features: %s: %s is %s".formatted(entry.getKey(), entry.getValue(), problem),
        "Use log_target, imputing, indicator, scaling, max_levels, unknown; see docs/training.md.");
  }
}
