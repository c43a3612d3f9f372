package io.millrace.pipeline.kubeflow;

import io.millrace.pipeline.builder.Retry;
import java.time.Duration;
import java.util.Optional;

/// `retryPolicy` of tasks.
final class Retries {
  private Retries() {}

  /// Empty if the task is not retried.
  static Optional<Retry> of(Node policy) {
    int attempts = policy.json().path("maxRetryCount").asInt(0);
    if (attempts <= 0) {
      return Optional.empty();
    }
    Duration interval = seconds(policy, "backoffDuration", 1);
    Duration most = seconds(policy, "backoffMaxDuration", 3600);
    Retry retry =
        Retry.on("States.ALL")
            .maxAttempts(attempts)
            .interval(interval)
            .backoffRate(Math.max(1, policy.json().path("backoffFactor").asDouble(2)));
    return Optional.of(most.compareTo(interval) > 0 ? retry.maxDelay(most) : retry);
  }

  /// At least a second, which is what a retry waits here.
  private static Duration seconds(Node policy, String field, long absent) {
    String text = policy.json().path(field).asString("");
    return text.matches("\\d{1,8}(\\.\\d+)?s")
        ? Duration.ofSeconds(Math.max(1, Math.round(Double.parseDouble(text.replace("s", "")))))
        : Duration.ofSeconds(absent);
  }
}
