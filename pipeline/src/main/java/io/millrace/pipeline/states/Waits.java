package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.StateFailure.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Until when a Wait state waits.
final class Waits {
  private static final long SECONDS_MAX = Integer.MAX_VALUE;

  private Waits() {}

  /// Never before `enteredAt`.
  static Instant due(State.Wait wait, Evaluation evaluation, Instant enteredAt)
      throws StateFailure {
    Evaluation effective = wait.data().effective(evaluation);
    Instant due =
        switch (wait.until()) {
          case State.Until.Moment(var moment) -> moment;
          case State.Until.Seconds(Template.At path) -> after(enteredAt, seconds(path, effective));
          case State.Until.Seconds(var template) ->
              after(enteredAt, Checks.integer(template, effective, "Seconds", 0, 99_999_999));
          case State.Until.Timestamp(Template.At path) -> moment(path, effective);
          case State.Until.Timestamp(var template) -> moment(template, effective);
        };
    if (Duration.between(enteredAt, due).toSeconds() > SECONDS_MAX) {
      throw tooLong();
    }
    return due.isBefore(enteredAt) ? enteredAt : due;
  }

  private static Instant after(Instant enteredAt, long seconds) throws StateFailure {
    if (seconds > SECONDS_MAX) {
      throw tooLong();
    }
    return enteredAt.plusSeconds(seconds);
  }

  private static StateFailure tooLong() {
    return StateFailure.silent(ErrorNames.RUNTIME, "Wait state delay is too long.");
  }

  private static long seconds(Template.At at, Evaluation effective) throws StateFailure {
    String path = at.path().text();
    Optional<JsonNode> value = at.find(effective).filter(JsonNode::isNumber);
    if (value.isEmpty()) {
      throw StateFailure.silent(
          ErrorNames.RUNTIME,
          "The SecondsPath parameter does not reference an input value: " + path);
    }
    if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
      throw parameter("SecondsPath parameter cannot be parsed as a long value", path, value.get());
    }
    if (value.get().longValue() < 0) {
      throw parameter("SecondsPath parameter references a negative value", path, value.get());
    }
    return value.get().longValue();
  }

  private static Instant moment(Template.At at, Evaluation effective) throws StateFailure {
    JsonNode value = at.evaluate(effective, "TimestampPath");
    Optional<Instant> moment =
        value.isString() ? Timestamps.parse(value.stringValue()) : Optional.empty();
    return moment.orElseThrow(
        () ->
            parameter(
                "TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string",
                at.path().text(),
                value));
  }

  private static StateFailure parameter(String problem, String path, JsonNode value) {
    String text = value.isString() ? value.stringValue() : Json.write(value);
    return StateFailure.silent(
        ErrorNames.RUNTIME, "The %s: %s == %s".formatted(problem, path, text));
  }

  private static Instant moment(Template template, Evaluation effective) throws StateFailure {
    String text = Checks.string(template, effective, "Timestamp").stringValue();
    return Timestamps.parse(text)
        .orElseThrow(
            () ->
                StateFailure.value(
                    "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "
                        + text,
                    Told.EVALUATION_AFTER_ENTERED));
  }
}
