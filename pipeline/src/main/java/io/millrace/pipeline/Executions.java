package io.millrace.pipeline;

import io.millrace.pipeline.states.HistoryEvent;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Starts, finds, follows and stops executions. Durable: when [#start] returns, the execution will
/// run to an end whatever is killed when; one of an EXPRESS pipeline perhaps more than once.
/// Thread-safe; methods block.
public interface Executions {
  /// Starts an execution. Its name has 1 to 80 characters and is unique within the pipeline:
  /// starting the same name again changes nothing and returns the execution that has it, running or
  /// ended; of an EXPRESS pipeline each start is an execution of its own.
  ///
  /// @throws io.millrace.base.MillraceException with `PIPELINE_NOT_FOUND`,
  ///     `EXECUTION_NAME_INVALID`, `LIMIT_EXCEEDED` (input above 256 KiB)
  Execution start(StartRequest request);

  /// An input as executions can have it: if it is above 256 KiB, and the server has a bucket for
  /// values that are, it is put there, and what is answered refers to it.
  JsonNode referred(JsonNode input);

  /// Starts the newest version of `pipeline`; as the other `start` in all else.
  default Execution start(String pipeline, JsonNode input, String name, StartCause cause) {
    return start(StartRequest.of(pipeline, input, name, cause));
  }

  /// Starts an execution and waits for its end, at most 5 minutes; answers what is known then. An
  /// Express execution runs at most once, and its input and output are not kept.
  /// @throws io.millrace.base.MillraceException as [#start]; with `SERVER_BUSY` if the server stops
  ///     meanwhile
  Execution run(StartRequest request) throws InterruptedException;

  Optional<Execution> find(ExecutionId id);

  /// The execution of `pipeline` that has `name`.
  Optional<Execution> find(String pipeline, String name);

  /// Those that its tasks started, the oldest first; not the children of its map runs.
  /// @param limit 1 to 1,000
  List<Execution> children(ExecutionId parent, int limit);

  /// Newest first. Those of an EXPRESS pipeline are there if the filter names it: those that run
  /// and the last ones that have ended.
  Page list(Filter filter);

  /// The events so far, in order, from `afterEvent` (0: from the first) on; at most `limit`.
  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND`
  List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit);

  /// What happened in each state so far.
  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND`
  ExecutionView view(ExecutionId id);

  /// The log lines of the attempts at one state (of all states if empty), oldest first.
  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND`
  List<LogLine> log(ExecutionId id, Optional<String> state);

  /// All that an attempt has said, as UTF-8: each line with its time, up to 64 MiB. Where not all
  /// of it is on this node, as [#log] has it.
  /// @param enteredEvent the visit to the state: the id of its entered event
  /// @param attempt 0 for the first
  /// @throws MillraceException with `EXECUTION_NOT_FOUND`
  InputStream wholeLog(ExecutionId id, long enteredEvent, int attempt);

  /// Ends a running execution as `ABORTED`; its tasks are interrupted. One that has ended stays as
  /// it is.
  /// @param error at most 256 characters; empty: none
  /// @param cause at most 32,768 characters; empty: none
  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND`, `LIMIT_EXCEEDED`
  Execution stop(ExecutionId id, String error, String cause);

  /// Starts an execution that has not ended well again where it ended, with the same id, definition
  /// and input: states that were entered and not exited run again, with fresh retries; of a
  /// Parallel or Map only what did not succeed.
  ///
  /// @param clientToken names this redrive: the same again within 15 minutes changes nothing; may
  ///     be empty
  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND`,
  ///     `EXECUTION_NOT_REDRIVABLE`
  Execution redrive(ExecutionId id, String clientToken);

  /// The same, where the state that runs again gets another input than it was entered with; the
  /// history says so.
  /// @throws io.millrace.base.MillraceException also with `LIMIT_EXCEEDED`, and with
  ///     `EXECUTION_NOT_REDRIVABLE` if more than one state would run again
  Execution redrive(ExecutionId id, JsonNode input);

  /// Why [#redrive] would refuse it; empty if it would not.
  Optional<String> notRedrivable(Execution execution);

  /// Waits until the execution has ended, at most `limit`; answers what is known then.
  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND`
  Execution await(ExecutionId id, Duration limit) throws InterruptedException;

  /// Calls `listener` after each change of any execution on this node, until the result is closed.
  Listening listen(ExecutionListener listener);

  /// @param pipeline only of this pipeline
  /// @param status only in this status
  /// @param before only those older than this one, for the next page
  /// @param limit 1 to 1,000
  record Filter(
      Optional<String> pipeline,
      Optional<ExecutionStatus> status,
      Optional<ExecutionId> before,
      int limit) {
    public static final Filter ALL =
        new Filter(Optional.empty(), Optional.empty(), Optional.empty(), 100);

    public Filter ofPipeline(String name) {
      return new Filter(Optional.of(name), status, before, limit);
    }

    public Filter in(ExecutionStatus wanted) {
      return new Filter(pipeline, Optional.of(wanted), before, limit);
    }

    public Filter after(ExecutionId last) {
      return new Filter(pipeline, status, Optional.of(last), limit);
    }

    public Filter first(int count) {
      return new Filter(pipeline, status, before, count);
    }
  }

  /// @param next pass it to [Filter#after] for more
  record Page(List<Execution> executions, Optional<ExecutionId> next) {
    public Page {
      executions = List.copyOf(executions);
    }
  }

  /// Ends the calls to a listener.
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }
}
