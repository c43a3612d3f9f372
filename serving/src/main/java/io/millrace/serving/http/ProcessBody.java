package io.millrace.serving.http;

import io.millrace.serving.OutsideView;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The wire form of a model's processes.
///
/// @param kind `onnx`, `python`, `program` or `image`
/// @param memoryBytesMax most memory that each process may write to
/// @param failures of its processes since the server started
/// @param log the last lines that they printed
record ProcessBody(
    String model,
    int version,
    String kind,
    Scale replicas,
    long memoryBytesMax,
    int waiting,
    long failures,
    List<One> processes,
    List<String> log) {
  static ProcessBody of(OutsideView view) {
    return new ProcessBody(
        view.model().name(),
        view.model().version(),
        view.kind(),
        new Scale(view.min(), view.max(), view.target()),
        (long) view.memoryMegabytes() << 20,
        view.waiting(),
        view.failures(),
        view.processes().stream().map(One::of).toList(),
        view.log());
  }

  /// How many processes there are.
  /// @param inFlight requests in flight per process, above which another one is started
  record Scale(int min, int max, int inFlight) {}

  /// A process.
  /// @param state `starting`, `ready`, `silent` (it misses pings), `failed` or `stopped`
  /// @param reason why it is not ready; empty if it is
  /// @param failures after each of which it was started again
  /// @param memoryBytes with all that it started; null where the machine does not tell
  record One(
      String state,
      String since,
      String reason,
      int inFlight,
      int failures,
      @Nullable Long memoryBytes) {
    static One of(OutsideView.Replica replica) {
      OptionalLong memory = replica.memoryBytes();
      return new One(
          replica.state().name().toLowerCase(Locale.ROOT),
          replica.since().toString(),
          replica.reason(),
          replica.inFlight(),
          replica.failures(),
          memory.isPresent() ? memory.getAsLong() : null);
    }
  }
}
