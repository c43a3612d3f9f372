package io.millrace.serving.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.serving.rollout.Rollout;
import io.millrace.serving.rollout.RolloutPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// The table of rollouts. The plan of each is its config's.
final class RolloutRows {
  private static final Table<Record> ROLLOUTS = table(name("endpoint_rollouts"));
  private static final Field<String> ENDPOINT = field(name("endpoint"), String.class);
  private static final Field<Integer> FROM = field(name("from_config"), Integer.class);
  private static final Field<Integer> TO = field(name("to_config"), Integer.class);
  private static final Field<String> PHASE = field(name("phase"), String.class);
  private static final Field<Integer> STEP = field(name("step"), Integer.class);
  private static final Field<Long> STARTED_AT = field(name("started_at"), Long.class);
  private static final Field<Long> SINCE = field(name("since"), Long.class);
  private static final Field<String> REASON = field(name("reason"), String.class);
  private static final Field<Long> ENDED_AT = field(name("ended_at"), Long.class);

  private RolloutRows() {}

  /// Newest first.
  /// @param planOf the plan of each config of the endpoint
  static List<Rollout> list(DSLContext sql, String endpoint, IntFunction<RolloutPlan> planOf) {
    return sql.selectFrom(ROLLOUTS)
        .where(ENDPOINT.eq(endpoint))
        .orderBy(TO.desc())
        .fetch()
        .map(row -> rollout(row, planOf));
  }

  static void put(DSLContext sql, Rollout rollout) {
    sql.deleteFrom(ROLLOUTS).where(ENDPOINT.eq(rollout.endpoint()), TO.eq(rollout.to())).execute();
    sql.insertInto(ROLLOUTS)
        .set(ENDPOINT, rollout.endpoint())
        .set(FROM, rollout.from())
        .set(TO, rollout.to())
        .set(PHASE, rollout.phase().name())
        .set(STEP, rollout.step())
        .set(STARTED_AT, rollout.startedAt().toEpochMilli())
        .set(SINCE, rollout.since().toEpochMilli())
        .set(REASON, rollout.reason())
        .set(ENDED_AT, rollout.endedAt().map(Instant::toEpochMilli).orElse(null))
        .execute();
  }

  private static Rollout rollout(Record row, IntFunction<RolloutPlan> planOf) {
    return new Rollout(
        row.get(ENDPOINT),
        row.get(FROM),
        row.get(TO),
        planOf.apply(row.get(TO)),
        Rollout.Phase.valueOf(row.get(PHASE)),
        row.get(STEP),
        Instant.ofEpochMilli(row.get(STARTED_AT)),
        Instant.ofEpochMilli(row.get(SINCE)),
        row.get(REASON),
        Optional.ofNullable(row.get(ENDED_AT)).map(Instant::ofEpochMilli));
  }
}
