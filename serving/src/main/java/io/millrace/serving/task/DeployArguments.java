package io.millrace.serving.task;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.TaskArguments;
import io.millrace.serving.CalculationJson;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.CombineModel;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Shadow;
import io.millrace.serving.Variant;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.limit.LimitsJson;
import io.millrace.serving.limit.ProcessSettingsJson;
import io.millrace.serving.rollout.RolloutJson;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What an endpoint is to be, read from the arguments of `millrace:deploy`.
///
/// @param named tells which versions aliases name
record DeployArguments(Function<ModelAlias, ServedModel> named) {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(\\.\\d{1,9})?) ?%");
  private static final List<String> ALONE =
      List.of("models", "follow", "combine", "graph", "before", "after", "reads");
  private static final List<String> CAPTURE = List.of("percent", "durability");

  /// @throws MillraceException with `TASK_ARGUMENTS_INVALID` if they cannot be read, with
  ///     `ENDPOINT_INVALID` if they break a rule of endpoints
  EndpointSpec read(TaskArguments given) {
    return new EndpointSpec(
        variants(given),
        given.optionalText("sticky"),
        capture(given),
        RolloutJson.read(given.json().path("rollout")),
        given.objects("shadows").stream().map(this::shadow).toList(),
        LimitsJson.read(given.json().path("limits")),
        given.has("bandit")
            ? Optional.of(BanditPlan.read(given.json().path("bandit")))
            : Optional.empty(),
        ProcessSettingsJson.read(given.json().path("processes")));
  }

  /// A share alone, or `{"percent": share, "durability": "sync"}`.
  private static CaptureRule capture(TaskArguments given) {
    JsonNode capture = given.json().path("capture");
    if (!capture.isObject()) {
      return CaptureRule.of(percent(capture));
    }
    TaskArguments rule = given.object("capture");
    for (String key : capture.propertyNames()) {
      if (!CAPTURE.contains(key)) {
        throw wrong(
            "deploy.capture." + key, capture.get(key), "one of " + String.join(", ", CAPTURE));
      }
    }
    String durability = rule.optionalText("durability").orElse("async");
    return switch (durability) {
      case "async" -> CaptureRule.of(percent(capture.path("percent")));
      case "sync" -> new CaptureRule(percent(capture.path("percent")), CaptureRule.Durability.SYNC);
      default ->
          throw wrong("deploy.capture.durability", capture.get("durability"), "async or sync");
    };
  }

  private List<Variant> variants(TaskArguments given) {
    List<TaskArguments> variants = given.objects("variants");
    if (variants.isEmpty()) {
      return List.of(variant(Variant.ALL_TRAFFIC, 1, given));
    }
    for (String alone : ALONE) {
      if (given.has(alone) && !given.json().get(alone).equals(Json.array())) {
        throw new MillraceException(
            TASK_ARGUMENTS_INVALID,
            "Arguments of task deploy.%s: %s (expected: nothing beside variants)"
                .formatted(alone, given.json().get(alone)),
            "Say it of each variant, or leave the variants out.");
      }
    }
    return variants.stream().map(each -> variant(each.text("name"), weight(each), each)).toList();
  }

  private Shadow shadow(TaskArguments given) {
    JsonNode share = given.json().path("share");
    return new Shadow(variant(given.text("name"), 0, given), percent(share) / 100.0);
  }

  private static double weight(TaskArguments variant) {
    return variant.number("weight", 1);
  }

  /// One that the arguments speak of.
  /// @throws MillraceException as [#read]
  Variant variant(String name, double weight, TaskArguments given) {
    Optional<CombineModel> combining = CombineModel.find(given.json().path("combine"));
    List<ModelAlias> follows =
        Stream.concat(
                given.texts("follow").stream().map(ModelAlias::parse),
                combining.flatMap(CombineModel::follows).stream())
            .toList();
    List<ServedModel> models =
        Stream.of(
                given.objects("models").stream()
                    .map(model -> new ServedModel(model.text("name"), model.integer("version"))),
                combining.flatMap(CombineModel::served).stream(),
                follows.stream().map(named))
            .flatMap(each -> each)
            .toList();
    List<String> names = models.stream().map(ServedModel::name).toList();
    return new Variant(name, weight, models, follows, CalculationJson.read(given.json(), names));
  }

  /// 100 if absent; `"20%"`, `0.2` and `20` are all 20.
  private static int percent(JsonNode capture) {
    if (capture.isMissingNode() || capture.isNull()) {
      return 100;
    }
    double percent = Double.NaN;
    Matcher text = PERCENT.matcher(capture.asString("").strip());
    if (capture.isNumber()) {
      percent = capture.asDouble() <= 1 ? 100 * capture.asDouble() : capture.asDouble();
    } else if (capture.isString() && text.matches()) {
      percent = Double.parseDouble(text.group(1));
    }
    if (Math.abs(percent - Math.rint(percent)) <= 1e-9) {
      return (int) Math.rint(percent);
    }
    throw wrong("deploy", capture, "a whole percentage such as \"20%\"");
  }

  private static MillraceException wrong(String where, JsonNode value, String expected) {
    return new MillraceException(
        TASK_ARGUMENTS_INVALID,
        "Arguments of task %s: %s (expected: %s)".formatted(where, value, expected),
        "Correct the state's Arguments in the pipeline or the execution's input.");
  }
}
