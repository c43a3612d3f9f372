package io.millrace.pipeline.sql;

import static io.millrace.pipeline.sql.ExecutionTables.ANNOUNCED;
import static io.millrace.pipeline.sql.ExecutionTables.CAUSE;
import static io.millrace.pipeline.sql.ExecutionTables.ENDED_AT;
import static io.millrace.pipeline.sql.ExecutionTables.EPOCH;
import static io.millrace.pipeline.sql.ExecutionTables.ERROR;
import static io.millrace.pipeline.sql.ExecutionTables.EXECUTIONS;
import static io.millrace.pipeline.sql.ExecutionTables.ID;
import static io.millrace.pipeline.sql.ExecutionTables.LAST_EVENT;
import static io.millrace.pipeline.sql.ExecutionTables.OUTPUT;
import static io.millrace.pipeline.sql.ExecutionTables.OWNER;
import static io.millrace.pipeline.sql.ExecutionTables.REDRIVEN_AT;
import static io.millrace.pipeline.sql.ExecutionTables.REDRIVE_COUNT;
import static io.millrace.pipeline.sql.ExecutionTables.STATUS;
import static io.millrace.pipeline.sql.ExecutionTables.WAKE_AT;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;

/// Executions that run again.
final class SqlRedrives {
  private static final Duration SAME = Duration.ofMinutes(15);
  private static final Field<String> REDRIVE_TOKEN = field(name("redrive_token"), String.class);

  private SqlRedrives() {}

  static Optional<Claim> redrive(
      DSLContext sql, Execution redriven, String node, Step first, String clientToken) {
    int changed =
        sql.update(EXECUTIONS)
            .set(STATUS, redriven.status().name())
            .setNull(OUTPUT)
            .setNull(ERROR)
            .setNull(CAUSE)
            .setNull(ENDED_AT)
            .setNull(WAKE_AT)
            .set(REDRIVE_COUNT, redriven.redriveCount())
            .set(REDRIVEN_AT, redriven.redrivenAt().map(Instant::toEpochMilli).orElse(null))
            .set(REDRIVE_TOKEN, clientToken)
            .set(OWNER, node)
            .set(EPOCH, EPOCH.plus(1))
            .set(ANNOUNCED, redriven.mapChild().isPresent() ? 1 : 0)
            .set(LAST_EVENT, first.events().getLast().id())
            .where(ID.eq(redriven.id().value()))
            .and(STATUS.ne(ExecutionStatus.RUNNING.name()))
            .and(REDRIVE_COUNT.eq(redriven.redriveCount() - 1))
            .and(LAST_EVENT.eq(first.events().getFirst().id() - 1))
            .execute();
    if (changed == 0) {
      return Optional.empty();
    }
    SqlNodes.forget(sql, redriven.id());
    return sql.select(EPOCH)
        .from(EXECUTIONS)
        .where(ID.eq(redriven.id().value()))
        .fetchOptional(EPOCH)
        .map(epoch -> new Claim(redriven.id(), node, epoch));
  }

  static boolean isRedrivenBy(DSLContext sql, ExecutionId id, String clientToken, Instant now) {
    return sql.fetchExists(
        EXECUTIONS,
        ID.eq(id.value())
            .and(REDRIVE_TOKEN.eq(clientToken))
            .and(REDRIVEN_AT.gt(now.minus(SAME).toEpochMilli())));
  }
}
