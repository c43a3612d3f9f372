package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Gain;
import io.millrace.ml.metric.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one endpoint would answer with the new models, measured, and what it answers with the
/// champions on the same rows.
///
/// @param answer the endpoint's name; a model's name if the project has no endpoint
/// @param models in the endpoint's order
/// @param combine see [Combination]
/// @param champion absent unless every model has a champion
record AnswerEvaluation(
    String answer,
    List<String> models,
    String combine,
    Figures challenger,
    Optional<Champion> champion) {
  AnswerEvaluation {
    models = List.copyOf(models);
  }

  /// @param gain of the challenger's RMSE over the champion's; positive is better
  record Champion(Figures figures, Gain gain) {}

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("answer", answer);
    ArrayNode names = json.putArray("models");
    models.forEach(names::add);
    json.put("combine", combine);
    json.set("challenger", challenger.toJson());
    champion.ifPresent(
        c -> {
          json.set("champion", c.figures().toJson());
          json.set("rmse_gain", toJson(c.gain()));
        });
    return json;
  }

  static AnswerEvaluation parse(JsonNode json) {
    List<String> models = new ArrayList<>();
    json.path("models").forEach(model -> models.add(model.asString()));
    return new AnswerEvaluation(
        json.path("answer").asString(""),
        models,
        json.path("combine").asString(""),
        Figures.parse(json.path("challenger")),
        json.has("champion")
            ? Optional.of(
                new Champion(Figures.parse(json.path("champion")), gain(json.path("rmse_gain"))))
            : Optional.empty());
  }

  private static ObjectNode toJson(Gain gain) {
    ObjectNode json = Json.object();
    Figures.put(json, "estimate", gain.estimate());
    json.set("interval_90", toJson(gain.interval90()));
    json.set("interval_95", toJson(gain.interval95()));
    Figures.put(json, "standard_error", gain.standardError());
    Figures.put(json, "share_not_better", gain.shareNotBetter());
    Figures.put(json, "p_value", gain.pValue());
    json.put("resamples", gain.resamples());
    return json;
  }

  private static ArrayNode toJson(Interval interval) {
    return Json.array().add(interval.low()).add(interval.high());
  }

  private static Gain gain(JsonNode json) {
    return new Gain(
        json.path("estimate").asDouble(Double.NaN),
        interval(json.path("interval_90")),
        interval(json.path("interval_95")),
        json.path("standard_error").asDouble(Double.NaN),
        json.path("share_not_better").asDouble(Double.NaN),
        json.path("p_value").asDouble(Double.NaN),
        json.path("resamples").asInt(0));
  }

  private static Interval interval(JsonNode json) {
    return new Interval(json.path(0).asDouble(Double.NaN), json.path(1).asDouble(Double.NaN));
  }
}
