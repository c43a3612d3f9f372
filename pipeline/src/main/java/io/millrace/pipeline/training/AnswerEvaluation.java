package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Gain;
import io.millrace.ml.metric.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one endpoint would answer with the new models, measured, and what it answers with the
/// champions on the same rows.
///
/// @param answer the endpoint's name; a model's name if the project has no endpoint
/// @param models in the endpoint's order
/// @param champion absent unless every model has a champion
/// @param gain of the challenger's RMSE over the champion's, positive is better; absent unless both
///     have answered every row
record AnswerEvaluation(
    String answer,
    List<String> models,
    Found challenger,
    Optional<Found> champion,
    Optional<Gain> gain) {
  AnswerEvaluation {
    models = List.copyOf(models);
  }

  /// What was found.
  ///
  /// @param combine how models make the answer, in a line; empty if the endpoint could not be made
  /// @param figures of the answer
  /// @param asked by model: of what it predicts for the rows that it is asked of
  /// @param problem why rows have no answer
  /// @param absent fields that the endpoint reads, and the dataset does not have
  record Found(
      String combine,
      Figures figures,
      SequencedMap<String, Figures> asked,
      Optional<String> problem,
      List<String> absent) {
    Found {
      asked = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(asked));
      absent = List.copyOf(absent);
    }
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("answer", answer);
    ArrayNode names = json.putArray("models");
    models.forEach(names::add);
    json.put("combine", challenger.combine());
    write(challenger, "challenger", "", json);
    champion.ifPresent(found -> write(found, "champion", "champion_", json));
    gain.ifPresent(found -> json.set("rmse_gain", toJson(found)));
    return json;
  }

  private static void write(Found found, String name, String prefix, ObjectNode json) {
    json.set(name, found.figures().toJson());
    ObjectNode asked = Json.object();
    found.asked().forEach((model, figures) -> asked.set(model, figures.toJson()));
    json.set(prefix + "asked", asked);
    found.problem().ifPresent(problem -> json.put(prefix + "problem", problem));
    if (!found.absent().isEmpty() && prefix.isEmpty()) {
      ArrayNode fields = json.putArray("absent_fields");
      found.absent().forEach(fields::add);
    }
  }

  static AnswerEvaluation parse(JsonNode json) {
    List<String> models = new ArrayList<>();
    json.path("models").forEach(model -> models.add(model.asString()));
    return new AnswerEvaluation(
        json.path("answer").asString(""),
        models,
        found("challenger", "", json),
        json.has("champion") ? Optional.of(found("champion", "champion_", json)) : Optional.empty(),
        json.has("rmse_gain") ? Optional.of(gain(json.path("rmse_gain"))) : Optional.empty());
  }

  private static Found found(String name, String prefix, JsonNode json) {
    SequencedMap<String, Figures> asked = new LinkedHashMap<>();
    for (var each : json.path(prefix + "asked").properties()) {
      asked.put(each.getKey(), Figures.parse(each.getValue()));
    }
    return new Found(
        json.path("combine").asString(""),
        Figures.parse(json.path(name)),
        asked,
        json.path(prefix + "problem").asStringOpt(),
        json.path("absent_fields").valueStream().map(JsonNode::asString).toList());
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
