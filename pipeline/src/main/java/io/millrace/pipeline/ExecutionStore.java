package io.millrace.pipeline;

import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where executions and their histories are kept. Each method is one atomic unit, durable on
/// return. Thread-safe; blocks.
public interface ExecutionStore {
  /// The right to write the history of one execution.
  /// @param epoch goes up with each take-over; a smaller one is void
  record Claim(ExecutionId id, String node, long epoch) {}

  /// Of an execution that waits for nothing but an answer from outside.
  Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE);

  /// What one step adds.
  /// @param wakeAt when a node that does not have it in memory takes it up; absent: at once
  /// @param ended the execution as it ended, if it did
  /// @param tasks what it opens to answers from outside, and closes
  /// @param mapRuns those that it begins, and ends
  /// @param dropped keys of attempts that do not wait for the execution any more that they have
  ///     started, or are about to start
  record Step(
      List<HistoryEvent> events,
      Optional<Instant> wakeAt,
      Optional<Execution> ended,
      OpenTasks.Changes tasks,
      MapRunStore.Changes mapRuns,
      List<String> dropped) {
    public Step {
      events = List.copyOf(events);
      dropped = List.copyOf(dropped);
    }

    public Step(List<HistoryEvent> events, Optional<Instant> wakeAt, Optional<Execution> ended) {
      this(events, wakeAt, ended, OpenTasks.Changes.NONE, MapRunStore.Changes.NONE, List.of());
    }
  }

  /// A node that is not the writer has something to say.
  record Signal(String id, ExecutionId execution, Kind kind, String error, String cause) {
    /// What it says.
    public enum Kind {
      STOP,
      /// The store has news about an open task.
      NEWS,
      /// A nested execution has ended.
      CHILD_ENDED
    }
  }

  /// An attempt at a task.
  record AttemptId(ExecutionId execution, long enteredEvent, int attempt) {
    /// The attempt that a task's idempotency key names.
    public static AttemptId of(String idempotencyKey) {
      String[] parts = idempotencyKey.split("\\.", -1);
      return new AttemptId(
          new ExecutionId(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    }
  }

  /// @param number of the line, within its attempt
  record StoredLine(AttemptId attempt, int number, LogLine line) {}

  /// Adds an execution with its first events; the node becomes its writer, with epoch 1.
  /// @param parentKey names the attempt of the parent that started it
  /// @return the execution that has the name now: `execution`, or an older one and nothing is added
  Execution create(Execution execution, Optional<String> parentKey, String node, Step first);

  Optional<Execution> find(ExecutionId id);

  /// Those that tasks of `parent` started, the oldest first; not the children of map runs.
  List<Execution> children(ExecutionId parent, int limit);

  Optional<Execution> find(String pipeline, String name);

  /// The execution that an attempt has started.
  Optional<Execution> findChild(ExecutionId parent, String parentKey);

  /// Those of `node` that still run though the attempt that started them was dropped.
  List<ExecutionId> strays(String node);

  List<Execution> list(Executions.Filter filter);

  /// How many have not ended.
  int open();

  List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit);

  /// Appends a step; ids go on where the history ended.
  /// @return false if the claim is void, or a task that the step takes for silent was answered:
  ///     nothing is changed
  boolean append(Claim claim, Step step);

  /// Makes an execution that has ended run again; `node` becomes its writer. Signals that were not
  /// heard before are dropped.
  /// @param clientToken names the redrive; may be empty
  /// @return the node's claim; empty if the execution has changed meanwhile: nothing is changed
  Optional<Claim> redrive(Execution redriven, String node, Step first, String clientToken);

  /// Whether the last redrive has this name and is not older than 15 minutes.
  boolean isRedrivenBy(ExecutionId id, String clientToken, Instant now);

  /// Says anew when a node that does not have the execution in memory takes it up.
  void postpone(Claim claim, Instant wakeAt);

  OpenTasks openTasks();

  ActivityStore activities();

  ExpressJournal express();

  ResultStore results();

  MapRunStore mapRuns();

  MapChildStore mapChildren();

  /// The claim on a running execution, if `node` is its writer.
  Optional<Claim> claim(ExecutionId id, String node);

  /// Makes `node` the writer of all running executions whose writer is not in `others`.
  /// @return how many changed hands
  int takeOver(String node, List<String> others);

  /// Gives up all claims of a node.
  void release(String node);

  /// The claims on running executions of `node` that have something to do before `moment`, or wait
  /// for tasks.
  List<Claim> due(String node, Instant moment);

  /// Ended ones whose end has not been announced, oldest first.
  List<Execution> unannounced(String node);

  /// This end has been announced; one after a redrive has not.
  void announced(Execution ended);

  /// Counts a node's beat up; adds the node if it is new.
  void beat(String node);

  /// The beat of each node.
  Map<String, Long> beats();

  void signal(Signal signal);

  /// To the writer `node`.
  List<Signal> signals(String node);

  void handled(Signal signal);

  /// Keeps lines and the last progress of attempts.
  void report(List<StoredLine> lines, Map<AttemptId, ExecutionView.Progress> progress);

  /// Oldest first.
  List<LogLine> log(ExecutionId id, Optional<String> state);

  /// How many lines an attempt has.
  int lines(AttemptId attempt);

  Map<AttemptId, ExecutionView.Progress> progress(ExecutionId id);
}
