package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionEndListener;
import io.millrace.pipeline.ExecutionStore;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.stepfunctions.HistoryWire.Data;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the events of executions that have ended into the server's log, as far as the logging
/// configuration of their machine asks for it; each line names the log group. Thread-safe; blocks.
public final class ExecutionLogging implements ExecutionEndListener {
  private static final Logger log = LoggerFactory.getLogger(ExecutionLogging.class);
  private static final int PAGE = 1_000;
  private static final Pattern FAILURE = Pattern.compile("(Failed|TimedOut|Aborted)$");
  private static final Arns ARNS = new Arns("local");

  private final ExecutionStore histories;
  private final StateMachineStores stores;

  public ExecutionLogging(ExecutionStore histories, StateMachineStores stores) {
    this.histories = histories;
    this.stores = stores;
  }

  @Override
  public void ended(Execution execution) {
    Optional<Start> start = stores.starts().find(execution.id());
    start
        .flatMap(known -> stores.revisions().find(known.machine(), known.revision()))
        .or(() -> stores.revisions().newest(execution.pipeline(), execution.version()))
        .map(revision -> revision.settings().logging())
        .ifPresent(logging -> write(execution, start, logging));
  }

  private void write(Execution execution, Optional<Start> start, Settings.Logging logging) {
    Optional<String> group = logging.group();
    if (group.isEmpty()) {
      return;
    }
    Data data = Boolean.TRUE.equals(logging.includeExecutionData()) ? Data.SHOWN : Data.LEFT_OUT;
    List<HistoryEvent> page = histories.history(execution.id(), 0, PAGE);
    while (!page.isEmpty()) {
      for (HistoryEvent event : page) {
        if (isWanted(event.type(), logging)) {
          String text = Json.write(HistoryWire.event(event, start, ARNS, data));
          log.info(
              "execution.event group={} execution={} event={}",
              group.get(),
              ARNS.execution(execution),
              text);
        }
      }
      page = histories.history(execution.id(), page.getLast().id(), PAGE);
    }
  }

  private static boolean isWanted(String type, Settings.Logging logging) {
    boolean failed = FAILURE.matcher(type).find();
    return switch (String.valueOf(logging.level())) {
      case "ALL" -> true;
      case "ERROR" -> failed;
      case "FATAL" -> failed && type.startsWith("Execution");
      default -> false;
    };
  }
}
