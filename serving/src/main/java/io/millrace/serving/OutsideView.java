package io.millrace.serving;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/// The processes of a model at this moment.
///
/// @param kind what they run: `onnx`, `python`, `program` or `image`
/// @param min processes that are kept while an endpoint has the model
/// @param max most processes
/// @param target requests in flight per process, above which another one is started
/// @param memoryMegabytes most memory that each process may write to
/// @param waiting requests that wait for a process
/// @param failures of its processes since the server started
/// @param log the last lines that they printed
public record OutsideView(
    ServedModel model,
    String kind,
    int min,
    int max,
    int target,
    int memoryMegabytes,
    int waiting,
    long failures,
    List<Replica> processes,
    List<String> log) {
  public OutsideView {
    processes = List.copyOf(processes);
    log = List.copyOf(log);
  }

  /// A process, over all its lives.
  ///
  /// @param since when it came into this state
  /// @param reason why it is not ready; empty if it is
  /// @param inFlight requests that it has
  /// @param failures after each of which it was started again
  /// @param memoryBytes what it has in memory with all that it started; empty where nobody knows
  public record Replica(
      State state,
      Instant since,
      String reason,
      int inFlight,
      int failures,
      OptionalLong memoryBytes) {}

  /// Where a process is.
  public enum State {
    STARTING,
    READY,
    /// It has missed a ping, and gets no requests.
    SILENT,
    /// It will be started again.
    FAILED,
    STOPPED
  }
}
