package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.stepfunctions.HistoryWire.Data;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `GetExecutionHistory`: the events of an execution, from either end.
final class HistoryOperation {
  private final Executions executions;
  private final StartedExecutions started;
  private final Pages pages;

  HistoryOperation(Executions executions, StartedExecutions started, Pages pages) {
    this.executions = executions;
    this.started = started;
    this.pages = pages;
  }

  ExecutionBody.Events history(ExecutionBody.History body, Arns arns) {
    ExecutionId id = started.execution(body.executionArn()).id();
    boolean backwards = Boolean.TRUE.equals(body.reverseOrder());
    List<Object> arguments = List.of("GetExecutionHistory", id, backwards);
    Optional<Long> after = pages.after(body.nextToken(), arguments).map(Long::parseLong);
    int size = Pages.size(body.maxResults());
    List<HistoryEvent> events =
        backwards
            ? before(id, after.orElseGet(() -> lastEvent(id) + 1), size)
            : executions.history(id, after.orElse(0L), size);
    Data data = Boolean.FALSE.equals(body.includeExecutionData()) ? Data.LEFT_OUT : Data.SHOWN;
    Optional<Start> start = started.start(id);
    return new ExecutionBody.Events(
        events.stream().map(event -> HistoryWire.event(event, start, arns, data)).toList(),
        next(id, events, backwards, arguments));
  }

  /// The events before event `end`, newest first.
  private List<HistoryEvent> before(ExecutionId id, long end, int size) {
    long from = Math.max(1, end - size);
    return executions.history(id, from - 1, (int) (end - from)).reversed();
  }

  private @Nullable String next(
      ExecutionId id, List<HistoryEvent> events, boolean backwards, Object arguments) {
    if (events.isEmpty()) {
      return null;
    }
    long last = events.getLast().id();
    boolean more = backwards ? last > 1 : exists(id, last + 1);
    return more ? pages.token(Long.toString(last), arguments) : null;
  }

  /// Found by asking for few events: ids have no gaps.
  private long lastEvent(ExecutionId id) {
    long present = 1;
    long absent = 2;
    while (exists(id, absent)) {
      present = absent;
      absent *= 2;
    }
    while (absent - present > 1) {
      long middle = (present + absent) / 2;
      if (exists(id, middle)) {
        present = middle;
      } else {
        absent = middle;
      }
    }
    return present;
  }

  private boolean exists(ExecutionId id, long event) {
    return !executions.history(id, event - 1, 1).isEmpty();
  }
}
