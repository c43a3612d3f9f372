package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTION_ID;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.NAME;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ActivityStore;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.OpenTasks;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;

/// Open tasks in the metadata database. A row with `news` has been taken or answered, and the
/// execution has not heard of it.
public record SqlOpenTasks(Database database) implements OpenTasks {
  private static final String KEY = "task tokens";
  private static final String SUCCEEDED = "SUCCEEDED";
  private static final String FAILED = "FAILED";
  private static final Table<Record> KEYS = table(name("pipeline_keys"));
  private static final Field<String> VALUE = field(name("value"), String.class);
  private static final Table<Record> OPEN = table(name("open_tasks"));
  private static final Field<Long> ENTERED = field(name("entered_event"), Long.class);
  private static final Field<Integer> ATTEMPT = field(name("attempt"), Integer.class);
  private static final Field<Long> OPENED_AT = field(name("opened_at"), Long.class);
  private static final Field<Long> BEAT_AT = field(name("beat_at"), Long.class);
  private static final Field<String> ANSWER = field(name("answer"), String.class);
  private static final Field<String> OUTPUT = field(name("output"), String.class);
  private static final Field<String> ERROR = field(name("error"), String.class);
  private static final Field<String> CAUSE = field(name("cause"), String.class);
  private static final Field<String> ACTIVITY = field(name("activity"), String.class);
  private static final Field<String> INPUT = field(name("input"), String.class);
  private static final Field<String> WORKER = field(name("worker"), String.class);
  private static final Field<Integer> NEWS = field(name("news"), Integer.class);

  @Override
  public String key(String fresh) {
    Optional<String> known = database.read(SqlOpenTasks::key);
    return known.orElseGet(
        () ->
            database.write(
                sql -> {
                  sql.insertInto(KEYS, NAME, VALUE)
                      .values(KEY, fresh)
                      .onConflictDoNothing()
                      .execute();
                  return key(sql).orElseThrow();
                }));
  }

  private static Optional<String> key(DSLContext sql) {
    return sql.select(VALUE).from(KEYS).where(NAME.eq(KEY)).fetchOptional(VALUE);
  }

  @Override
  public List<OpenTask> of(ExecutionId execution) {
    return database.read(
        sql ->
            sql.selectFrom(OPEN)
                .where(EXECUTION_ID.eq(execution.value()))
                .orderBy(ENTERED, ATTEMPT)
                .fetch(SqlOpenTasks::task));
  }

  private static OpenTask task(Record row) {
    return new OpenTask(
        attempt(row),
        Optional.ofNullable(row.get(WORKER)),
        Optional.ofNullable(row.get(BEAT_AT)).map(Instant::ofEpochMilli),
        Optional.ofNullable(row.get(ANSWER)).map(how -> answer(how, row)));
  }

  private static AttemptId attempt(Record row) {
    return new AttemptId(
        new ExecutionId(row.get(EXECUTION_ID)), row.get(ENTERED), row.get(ATTEMPT));
  }

  private static Answer answer(String how, Record row) {
    return how.equals(SUCCEEDED)
        ? new Answer.Succeeded(Json.parse(row.get(OUTPUT)))
        : new Answer.Failed(
            Optional.ofNullable(row.get(ERROR)), Optional.ofNullable(row.get(CAUSE)));
  }

  @Override
  public Reception answer(AttemptId attempt, Answer answer) {
    return database.write(sql -> reception(sql, attempt, save(sql, attempt, answer)));
  }

  /// Part of a larger write: the first answer is taken.
  /// @return false if the attempt is not open any more; then nothing is changed
  public static boolean answer(DSLContext sql, AttemptId attempt, Answer answer) {
    return save(sql, attempt, answer) > 0;
  }

  /// Whether the attempt that these columns of another table name waits for an answer.
  public static Condition waits(
      Field<String> execution, Field<Long> enteredEvent, Field<Integer> attempt) {
    return exists(
        selectOne()
            .from(OPEN)
            .where(EXECUTION_ID.eq(execution))
            .and(ENTERED.eq(enteredEvent))
            .and(ATTEMPT.eq(attempt))
            .and(ANSWER.isNull()));
  }

  private static int save(DSLContext sql, AttemptId attempt, Answer answer) {
    var update = sql.update(OPEN).set(NEWS, 1);
    var said =
        switch (answer) {
          case Answer.Succeeded(var output) ->
              update.set(ANSWER, SUCCEEDED).set(OUTPUT, Json.write(output));
          case Answer.Failed(var error, var cause) ->
              update
                  .set(ANSWER, FAILED)
                  .set(ERROR, error.orElse(null))
                  .set(CAUSE, cause.orElse(null));
        };
    return said.where(unanswered(attempt)).execute();
  }

  @Override
  public Reception beat(AttemptId attempt, Instant at) {
    return database.write(
        sql ->
            reception(
                sql,
                attempt,
                sql.update(OPEN)
                    .set(BEAT_AT, at.toEpochMilli())
                    .where(unanswered(attempt))
                    .execute()));
  }

  private static Reception reception(DSLContext sql, AttemptId attempt, int rows) {
    if (rows > 0) {
      return Reception.TAKEN;
    }
    boolean known = sql.fetchExists(EXECUTIONS, ID.eq(attempt.execution().value()));
    return known ? Reception.LATE : Reception.UNKNOWN;
  }

  /// Whether nothing has been answered that a step would take for silence.
  static boolean areSilent(DSLContext sql, List<AttemptId> expired) {
    return expired.stream().noneMatch(a -> sql.fetchExists(OPEN, of(a).and(ANSWER.isNotNull())));
  }

  /// Part of a step.
  static void change(DSLContext sql, Changes changes) {
    for (Opening opening : changes.opened()) {
      AttemptId attempt = opening.attempt();
      sql.insertInto(OPEN, EXECUTION_ID, ENTERED, ATTEMPT, OPENED_AT, NEWS, ACTIVITY, INPUT)
          .values(
              attempt.execution().value(),
              attempt.enteredEvent(),
              attempt.attempt(),
              opening.at().toEpochMilli(),
              0,
              opening.queued().map(Queued::activity).orElse(null),
              opening.queued().map(queued -> Json.write(queued.input())).orElse(null))
          .execute();
    }
    for (AttemptId attempt : changes.heard()) {
      sql.update(OPEN).set(NEWS, 0).where(unanswered(attempt)).execute();
    }
    for (AttemptId attempt : changes.closed()) {
      sql.deleteFrom(OPEN).where(of(attempt)).execute();
    }
  }

  /// The next in the queue of an activity.
  static Optional<Record> oldest(DSLContext sql, String activity) {
    return sql.selectFrom(OPEN)
        .where(ACTIVITY.eq(activity).and(WORKER.isNull()).and(ANSWER.isNull()))
        .orderBy(OPENED_AT, EXECUTION_ID, ENTERED)
        .limit(1)
        .fetchOptional();
  }

  static Optional<ActivityStore.Taken> take(DSLContext sql, String activity, String worker) {
    Optional<Record> row = oldest(sql, activity);
    row.ifPresent(
        r -> sql.update(OPEN).set(WORKER, worker).set(NEWS, 1).where(of(attempt(r))).execute());
    return row.map(r -> new ActivityStore.Taken(attempt(r), Json.parse(r.get(INPUT))));
  }

  /// Executions that have not heard of everything.
  static Select<Record1<String>> withNews() {
    return select(EXECUTION_ID).from(OPEN).where(NEWS.eq(1));
  }

  private static Condition unanswered(AttemptId attempt) {
    return of(attempt).and(ANSWER.isNull());
  }

  private static Condition of(AttemptId attempt) {
    return EXECUTION_ID
        .eq(attempt.execution().value())
        .and(ENTERED.eq(attempt.enteredEvent()))
        .and(ATTEMPT.eq(attempt.attempt()));
  }
}
