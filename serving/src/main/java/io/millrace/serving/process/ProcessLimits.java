package io.millrace.serving.process;

import io.millrace.serving.limit.ProcessSettings;
import java.time.Duration;

/// What a model's processes may take, and how many there are.
///
/// @param start longest time until a process answers pings
/// @param answer longest time until a request is answered, with its time in the queue
/// @param ping longest time for the answer to one; they come twice a second
/// @param accept longest time until a connection is taken
/// @param stop between asking a process to end and ending it
/// @param memoryMegabytes most memory that each of its processes may write to
/// @param answerBytes longest answer
/// @param parallel most requests that one process has at a time
/// @param queue most requests that wait for one
/// @param replicasMin processes that are kept; 0: none while nobody asks
/// @param replicasMax most processes
/// @param target requests in flight per process, above which another one is started
/// @param idle without a request, after which processes above `replicasMin` end
public record ProcessLimits(
    Duration start,
    Duration answer,
    Duration ping,
    Duration accept,
    Duration stop,
    int memoryMegabytes,
    int answerBytes,
    int parallel,
    int queue,
    int replicasMin,
    int replicasMax,
    int target,
    Duration idle) {
  /// As SageMaker has them, where it has them.
  public static final ProcessLimits DEFAULT =
      new ProcessLimits(
          Duration.ofMinutes(8),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofMillis(250),
          Duration.ofSeconds(30),
          4_096,
          25 * 1024 * 1024,
          4,
          64,
          1,
          1,
          4,
          Duration.ofMinutes(10));

  /// These, but for what an endpoint says. Where it says one bound of the replicas, the other one
  /// gives way.
  ProcessLimits with(ProcessSettings said) {
    int min = said.min().orElse(Math.min(replicasMin, said.max().orElse(replicasMax)));
    return new ProcessLimits(
        said.start().orElse(start),
        said.answer().orElse(answer),
        ping,
        accept,
        stop,
        said.memoryMegabytes().orElse(memoryMegabytes),
        answerBytes,
        said.parallel().orElse(parallel),
        said.queue().orElse(queue),
        min,
        said.max().orElse(Math.max(min, replicasMax)),
        said.inFlight().orElse(target),
        said.idle().orElse(idle));
  }
}
