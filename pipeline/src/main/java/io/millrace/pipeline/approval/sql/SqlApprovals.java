package io.millrace.pipeline.approval.sql;

import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.substring;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import io.millrace.base.database.Database;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.approval.Answers;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.Approval.Decision;
import io.millrace.pipeline.approval.Approval.Question;
import io.millrace.pipeline.approval.Approval.Status;
import io.millrace.pipeline.approval.Approval.Verdict;
import io.millrace.pipeline.approval.ApprovalStore;
import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.delivery.sql.OutboxTables;
import io.millrace.pipeline.delivery.sql.SqlOutbox;
import io.millrace.pipeline.sql.SqlOpenTasks;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Approvals in the metadata database. Whether one is open is asked of its open task.
public final class SqlApprovals implements ApprovalStore {
  private static final OutboxTables TABLES = OutboxTables.of("approval", "opened_at", "error");
  private static final Field<String> ID = text("id");
  private static final Field<String> EXECUTION = text("execution_id");
  private static final Field<Long> ENTERED = number("entered_event");
  private static final Field<Integer> ATTEMPT = field(name("approval", "attempt"), Integer.class);
  private static final Field<@Nullable Long> EXPIRES = number("expires_at");
  private static final Field<@Nullable String> VERDICT = text("verdict");
  private static final Field<@Nullable String> BY = text("decided_by");
  private static final Field<@Nullable String> REASON = text("reason");
  private static final Field<@Nullable Long> DECIDED = number("decided_at");
  private static final Field<@Nullable String> MODEL = text("model");
  private static final Condition WAITS = SqlOpenTasks.waits(EXECUTION, ENTERED, ATTEMPT);
  private static final Field<Integer> WAITING = when(WAITS, 1).otherwise(0).as("waiting");
  private static final Field<String> ADDRESS =
      field(name("approval_delivery", "address"), String.class);

  private static final List<Field<?>> COLUMNS =
      List.of(
          ID,
          TABLES.sequence(),
          EXECUTION,
          ENTERED,
          ATTEMPT,
          TABLES.at(),
          EXPIRES,
          TABLES.text(),
          VERDICT,
          BY,
          REASON,
          DECIDED,
          WAITING);

  private static final Table<?> LINK = table(name("approval_link"));
  private static final Field<String> HASH = field(name("hash"), String.class);
  private static final Field<String> LINKED = field(name("approval_id"), String.class);
  private static final Field<String> LINK_ADDRESS = field(name("address"), String.class);
  private static final Field<Long> GOOD_UNTIL = field(name("good_until"), Long.class);

  private final Database database;
  private final SqlOutbox<Mail> mails;

  public SqlApprovals(Database database) {
    this.database = database;
    List<Field<?>> columns = new java.util.ArrayList<>(COLUMNS);
    columns.removeAll(List.of(TABLES.at(), TABLES.text()));
    columns.add(ADDRESS);
    this.mails =
        new SqlOutbox<>(
            database, TABLES, columns, row -> new Mail(approval(row), row.get(ADDRESS)));
  }

  private static Field<String> text(String column) {
    return field(name("approval", column), String.class);
  }

  private static Field<Long> number(String column) {
    return field(name("approval", column), Long.class);
  }

  @Override
  public void open(String id, Question question, Instant at) {
    AttemptId attempt = question.attempt();
    Map<Field<?>, @Nullable Object> own = new HashMap<>();
    own.put(ID, id);
    own.put(EXECUTION, attempt.execution().value());
    own.put(ENTERED, attempt.enteredEvent());
    own.put(ATTEMPT, attempt.attempt());
    own.put(MODEL, question.model().map(Approval.OfModel::toString).orElse(null));
    own.put(EXPIRES, question.expiresAt().map(Instant::toEpochMilli).orElse(null));
    mails.add(
        of(attempt),
        new SqlOutbox.NewEntry(
            own,
            QuestionJson.write(question).toString(),
            question.approvers().stream()
                .map(address -> new SqlOutbox.Addition(Ids.hex32(), Map.of(ADDRESS, address)))
                .toList()),
        at);
  }

  private static Condition of(AttemptId attempt) {
    return EXECUTION
        .eq(attempt.execution().value())
        .and(ENTERED.eq(attempt.enteredEvent()))
        .and(ATTEMPT.eq(attempt.attempt()));
  }

  @Override
  public Optional<Approval> find(String id) {
    return select(ID.eq(id), 1).stream().findFirst();
  }

  @Override
  public List<Approval> list(Filter filter) {
    Condition which =
        TABLES
            .sequence()
            .lt(filter.before())
            .and(filter.status().map(SqlApprovals::is).orElse(noCondition()))
            .and(
                filter
                    .execution()
                    .map(execution -> EXECUTION.eq(execution.value()))
                    .orElse(noCondition()));
    return select(which, filter.limit());
  }

  private static Condition is(Status status) {
    return switch (status) {
      case OPEN -> VERDICT.isNull().and(WAITS);
      case WITHDRAWN -> VERDICT.isNull().andNot(WAITS);
      case APPROVED, REJECTED, EXPIRED -> VERDICT.eq(status.name());
    };
  }

  @Override
  public List<Approval> of(Approval.OfModel model) {
    return select(MODEL.eq(model.toString()), 1_000);
  }

  /// Inside a unit: whether what was decided last about a model version is that it is approved.
  static boolean isApproved(DSLContext sql, Approval.OfModel model) {
    return sql.select(VERDICT)
        .from(TABLES.entry())
        .where(MODEL.eq(model.toString()))
        .and(VERDICT.in(Verdict.APPROVED.name(), Verdict.REJECTED.name()))
        .orderBy(DECIDED.desc(), TABLES.sequence().desc())
        .limit(1)
        .fetchOptional(VERDICT)
        .filter(Verdict.APPROVED.name()::equals)
        .isPresent();
  }

  /// Inside a unit: the approvals of a model's versions are those of a model of another name now.
  static void rename(DSLContext sql, String model, String newName) {
    sql.update(TABLES.entry())
        .set(
            field(name("model"), String.class),
            concat(val(newName), substring(MODEL, model.length() + 1)))
        .where(MODEL.startsWith(model + "/"))
        .execute();
  }

  /// Inside a unit: the approvals of a model's versions hold for nothing any more.
  static void forget(DSLContext sql, String model) {
    sql.update(TABLES.entry())
        .setNull(field(name("model"), String.class))
        .where(MODEL.startsWith(model + "/"))
        .execute();
  }

  @Override
  public List<Approval> overdue(Instant now) {
    return select(is(Status.OPEN).and(EXPIRES.le(now.toEpochMilli())), 1_000);
  }

  private List<Approval> select(Condition which, int limit) {
    return database.read(
        sql ->
            sql.select(COLUMNS)
                .from(TABLES.entry())
                .where(which)
                .orderBy(TABLES.sequence().desc())
                .limit(limit)
                .fetch(SqlApprovals::approval));
  }

  @Override
  public boolean decide(Approval approval, Decision decision) {
    AttemptId attempt = approval.question().attempt();
    return database.write(
        sql ->
            SqlOpenTasks.answer(sql, attempt, Answers.of(decision))
                && sql.update(TABLES.entry())
                        .set(field(name("verdict"), String.class), decision.verdict().name())
                        .set(field(name("decided_by"), String.class), decision.by())
                        .set(field(name("reason"), String.class), decision.reason())
                        .set(field(name("decided_at"), Long.class), decision.at().toEpochMilli())
                        .where(ID.eq(approval.id()))
                        .execute()
                    > 0);
  }

  @Override
  public void addLink(String hash, Link link) {
    database.write(
        sql ->
            sql.insertInto(LINK)
                .columns(HASH, LINKED, LINK_ADDRESS, GOOD_UNTIL)
                .values(hash, link.approval(), link.address(), link.goodUntil().toEpochMilli())
                .execute());
  }

  @Override
  public Optional<Link> link(String hash) {
    return database.read(
        sql ->
            sql.select(LINKED, LINK_ADDRESS, GOOD_UNTIL)
                .from(LINK)
                .where(HASH.eq(hash))
                .fetchOptional(
                    row ->
                        new Link(row.value1(), row.value2(), Instant.ofEpochMilli(row.value3()))));
  }

  @Override
  public Outbox<Mail> mails() {
    return mails;
  }

  private static Approval approval(Record row) {
    AttemptId attempt =
        new AttemptId(new ExecutionId(row.get(EXECUTION)), row.get(ENTERED), row.get(ATTEMPT));
    JsonNode text = Json.parse(row.get(TABLES.text()));
    Optional<Decision> decision = decision(row);
    return new Approval(
        row.get(ID),
        row.get(TABLES.sequence()),
        QuestionJson.read(text, attempt, Optional.ofNullable(row.get(EXPIRES))),
        Instant.ofEpochMilli(row.get(TABLES.at())),
        decision.map(each -> Status.valueOf(each.verdict().name())).orElse(undecided(row)),
        decision);
  }

  private static Status undecided(Record row) {
    return row.get(WAITING) == 1 ? Status.OPEN : Status.WITHDRAWN;
  }

  private static Optional<Decision> decision(Record row) {
    return Optional.ofNullable(row.get(VERDICT))
        .map(
            verdict ->
                new Decision(
                    Verdict.valueOf(verdict),
                    String.valueOf(row.get(BY)),
                    String.valueOf(row.get(REASON)),
                    Instant.ofEpochMilli(Optional.ofNullable(row.get(DECIDED)).orElse(0L))));
  }
}
