package io.millrace.serving.limit;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What an endpoint says of the processes of one of its models; absent: as the server has it.
///
/// @param start longest time until a process answers pings, 1 second to 1 day
/// @param answer longest time until a request is answered, with its time in the queue, 1 second to
///     1 day
/// @param memoryMegabytes most memory that each process may write to, 64 MB to 1 TB
/// @param parallel most requests that one process has at a time, 1 to 1,000
/// @param queue most requests that wait for one, 0 to 10,000
/// @param min processes that are kept, 0 to 100; 0: none while nobody asks
/// @param max most processes, 1 to 100 and at least `min`
/// @param inFlight requests in flight per process, above which another one is started, 1 to 1,000
/// @param idle without need, after which processes above `min` end, 1 second to 7 days
public record ProcessSettings(
    Optional<Duration> start,
    Optional<Duration> answer,
    OptionalInt memoryMegabytes,
    OptionalInt parallel,
    OptionalInt queue,
    OptionalInt min,
    OptionalInt max,
    OptionalInt inFlight,
    Optional<Duration> idle) {
  /// That leave everything as the server has it.
  public static final ProcessSettings NONE =
      new ProcessSettings(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty());

  static final String FIX = "Correct what the endpoint says of its processes.";
  private static final int MEGABYTES_MIN = 64;
  private static final int MEGABYTES_MAX = 1024 * 1024;
  private static final int REPLICAS_MAX = 100;
  private static final int REQUESTS_MAX = 1_000;

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public ProcessSettings {
    within("start_timeout", start, Duration.ofDays(1));
    within("timeout", answer, Duration.ofDays(1));
    within("memory in MB", memoryMegabytes, MEGABYTES_MIN, MEGABYTES_MAX);
    within("parallel", parallel, 1, REQUESTS_MAX);
    within("queue", queue, 0, 10_000);
    within("replicas.min", min, 0, REPLICAS_MAX);
    within("replicas.max", max, 1, REPLICAS_MAX);
    within("replicas.in_flight", inFlight, 1, REQUESTS_MAX);
    within("replicas.idle", idle, Duration.ofDays(7));
    require(
        min.isEmpty() || max.isEmpty() || min.getAsInt() <= max.getAsInt(),
        ENDPOINT_INVALID,
        FIX,
        "replicas.max: %d (expected: at least replicas.min, %d)",
        max.orElse(0),
        min.orElse(0));
  }

  private static void within(String name, OptionalInt value, int least, int most) {
    value.ifPresent(
        given ->
            require(
                given >= least && given <= most,
                ENDPOINT_INVALID,
                FIX,
                "%s: %d (expected: %d to %d)",
                name,
                given,
                least,
                most));
  }

  private static void within(String name, Optional<Duration> value, Duration most) {
    value.ifPresent(
        given ->
            require(
                given.compareTo(Duration.ofSeconds(1)) >= 0 && given.compareTo(most) <= 0,
                ENDPOINT_INVALID,
                FIX,
                "%s: %ds (expected: 1s to %dd)",
                name,
                given.toSeconds(),
                most.toDays()));
  }
}
