package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Which failures are tried again, how often and when. Immutable.
public record Retry(JsonNode json) {
  /// @param error the first name that matches; `States.ALL` stands alone
  public static Retry on(String error, String... more) {
    return new Retry(Json.object().set("ErrorEquals", Errors.array(error, List.of(more))));
  }

  private Retry with(String field, Object value) {
    return new Retry(Trees.with(json, field, Json.tree(value)));
  }

  /// @param attempts after the first; 0: never
  public Retry maxAttempts(int attempts) {
    return with("MaxAttempts", attempts);
  }

  /// @param interval before the first retry, in whole seconds
  public Retry interval(Duration interval) {
    return with("IntervalSeconds", interval.toSeconds());
  }

  /// @param rate by which the interval grows each time, at least 1
  public Retry backoffRate(double rate) {
    return with("BackoffRate", rate);
  }

  /// @param delay above the interval, in whole seconds
  public Retry maxDelay(Duration delay) {
    return with("MaxDelaySeconds", delay.toSeconds());
  }

  /// Waits a random part of each interval.
  public Retry fullJitter() {
    return with("JitterStrategy", "FULL");
  }

  public Retry comment(String text) {
    return with("Comment", text);
  }
}
