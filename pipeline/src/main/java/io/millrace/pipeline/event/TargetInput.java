package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static io.millrace.base.MillraceException.require;

import tools.jackson.databind.JsonNode;

/// What a target is given, as its settings say it: `input`, a template (see
/// [Target#startPipeline]); or EventBridge's form, `input_template` with `input_paths` (see
/// [InputTransformer]); or nothing, which means the event itself.
public final class TargetInput {
  private static final String INPUT = "input";
  private static final String TEMPLATE = "input_template";
  private static final String PATHS = "input_paths";

  private TargetInput() {}

  /// Whether the settings say anything.
  public static boolean isGiven(JsonNode settings) {
    return settings.has(INPUT) || settings.has(TEMPLATE);
  }

  /// @throws io.millrace.base.MillraceException with `RULE_INVALID` if the settings make no sense
  public static void check(JsonNode settings) {
    require(
        !(settings.has(INPUT) && settings.has(TEMPLATE)),
        RULE_INVALID,
        "Keep one of them.",
        "input and input_template: both are given (expected: one)");
    require(
        settings.has(TEMPLATE) || !settings.has(PATHS),
        RULE_INVALID,
        "Give the template that uses the paths.",
        "input_paths: given without input_template");
    if (settings.has(TEMPLATE)) {
      transformer(settings);
    }
  }

  /// @throws io.millrace.base.MillraceException with `RULE_INVALID` if what comes out is no JSON
  public static JsonNode of(JsonNode settings, Arrival arrival) {
    if (settings.has(TEMPLATE)) {
      return transformer(settings).fill(arrival.toJson());
    }
    return settings.has(INPUT)
        ? EventTemplate.fill(settings.get(INPUT), arrival.toJson())
        : arrival.toJson();
  }

  private static InputTransformer transformer(JsonNode settings) {
    return InputTransformer.parse(settings.path(PATHS), settings.path(TEMPLATE));
  }
}
