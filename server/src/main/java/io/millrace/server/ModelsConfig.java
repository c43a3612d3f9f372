package io.millrace.server;

import static io.millrace.base.ErrorCode.CONFIGURATION_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.config.Durations;
import io.millrace.base.json.Json;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.serving.limit.ProcessSettingsJson;
import io.millrace.serving.process.ProcessCeilings;
import io.millrace.serving.process.ProcessLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How models run that Java does not evaluate: the section `models` of the server's settings.
///
/// @param python interpreter for all of them; absent: each model gets an environment of its own
/// @param limits where endpoints ask for nothing else
/// @param ceilings of what they may ask for; no limit is above its own
record ModelsConfig(Optional<Path> python, ProcessLimits limits, ProcessCeilings ceilings) {
  /// @throws MillraceException with `CONFIGURATION_INVALID` if a rule above is broken
  ModelsConfig {
    ceilings
        .excess(limits)
        .ifPresent(
            excess -> {
              throw new MillraceException(
                  CONFIGURATION_INVALID,
                  "models.%s: %s (models.ceilings: at most %s)"
                      .formatted(excess.field(), excess.value(), excess.ceiling()),
                  "Set models.%s to no more than the ceiling, or raise the ceiling."
                      .formatted(excess.field()));
            });
  }

  static ModelsConfig from(JsonNode node) {
    ProcessLimits usual = ProcessLimits.DEFAULT;
    JsonNode replicas = node.path("replicas");
    int min = replicas.path("min").asInt(usual.replicasMin());
    return new ModelsConfig(
        node.path("python").asStringOpt().map(Path::of),
        new ProcessLimits(
            time(node.path("start_timeout"), usual.start()),
            time(node.path("timeout"), usual.answer()),
            usual.ping(),
            usual.accept(),
            usual.stop(),
            node.path("memory")
                .asStringOpt()
                .map(ModelsConfig::megabytes)
                .orElse(usual.memoryMegabytes()),
            usual.answerBytes(),
            node.path("parallel").asInt(usual.parallel()),
            node.path("queue").asInt(usual.queue()),
            min,
            Math.max(min, replicas.path("max").asInt(usual.replicasMax())),
            replicas.path("in_flight").asInt(usual.target()),
            time(replicas.path("idle"), usual.idle())),
        ceilings(node.path("ceilings")));
  }

  /// They are written as endpoints write what they ask for.
  private static ProcessCeilings ceilings(JsonNode node) {
    if (node.isMissingNode()) {
      return ProcessCeilings.NONE;
    }
    try {
      return new ProcessCeilings(
          ProcessSettingsJson.read(Json.object().set("ceilings", node))
              .getOrDefault("ceilings", ProcessSettings.NONE));
    } catch (MillraceException e) {
      throw new MillraceException(
          CONFIGURATION_INVALID,
          e.detail().replaceFirst("^processes\\.", "models."),
          "Correct the ceilings.",
          e);
    }
  }

  private static Duration time(JsonNode node, Duration usual) {
    return node.asStringOpt().flatMap(Durations::find).orElse(usual);
  }

  /// @param text as the schema has it: a number with `MB` or `GB`
  private static int megabytes(String text) {
    int number = Integer.parseInt(text.substring(0, text.length() - 2).strip());
    return text.endsWith("GB") ? number * 1_024 : number;
  }
}
