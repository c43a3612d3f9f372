package io.millrace.serving.rollout;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.config.Durations;
import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A plan as people write it:
///
/// ```json
/// {"canary": "10%", "interval": "5m", "bake": "10m", "replay": 1000,
///  "alarms": {"errors": "1%", "latency_millis": 50, "unanswered": 0.01,
///             "agreement": "90%", "within": "5%", "drift": 0.2, "labelled_error": "10%"}}
/// ```
///
/// `replay` may be an object: `{"requests": 1000, "differing": "5%", "within": "5%",
/// "latency_millis": 20}`, see [ReplayLimits]. `linear` instead of `canary`, or neither: all at
/// once. Shares are `10%` or `0.1`.
public final class RolloutJson {
  private static final Set<String> KEYS =
      Set.of("canary", "linear", "interval", "bake", "alarms", "replay");
  private static final Set<String> ALARMS =
      Set.of(
          "errors",
          "latency_millis",
          "unanswered",
          "agreement",
          "within",
          "drift",
          "labelled_error");
  private static final Set<String> REPLAY =
      Set.of("requests", "differing", "within", "latency_millis");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,4}(\\.\\d{1,9})?) ?%");
  private static final double WITHIN = 0.05;

  private RolloutJson() {}

  /// @param json an object; missing or null: everything at once
  /// @throws MillraceException with `ENDPOINT_INVALID` if it is none of the above
  public static RolloutPlan read(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return RolloutPlan.IMMEDIATE;
    }
    known("rollout", json, KEYS);
    JsonNode replay = json.path("replay");
    return replay.isObject() ? plan(json).with(limits(replay)) : plan(json);
  }

  private static RolloutPlan plan(JsonNode json) {
    List<Alarm> alarms = alarms(json.path("alarms"));
    Duration bake = time(json, "bake").orElse(Duration.ZERO);
    Duration interval = time(json, "interval").orElse(bake);
    Optional<Double> canary = share(json, "canary");
    Optional<Double> linear = share(json, "linear");
    if (canary.isPresent() && linear.isPresent()) {
      throw wrong("rollout", json, "either canary or linear");
    }
    if (canary.isPresent()) {
      return RolloutPlan.canary(canary.get(), interval, bake, alarms, replay(json));
    }
    if (linear.isPresent()) {
      return RolloutPlan.linear(linear.get(), interval, bake, alarms, replay(json));
    }
    return new RolloutPlan(List.of(1.0), interval, bake, alarms, replay(json));
  }

  /// What [#read] reads back.
  public static ObjectNode write(RolloutPlan plan) {
    ObjectNode json = Json.object();
    List<Double> steps = plan.steps();
    if (steps.size() > 1) {
      boolean equal = steps.size() > 2 || Math.abs(2 * steps.getFirst() - 1) < 1e-9;
      json.put(equal ? "linear" : "canary", steps.getFirst());
    }
    json.put("interval", text(plan.interval()));
    json.put("bake", text(plan.bake()));
    ObjectNode alarms = json.putObject("alarms");
    for (Alarm alarm : plan.alarms()) {
      alarms.put(alarm.name(), alarm.limit());
      if (alarm instanceof Alarm.Agreement agreement) {
        alarms.put("within", agreement.within());
      }
    }
    put(json, plan.replay(), plan.limits());
    return json;
  }

  private static void put(ObjectNode json, int requests, ReplayLimits limits) {
    if (limits.equals(ReplayLimits.NONE)) {
      json.put("replay", requests);
      return;
    }
    ObjectNode replay = json.putObject("replay").put("requests", requests);
    limits.differing().ifPresent(share -> replay.put("differing", share));
    replay.put("within", limits.within());
    limits.latencyMillis().ifPresent(millis -> replay.put("latency_millis", millis));
  }

  private static ReplayLimits limits(JsonNode json) {
    known("rollout.replay", json, REPLAY);
    JsonNode latency = json.path("latency_millis");
    if (json.has("latency_millis") && !latency.isNumber()) {
      throw wrong("rollout.replay.latency_millis", latency, "a number of milliseconds");
    }
    return new ReplayLimits(
        share(json, "differing"),
        share(json, "within").orElse(ReplayLimits.WITHIN),
        latency.isNumber() ? Optional.of(latency.asDouble()) : Optional.empty());
  }

  private static List<Alarm> alarms(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return List.of();
    }
    known("rollout.alarms", json, ALARMS);
    List<Alarm> alarms = new ArrayList<>();
    share(json, "errors").ifPresent(limit -> alarms.add(new Alarm.Errors(limit)));
    if (json.has("latency_millis")) {
      JsonNode limit = json.path("latency_millis");
      if (!limit.isNumber()) {
        throw wrong("rollout.alarms.latency_millis", limit, "a number of milliseconds");
      }
      alarms.add(new Alarm.Latency(limit.asDouble()));
    }
    share(json, "unanswered").ifPresent(limit -> alarms.add(new Alarm.Unanswered(limit)));
    double within = share(json, "within").orElse(WITHIN);
    share(json, "agreement").ifPresent(limit -> alarms.add(new Alarm.Agreement(limit, within)));
    share(json, "drift").ifPresent(limit -> alarms.add(new Alarm.Drift(limit)));
    share(json, "labelled_error").ifPresent(limit -> alarms.add(new Alarm.LabelledError(limit)));
    return alarms;
  }

  private static void known(String where, JsonNode json, Set<String> keys) {
    if (!json.isObject()) {
      throw wrong(where, json, "an object with " + String.join(", ", new TreeSet<>(keys)));
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (!keys.contains(entry.getKey())) {
        throw wrong(
            where + "." + entry.getKey(),
            entry.getValue(),
            "one of " + String.join(", ", new TreeSet<>(keys)));
      }
    }
  }

  private static Optional<Double> share(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    Matcher percent = PERCENT.matcher(value.asString("").strip());
    if (value.isString() && percent.matches()) {
      return Optional.of(Double.parseDouble(percent.group(1)) / 100);
    }
    if (!value.isNumber()) {
      throw wrong("rollout." + key, value, "a share such as 10% or 0.1");
    }
    return Optional.of(value.asDouble());
  }

  private static Optional<Duration> time(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull() || value.asString("").equals("0s")) {
      return Optional.empty();
    }
    Optional<Duration> time = Durations.find(value.asString(""));
    if (time.isEmpty()) {
      throw wrong("rollout." + key, value, "a time such as 30s, 15m, 8h or 3d");
    }
    return time;
  }

  private static String text(Duration time) {
    return time.isZero() ? "0s" : Durations.text(time);
  }

  private static int replay(JsonNode json) {
    JsonNode replay = json.path("replay");
    JsonNode value = replay.isObject() ? replay.path("requests") : replay;
    if (value.isMissingNode() || value.isNull()) {
      return RolloutPlan.REPLAY_MAX;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong("rollout.replay", value, "a number of captured requests, 0 to 1000");
    }
    return value.asInt();
  }

  private static MillraceException wrong(String where, JsonNode value, String expected) {
    String shown = value.toString();
    return new MillraceException(
        ENDPOINT_INVALID,
        "%s: %s (expected: %s)"
            .formatted(where, shown.length() > 80 ? shown.substring(0, 80) + "…" : shown, expected),
        "Correct the endpoint's rollout.");
  }
}
