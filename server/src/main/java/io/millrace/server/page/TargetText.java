package io.millrace.server.page;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.event.Target;
import io.millrace.pipeline.event.TargetKinds;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Targets as people write them, in forms and in the project file alike: `{ pipeline: report }`.
final class TargetText {
  private static final String FIX =
      "Write { pipeline: report, input: {…} }, { topic: car.sold, title: Sold } or { url:"
          + " https://… }.";

  private TargetText() {}

  static String of(List<Target> targets) {
    ArrayNode list = Json.array();
    targets.forEach(target -> list.add(target.settings()));
    return Yaml.write(list);
  }

  static String of(Target target) {
    return Yaml.write(target.settings());
  }

  /// A list of targets.
  /// @throws io.millrace.base.MillraceException if it is none
  static List<Target> list(String text, TargetKinds kinds) {
    JsonNode list = Yaml.parse(text).tree();
    require(list.isArray() && !list.isEmpty(), RULE_INVALID, FIX, "This is no list of targets.");
    return list.valueStream().map(each -> target(each, kinds)).toList();
  }

  /// @throws io.millrace.base.MillraceException if it is no target
  static Target one(String text, TargetKinds kinds) {
    return target(Yaml.parse(text).tree(), kinds);
  }

  private static Target target(JsonNode settings, TargetKinds kinds) {
    require(settings.isObject(), RULE_INVALID, FIX, "This is no target.");
    Target target = Target.of(settings);
    kinds.check(target);
    return target;
  }
}
