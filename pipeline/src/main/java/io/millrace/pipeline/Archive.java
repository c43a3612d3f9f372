package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.Executions.Filter;
import io.millrace.pipeline.Executions.Page;
import io.millrace.pipeline.states.HistoryEvent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What is on record about executions, whichever node writes them. Thread-safe.
final class Archive {
  private static final int PAGE = 5_000;

  private final Node node;
  private final ExecutionStore store;
  private final Machines machines;
  private final ExpressRecords express;

  Archive(Node node, Machines machines, ExpressRecords express) {
    this.node = node;
    this.store = node.store();
    this.machines = machines;
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
    node.logBook().flush();
    List<HistoryEvent> history = new ArrayList<>();
    replay(id, history::add);
    return new ViewBuilder(
            execution, machines.machine(execution), store.progress(id), store.results().notes(id))
        .build(history)
        .with(
            store.mapRuns().of(id).stream()
                .map(run -> new MapRuns.Counted(run, store.mapChildren().tally(run.id())))
                .toList());
  }

  List<LogLine> log(ExecutionId id, Optional<String> state) {
    execution(id);
    node.logBook().flush();
    return store.log(id, state);
  }

  InputStream wholeLog(AttemptId attempt) {
    execution(attempt.execution());
    return node.config()
        .wholeLogs()
        .flatMap(logs -> logs.open(attempt))
        .orElseGet(() -> kept(attempt));
  }

  private InputStream kept(AttemptId attempt) {
    String text =
        log(attempt.execution(), Optional.empty()).stream()
            .filter(line -> line.enteredEvent() == attempt.enteredEvent())
            .filter(line -> line.attempt() == attempt.attempt())
            .map(WholeLog::text)
            .collect(Collectors.joining());
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
