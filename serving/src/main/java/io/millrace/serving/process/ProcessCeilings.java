package io.millrace.serving.process;

import io.millrace.base.config.Durations;
import io.millrace.serving.limit.ProcessSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// The operator's ceilings for what an endpoint may ask of the processes of one of its models.
///
/// @param most of each; absent: as much as [ProcessSettings] allow. Requests in flight per process
///     have none, as it is the number of processes that they lead to
public record ProcessCeilings(ProcessSettings most) {
  /// None.
  public static final ProcessCeilings NONE = new ProcessCeilings(ProcessSettings.NONE);

  private static final int MEGABYTES_OF_GIGABYTE = 1_024;

  /// What is above its ceiling.
  ///
  /// @param field by the name that settings have: `replicas.max`
  /// @param value as people write it
  /// @param ceiling as people write it
  public record Excess(String field, String value, String ceiling) {}

  /// The first of the limits that is above its ceiling.
  /// @param limits all that a model's processes are to have, defaults too: who asks for more
  ///     processes at least asks for as many at most
  public Optional<Excess> excess(ProcessLimits limits) {
    List<Supplier<Optional<Excess>>> checks =
        List.of(
            () -> memory(limits.memoryMegabytes()),
            () -> time("timeout", limits.answer(), most.answer()),
            () -> time("start_timeout", limits.start(), most.start()),
            () -> count("parallel", limits.parallel(), most.parallel()),
            () -> count("queue", limits.queue(), most.queue()),
            () -> count("replicas.min", limits.replicasMin(), least(most.min(), most.max())),
            () -> count("replicas.max", limits.replicasMax(), most.max()),
            () -> time("replicas.idle", limits.idle(), most.idle()));
    return checks.stream().flatMap(check -> check.get().stream()).findFirst();
  }

  /// As many as are kept are there at most, too.
  private static OptionalInt least(OptionalInt min, OptionalInt max) {
    return min.isPresent() && max.isPresent()
        ? OptionalInt.of(Math.min(min.getAsInt(), max.getAsInt()))
        : min.isPresent() ? min : max;
  }

  private Optional<Excess> memory(int megabytes) {
    OptionalInt ceiling = most.memoryMegabytes();
    return ceiling.isPresent() && megabytes > ceiling.getAsInt()
        ? Optional.of(new Excess("memory", size(megabytes), size(ceiling.getAsInt())))
        : Optional.empty();
  }

  private static String size(int megabytes) {
    return megabytes % MEGABYTES_OF_GIGABYTE == 0
        ? megabytes / MEGABYTES_OF_GIGABYTE + "GB"
        : megabytes + "MB";
  }

  private static Optional<Excess> time(String field, Duration value, Optional<Duration> ceiling) {
    return ceiling
        .filter(most -> value.compareTo(most) > 0)
        .map(most -> new Excess(field, Durations.text(value), Durations.text(most)));
  }

  private static Optional<Excess> count(String field, int value, OptionalInt ceiling) {
    return ceiling.isPresent() && value > ceiling.getAsInt()
        ? Optional.of(
            new Excess(field, Integer.toString(value), Integer.toString(ceiling.getAsInt())))
        : Optional.empty();
  }
}
