package io.millrace.serving.limit;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What an endpoint's requests may take, beside the limits of the server; absent: those alone.
///
/// @param rows most rows of a request, 1 to 10,000
/// @param bytes most bytes of a request's body once it is unpacked, 1 to 64 MiB
/// @param timeout from the whole request to the answer's bytes, with the time in the queue; 1 ms to
///     10 minutes
/// @param concurrency requests that are worked on at a time, 1 to 10,000
/// @param queue requests that wait for one of those places, 0 to 10,000; only with `concurrency`,
///     where it is [#QUEUE] if absent
/// @param rate requests per second, 1 to 1,000,000; a second's worth may come at once
public record EndpointLimits(
    OptionalInt rows,
    OptionalInt bytes,
    Optional<Duration> timeout,
    OptionalInt concurrency,
    OptionalInt queue,
    OptionalInt rate) {
  /// How many requests wait where it is not said.
  public static final int QUEUE = 64;

  public static final EndpointLimits NONE =
      new EndpointLimits(
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  private static final int BYTES_MAX = 64 * 1024 * 1024;
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public EndpointLimits {
    within("rows", rows, 1, 10_000);
    within("bytes", bytes, 1, BYTES_MAX);
    within("concurrency", concurrency, 1, 10_000);
    within("queue", queue, 0, 10_000);
    within("rate", rate, 1, 1_000_000);
    timeout.ifPresent(
        time ->
            require(
                time.toMillis() >= 1 && time.compareTo(TIMEOUT_MAX) <= 0,
                ENDPOINT_INVALID,
                LimitsJson.FIX,
                "limits.timeout_millis: %d (expected: 1 to %d)",
                time.toMillis(),
                TIMEOUT_MAX.toMillis()));
    require(
        queue.isEmpty() || concurrency.isPresent(),
        ENDPOINT_INVALID,
        LimitsJson.FIX,
        "limits.queue: %s (expected: only with concurrency)",
        queue);
  }

  private static void within(String name, OptionalInt value, int least, int most) {
    value.ifPresent(
        given ->
            require(
                given >= least && given <= most,
                ENDPOINT_INVALID,
                LimitsJson.FIX,
                "limits.%s: %d (expected: %d to %d)",
                name,
                given,
                least,
                most));
  }

  /// Whether requests pass a [Gate], where they may wait: not to be answered on an event loop.
  public boolean areGuarded() {
    return timeout.isPresent() || concurrency.isPresent() || rate.isPresent();
  }
}
