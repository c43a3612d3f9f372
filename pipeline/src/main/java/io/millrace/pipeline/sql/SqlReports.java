package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.AT;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTION_ID;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ExecutionStore.StoredLine;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.LogLine;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// What attempts say while they run: log lines and progress.
record SqlReports(Database database) {
  private static final int BATCH = 100;
  private static final Table<Record> LOG = table(name("execution_log"));
  private static final Table<Record> PROGRESS = table(name("execution_progress"));
  private static final Field<Long> ENTERED = field(name("entered_event"), Long.class);
  private static final Field<Integer> ATTEMPT = field(name("attempt"), Integer.class);
  private static final Field<Integer> LINE = field(name("line"), Integer.class);
  private static final Field<String> STATE = field(name("state"), String.class);
  private static final Field<String> TEXT = field(name("text"), String.class);
  private static final Field<Long> DONE = field(name("done"), Long.class);
  private static final Field<Long> TOTAL = field(name("total"), Long.class);

  void report(List<StoredLine> lines, Map<AttemptId, ExecutionView.Progress> progress) {
    database.write(
        sql -> {
          for (int from = 0; from < lines.size(); from += BATCH) {
            insert(sql, lines.subList(from, Math.min(from + BATCH, lines.size())));
          }
          progress.forEach((attempt, said) -> save(sql, attempt, said));
          return lines.size();
        });
  }

  /// A line that is there already was stored by a write whose answer was lost, or by a node that
  /// worked at the same attempt.
  private static void insert(DSLContext sql, List<StoredLine> lines) {
    var insert = sql.insertInto(LOG, EXECUTION_ID, ENTERED, ATTEMPT, LINE, STATE, AT, TEXT);
    for (StoredLine line : lines) {
      insert =
          insert.values(
              line.attempt().execution().value(),
              line.attempt().enteredEvent(),
              line.attempt().attempt(),
              line.number(),
              line.line().state(),
              line.line().time().toEpochMilli(),
              line.line().text());
    }
    insert.onConflictDoNothing().execute();
  }

  private static void save(DSLContext sql, AttemptId attempt, ExecutionView.Progress said) {
    int known =
        sql.update(PROGRESS)
            .set(DONE, said.done())
            .set(TOTAL, said.total())
            .set(TEXT, said.text())
            .where(of(attempt))
            .execute();
    if (known == 0) {
      sql.insertInto(PROGRESS, EXECUTION_ID, ENTERED, ATTEMPT, DONE, TOTAL, TEXT)
          .values(
              attempt.execution().value(),
              attempt.enteredEvent(),
              attempt.attempt(),
              said.done(),
              said.total(),
              said.text())
          .execute();
    }
  }

  List<LogLine> log(ExecutionId id, Optional<String> state) {
    Condition wanted =
        EXECUTION_ID.eq(id.value()).and(state.<Condition>map(STATE::eq).orElse(noCondition()));
    return database.read(
        sql ->
            sql.selectFrom(LOG)
                .where(wanted)
                .orderBy(AT, ENTERED, ATTEMPT, LINE)
                .fetch(SqlReports::line));
  }

  private static LogLine line(Record row) {
    return new LogLine(
        Instant.ofEpochMilli(row.get(AT)),
        row.get(STATE),
        row.get(ENTERED),
        row.get(ATTEMPT),
        row.get(TEXT));
  }

  int lines(AttemptId attempt) {
    return database.read(
        sql -> {
          Integer last = sql.select(max(LINE)).from(LOG).where(of(attempt)).fetchSingle(max(LINE));
          return last == null ? 0 : last + 1;
        });
  }

  Map<AttemptId, ExecutionView.Progress> progress(ExecutionId id) {
    Map<AttemptId, ExecutionView.Progress> progress = new LinkedHashMap<>();
    database.read(
        sql -> {
          sql.selectFrom(PROGRESS)
              .where(EXECUTION_ID.eq(id.value()))
              .forEach(
                  row ->
                      progress.put(
                          new AttemptId(id, row.get(ENTERED), row.get(ATTEMPT)),
                          new ExecutionView.Progress(
                              row.get(DONE), row.get(TOTAL), row.get(TEXT))));
          return progress;
        });
    return progress;
  }

  private static Condition of(AttemptId attempt) {
    return EXECUTION_ID
        .eq(attempt.execution().value())
        .and(ENTERED.eq(attempt.enteredEvent()))
        .and(ATTEMPT.eq(attempt.attempt()));
  }
}
