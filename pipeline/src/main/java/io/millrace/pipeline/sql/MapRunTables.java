package io.millrace.pipeline.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.MapRunPlan.Tolerance;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// The table of map runs, and how its rows read.
final class MapRunTables {
  static final Table<Record> MAP_RUNS = table(name("map_runs"));
  static final Field<String> RUN = text("id");
  static final Field<String> EXECUTION = text("execution_id");
  static final Field<String> MACHINE = text("machine");
  static final Field<String> STATE = text("state");
  static final Field<String> TYPE = text("type");
  static final Field<String> RUN_STATUS = text("status");
  static final Field<Integer> MAX_CONCURRENCY = number("max_concurrency", Integer.class);
  static final Field<Long> TOLERATED_COUNT = number("tolerated_count", Long.class);
  static final Field<Double> TOLERATED_PERCENTAGE = number("tolerated_percentage", Double.class);
  static final Field<Long> ITEMS_READ = number("items_read", Long.class);
  static final Field<Long> CHILDREN = number("children", Long.class);
  static final Field<Long> PENDING_ITEMS = number("pending_items", Long.class);
  static final Field<Long> PENDING_CHILDREN = number("pending_children", Long.class);
  static final Field<Integer> COMPLETE = number("complete", Integer.class);
  static final Field<Long> RUN_STARTED_AT = number("started_at", Long.class);
  static final Field<Long> RUN_ENDED_AT = number("ended_at", Long.class);
  static final Field<Integer> RUN_REDRIVE_COUNT = number("redrive_count", Integer.class);
  static final Field<Long> RUN_REDRIVEN_AT = number("redriven_at", Long.class);

  private MapRunTables() {}

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }

  private static <N extends Number> Field<N> number(String column, Class<N> type) {
    return field(name(column), type);
  }

  static MapRun mapRun(Record row) {
    return new MapRun(
        row.get(RUN),
        new ExecutionId(row.get(EXECUTION)),
        row.get(MACHINE),
        row.get(STATE),
        ExecutionType.valueOf(row.get(TYPE)),
        MapRun.Status.valueOf(row.get(RUN_STATUS)),
        row.get(MAX_CONCURRENCY),
        new Tolerance(row.get(TOLERATED_COUNT), row.get(TOLERATED_PERCENTAGE)),
        new MapRun.Reading(
            row.get(ITEMS_READ),
            row.get(CHILDREN),
            row.get(PENDING_ITEMS),
            row.get(PENDING_CHILDREN),
            row.get(COMPLETE) > 0),
        Instant.ofEpochMilli(row.get(RUN_STARTED_AT)),
        Optional.ofNullable(row.get(RUN_ENDED_AT)).map(Instant::ofEpochMilli),
        row.get(RUN_REDRIVE_COUNT),
        Optional.ofNullable(row.get(RUN_REDRIVEN_AT)).map(Instant::ofEpochMilli));
  }
}
