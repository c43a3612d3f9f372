package io.millrace.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What happened in each state of an execution, computed from its history, for people to look at.
/// @param states in the order in which they were entered; states inside a Parallel or Map stand in
///     its children, not here
/// @param mapRuns of its distributed Maps, in the order in which they began
public record ExecutionView(
    Execution execution, List<StateVisit> states, List<MapRuns.Counted> mapRuns) {
  public ExecutionView {
    states = List.copyOf(states);
    mapRuns = List.copyOf(mapRuns);
  }

  /// Without map runs.
  public ExecutionView(Execution execution, List<StateVisit> states) {
    this(execution, states, List.of());
  }

  ExecutionView with(List<MapRuns.Counted> runs) {
    return new ExecutionView(execution, states, runs);
  }

  /// How a visit, a branch or an iteration stands.
  public enum VisitStatus {
    RUNNING,
    SUCCEEDED,
    /// Its failure was caught.
    CAUGHT,
    FAILED,
    ABORTED
  }

  /// One visit to a state.
  ///
  /// @param enteredEvent id of the entered event: names the visit
  /// @param type `Task`, `Choice` …
  /// @param next the state that came after, if one did
  /// @param attempts of a Task; one for each time that it was scheduled
  /// @param lanes branches of a Parallel (last attempt), iterations of a Map
  public record StateVisit(
      long enteredEvent,
      String name,
      String type,
      VisitStatus status,
      Instant enteredAt,
      Optional<Instant> exitedAt,
      JsonNode input,
      Optional<JsonNode> output,
      Optional<String> error,
      Optional<String> cause,
      Optional<String> next,
      List<Attempt> attempts,
      List<Lane> lanes) {
    public StateVisit {
      attempts = List.copyOf(attempts);
      lanes = List.copyOf(lanes);
    }
  }

  /// One start of a task.
  /// @param number 0 for the first
  /// @param progress what the task said last about how far it is
  /// @param reuse whether it got a result that was there already, if the state asks for that
  public record Attempt(
      int number,
      String resource,
      VisitStatus status,
      Instant scheduledAt,
      Optional<Instant> endedAt,
      JsonNode arguments,
      Optional<JsonNode> output,
      Optional<String> error,
      Optional<String> cause,
      Optional<Progress> progress,
      Optional<Reuse> reuse) {}

  /// @param total 0 if unknown
  public record Progress(long done, long total, String text) {}

  /// A branch of a Parallel or an iteration of a Map.
  /// @param index 0 for the first
  public record Lane(int index, VisitStatus status, List<StateVisit> states) {
    public Lane {
      states = List.copyOf(states);
    }
  }
}
