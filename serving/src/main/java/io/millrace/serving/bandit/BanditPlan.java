package io.millrace.serving.bandit;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.config.Durations;
import io.millrace.base.json.Json;
import io.millrace.serving.Outcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How an endpoint's variants share its requests by an outcome of their answers. As people write
/// it: `{"metric": "sale", "better": "higher", "floor": "5%", "every": "10m"}`; only the metric
/// must be given.
///
/// @param metric of the outcomes, see [Outcome]
/// @param better which mean of it is the better one
/// @param floor the share of the requests that each variant keeps, 0 to 1 over their number
/// @param every how often shares are decided anew, 10 seconds to 7 days
public record BanditPlan(String metric, Better better, double floor, Duration every) {
  private static final Set<String> KEYS = Set.of("metric", "better", "floor", "every");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(\\.\\d{1,9})?) ?%");
  private static final double FLOOR = 0.05;
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final String FIX = "Correct the endpoint's bandit.";

  /// Which values are the better ones.
  public enum Better {
    HIGHER,
    LOWER
  }

  /// @throws MillraceException with `ENDPOINT_INVALID` or `OUTCOME_INVALID` if a rule above is
  ///     broken
  public BanditPlan {
    Outcome.requireMetric(metric);
    require(
        !metric.equals(Outcome.ABSOLUTE_ERROR),
        ENDPOINT_INVALID,
        FIX,
        "bandit.metric: '%s' (expected: a metric of outcomes)",
        metric);
    require(
        floor >= 0 && floor <= 0.5,
        ENDPOINT_INVALID,
        FIX,
        "bandit.floor: %s (expected: a share from 0 to 1 over the number of variants)",
        floor);
    require(
        every.compareTo(SHORTEST) >= 0 && every.compareTo(LONGEST) <= 0,
        ENDPOINT_INVALID,
        FIX,
        "bandit.every: %s (expected: 10s to 7d)",
        every);
  }

  /// @param json an object
  /// @throws MillraceException with `ENDPOINT_INVALID` or `OUTCOME_INVALID`
  public static BanditPlan read(JsonNode json) {
    if (!json.isObject()) {
      throw wrong("bandit", json, "an object with " + String.join(", ", new TreeSet<>(KEYS)));
    }
    for (String key : json.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw wrong(
            "bandit." + key, json.get(key), "one of " + String.join(", ", new TreeSet<>(KEYS)));
      }
    }
    if (!json.path("metric").isString()) {
      throw wrong("bandit.metric", json.path("metric"), "a metric of outcomes");
    }
    return new BanditPlan(
        json.get("metric").asString(),
        better(json.path("better")),
        floor(json.path("floor")),
        every(json.path("every")));
  }

  private static Better better(JsonNode json) {
    return switch (json.asString("higher")) {
      case "higher" -> Better.HIGHER;
      case "lower" -> Better.LOWER;
      default -> throw wrong("bandit.better", json, "higher or lower");
    };
  }

  private static double floor(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return FLOOR;
    }
    Matcher percent = PERCENT.matcher(json.asString("").strip());
    if (json.isString() && percent.matches()) {
      return Double.parseDouble(percent.group(1)) / 100;
    }
    if (!json.isNumber()) {
      throw wrong("bandit.floor", json, "a share such as 5% or 0.05");
    }
    return json.asDouble();
  }

  private static Duration every(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return EVERY;
    }
    Optional<Duration> time = Durations.find(json.asString(""));
    return time.orElseThrow(() -> wrong("bandit.every", json, "a time such as 30s, 15m or 8h"));
  }

  /// What [#read] reads back.
  public ObjectNode json() {
    return Json.object()
        .put("metric", metric)
        .put("better", better.name().toLowerCase(Locale.ROOT))
        .put("floor", floor)
        .put("every", Durations.text(every));
  }

  private static MillraceException wrong(String where, JsonNode value, String expected) {
    String found = value.isMissingNode() ? "nothing" : value.toString();
    return new MillraceException(
        ENDPOINT_INVALID,
        "%s: %s (expected: %s)"
            .formatted(where, found.length() > 80 ? found.substring(0, 80) + "…" : found, expected),
        FIX);
  }
}
