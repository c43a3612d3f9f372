package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.Executions.Filter;
import io.millrace.pipeline.Executions.Page;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What is on record about executions, whichever node writes them. Thread-safe.
final class Archive {
  private static final int PAGE = 5_000;

  private final ExecutionStore store;
  private final Machines machines;
  private final LogBook logBook;
  private final ExpressRecords express;

  Archive(ExecutionStore store, Machines machines, LogBook logBook, ExpressRecords express) {
    this.store = store;
    this.machines = machines;
    this.logBook = logBook;
    this.express = express;
  }

  /// @throws MillraceException with `EXECUTION_NOT_FOUND`
  Execution execution(ExecutionId id) {
    return find(id).orElseThrow(() -> absent(id));
  }

  Optional<Execution> find(ExecutionId id) {
    return store.find(id).or(() -> express.find(id));
  }

  static MillraceException absent(ExecutionId id) {
    return new MillraceException(
        EXECUTION_NOT_FOUND,
        "There is no execution '%s'.".formatted(id),
        "List the executions to find its id.");
  }

  Page list(Filter filter) {
    Filter oneMore = filter.first(filter.limit() + 1);
    boolean isExpress = filter.pipeline().filter(machines::isExpress).isPresent();
    List<Execution> found = isExpress ? express.list(oneMore) : store.list(oneMore);
    return found.size() <= filter.limit()
        ? new Page(found, Optional.empty())
        : new Page(
            found.subList(0, filter.limit()), Optional.of(found.get(filter.limit() - 1).id()));
  }

  /// Hands over the whole history, a page at a time.
  void replay(ExecutionId id, Consumer<HistoryEvent> reader) {
    List<HistoryEvent> page = store.history(id, 0, PAGE);
    while (!page.isEmpty()) {
      page.forEach(reader);
      page = store.history(id, page.getLast().id(), PAGE);
    }
  }

  List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit) {
    execution(id);
    return store.history(id, afterEvent, limit);
  }

  ExecutionView view(ExecutionId id) {
    Execution execution = execution(id);
    logBook.flush();
    List<HistoryEvent> history = new ArrayList<>();
    replay(id, history::add);
    return new ViewBuilder(
            execution, machines.machine(execution), store.progress(id), store.results().notes(id))
        .build(history)
        .with(
            store.mapRuns().of(id).stream()
                .map(run -> new MapRuns.Counted(run, store.mapRuns().tally(run.id())))
                .toList());
  }

  List<LogLine> log(ExecutionId id, Optional<String> state) {
    execution(id);
    logBook.flush();
    return store.log(id, state);
  }
}
