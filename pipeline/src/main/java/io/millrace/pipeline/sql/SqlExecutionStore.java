package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.LAST_EVENT;
import static io.millrace.pipeline.sql.ExecutionTables.NAME;
import static io.millrace.pipeline.sql.ExecutionTables.PARENT_ID;
import static io.millrace.pipeline.sql.ExecutionTables.PARENT_KEY;
import static io.millrace.pipeline.sql.ExecutionTables.PIPELINE;
import static io.millrace.pipeline.sql.ExecutionTables.WAKE_AT;

import io.millrace.base.database.Database;
import io.millrace.pipeline.ActivityStore;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStore;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.ExpressJournal;
import io.millrace.pipeline.LogLine;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.OpenTasks;
import io.millrace.pipeline.ResultStore;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record;

/// Executions in the metadata database.
public final class SqlExecutionStore implements ExecutionStore {
  private final Database database;
  private final SqlExecutionQueries queries;
  private final SqlNodes nodes;
  private final SqlReports reports;
  private final SqlOpenTasks openTasks;

  public SqlExecutionStore(Database database) {
    this.database = database;
    this.queries = new SqlExecutionQueries(database);
    this.nodes = new SqlNodes(database);
    this.reports = new SqlReports(database);
    this.openTasks = new SqlOpenTasks(database);
  }

  @Override
  public Execution create(
      Execution execution, Optional<String> parentKey, String node, Step first) {
    return database.write(
        sql -> {
          Condition sameName = PIPELINE.eq(execution.pipeline()).and(NAME.eq(execution.name()));
          Record older = sql.selectFrom(EXECUTIONS).where(sameName).fetchOne();
          if (older != null) {
            return ExecutionTables.execution(older);
          }
          ExecutionRows.insert(sql, execution, parentKey, node, first);
          return first.ended().orElse(execution);
        });
  }

  @Override
  public boolean append(Claim claim, Step step) {
    return database.write(
        sql -> {
          if (!SqlOpenTasks.areSilent(sql, step.tasks().expired())) {
            return false;
          }
          HistoryEvent first = step.events().getFirst();
          int writers =
              sql.update(EXECUTIONS)
                  .set(LAST_EVENT, step.events().getLast().id())
                  .set(WAKE_AT, step.wakeAt().map(Instant::toEpochMilli).orElse(null))
                  .where(ExecutionRows.isWrittenBy(claim))
                  .and(LAST_EVENT.eq(first.id() - 1))
                  .execute();
          if (writers == 0) {
            return false;
          }
          ExecutionRows.insert(sql, claim.id(), step.events());
          SqlOpenTasks.change(sql, step.tasks());
          SqlMapRuns.change(sql, step);
          SqlDropped.add(sql, claim.id(), step.dropped());
          step.ended().ifPresent(ended -> ExecutionRows.end(sql, ended));
          return true;
        });
  }

  @Override
  public Optional<Claim> redrive(Execution redriven, String node, Step first, String clientToken) {
    return database.write(
        sql -> {
          Optional<Claim> claim = SqlRedrives.redrive(sql, redriven, node, first, clientToken);
          claim.ifPresent(_ -> ExecutionRows.insert(sql, redriven.id(), first.events()));
          return claim;
        });
  }

  @Override
  public boolean isRedrivenBy(ExecutionId id, String clientToken, Instant now) {
    return database.read(sql -> SqlRedrives.isRedrivenBy(sql, id, clientToken, now));
  }

  @Override
  public void postpone(Claim claim, Instant wakeAt) {
    database.write(
        sql ->
            sql.update(EXECUTIONS)
                .set(WAKE_AT, wakeAt.toEpochMilli())
                .where(ExecutionRows.isWrittenBy(claim))
                .execute());
  }

  @Override
  public OpenTasks openTasks() {
    return openTasks;
  }

  @Override
  public MapChildStore mapChildren() {
    return new SqlMapChildren(database);
  }

  @Override
  public MapRunStore mapRuns() {
    return new SqlMapRuns(database);
  }

  @Override
  public ActivityStore activities() {
    return new SqlActivities(database);
  }

  @Override
  public ResultStore results() {
    return new SqlResultStore(database);
  }

  @Override
  public ExpressJournal express() {
    return new SqlExpressJournal(database);
  }

  @Override
  public Optional<Execution> find(ExecutionId id) {
    return queries.find(ID.eq(id.value()));
  }

  @Override
  public List<Execution> children(ExecutionId parent, int limit) {
    return queries.children(parent, limit);
  }

  @Override
  public Optional<Execution> find(String pipeline, String name) {
    return queries.find(PIPELINE.eq(pipeline).and(NAME.eq(name)));
  }

  @Override
  public Optional<Execution> findChild(ExecutionId parent, String parentKey) {
    return queries.find(PARENT_ID.eq(parent.value()).and(PARENT_KEY.eq(parentKey)));
  }

  @Override
  public List<ExecutionId> strays(String node) {
    return database.read(sql -> SqlDropped.strays(sql, node));
  }

  @Override
  public List<Execution> list(Executions.Filter filter) {
    return queries.list(filter);
  }

  @Override
  public int open() {
    return queries.open();
  }

  @Override
  public List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit) {
    return queries.history(id, afterEvent, limit);
  }

  @Override
  public Optional<Claim> claim(ExecutionId id, String node) {
    return nodes.claim(id, node);
  }

  @Override
  public int takeOver(String node, List<String> others) {
    return nodes.takeOver(node, others);
  }

  @Override
  public void release(String node) {
    nodes.release(node);
  }

  @Override
  public List<Claim> due(String node, Instant moment) {
    return nodes.due(node, moment);
  }

  @Override
  public List<Execution> unannounced(String node) {
    return nodes.unannounced(node);
  }

  @Override
  public void announced(Execution ended) {
    nodes.announced(ended);
  }

  @Override
  public void beat(String node) {
    nodes.beat(node);
  }

  @Override
  public Map<String, Long> beats() {
    return nodes.beats();
  }

  @Override
  public void signal(Signal signal) {
    nodes.signal(signal);
  }

  @Override
  public List<Signal> signals(String node) {
    return nodes.signals(node);
  }

  @Override
  public void handled(Signal signal) {
    nodes.handled(signal);
  }

  @Override
  public void report(List<StoredLine> lines, Map<AttemptId, ExecutionView.Progress> progress) {
    reports.report(lines, progress);
  }

  @Override
  public List<LogLine> log(ExecutionId id, Optional<String> state) {
    return reports.log(id, state);
  }

  @Override
  public int lines(AttemptId attempt) {
    return reports.lines(attempt);
  }

  @Override
  public Map<AttemptId, ExecutionView.Progress> progress(ExecutionId id) {
    return reports.progress(id);
  }
}
