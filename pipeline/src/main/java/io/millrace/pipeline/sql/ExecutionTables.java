package io.millrace.pipeline.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.states.ExecutionFacts.Limits;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import tools.jackson.databind.node.ObjectNode;

/// The tables of executions, and how their rows read.
final class ExecutionTables {
  static final Table<Record> EXECUTIONS = table(name("executions"));
  static final Field<String> ID = text("id");
  static final Field<String> PIPELINE = text("pipeline");
  static final Field<Integer> VERSION = field(name("version"), Integer.class);
  static final Field<String> NAME = text("name");
  static final Field<String> STATUS = text("status");
  static final Field<String> INPUT = text("input");
  static final Field<String> OUTPUT = text("output");
  static final Field<String> ERROR = text("error");
  static final Field<String> CAUSE = text("cause");
  static final Field<String> CAUSE_KIND = text("cause_kind");
  static final Field<String> CAUSE_REFERENCE = text("cause_reference");
  static final Field<Long> STARTED_AT = number("started_at");
  static final Field<Long> ENDED_AT = number("ended_at");
  static final Field<String> PARENT_ID = text("parent_id");
  static final Field<String> PARENT_KEY = text("parent_key");
  static final Field<Long> LAST_EVENT = number("last_event");
  static final Field<Long> WAKE_AT = number("wake_at");
  static final Field<String> OWNER = text("owner");
  static final Field<Long> EPOCH = number("epoch");
  static final Field<Integer> ANNOUNCED = field(name("announced"), Integer.class);

  static final Field<Integer> REDRIVE_COUNT = field(name("redrive_count"), Integer.class);
  static final Field<Long> REDRIVEN_AT = number("redriven_at");

  static final Field<Integer> PAYLOAD_BYTES = field(name("payload_bytes"), Integer.class);
  static final Field<Integer> EVENTS_MAX = field(name("events_max"), Integer.class);
  static final Field<Integer> ITERATIONS = field(name("iterations"), Integer.class);
  static final Field<Integer> VARIABLES_BYTES = field(name("variables_bytes"), Integer.class);
  static final Field<String> MAP_RUN_ID = text("map_run_id");
  static final Field<Long> MAP_INDEX = number("map_index");
  static final Field<Integer> MAP_ITEMS = field(name("map_items"), Integer.class);

  static final Table<Record> EVENTS = table(name("execution_events"));
  static final Field<String> EXECUTION_ID = text("execution_id");
  static final Field<Long> EVENT_ID = number("id");
  static final Field<Long> PREVIOUS_ID = number("previous_id");
  static final Field<String> TYPE = text("type");
  static final Field<Long> AT = number("at");
  static final Field<String> DETAILS = text("details");

  private ExecutionTables() {}

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }

  private static Field<Long> number(String column) {
    return field(name(column), Long.class);
  }

  static Execution execution(Record row) {
    return new Execution(
        new ExecutionId(row.get(ID)),
        ExecutionType.valueOf(row.get(TYPE)),
        row.get(PIPELINE),
        row.get(VERSION),
        row.get(NAME),
        ExecutionStatus.valueOf(row.get(STATUS)),
        Json.parse(row.get(INPUT)),
        Optional.ofNullable(row.get(OUTPUT)).map(Json::parse),
        Optional.ofNullable(row.get(ERROR)),
        Optional.ofNullable(row.get(CAUSE)),
        new StartCause(StartCause.Kind.valueOf(row.get(CAUSE_KIND)), row.get(CAUSE_REFERENCE)),
        Instant.ofEpochMilli(row.get(STARTED_AT)),
        Optional.ofNullable(row.get(ENDED_AT)).map(Instant::ofEpochMilli),
        Optional.ofNullable(row.get(PARENT_ID)).map(ExecutionId::new),
        row.get(REDRIVE_COUNT),
        Optional.ofNullable(row.get(REDRIVEN_AT)).map(Instant::ofEpochMilli),
        new Limits(
            row.get(PAYLOAD_BYTES),
            row.get(EVENTS_MAX),
            row.get(ITERATIONS),
            row.get(VARIABLES_BYTES)),
        Optional.ofNullable(row.get(MAP_RUN_ID))
            .map(run -> new MapChild(run, row.get(MAP_INDEX), row.get(MAP_ITEMS))));
  }

  static HistoryEvent event(Record row) {
    return new HistoryEvent(
        row.get(EVENT_ID),
        row.get(PREVIOUS_ID),
        row.get(TYPE),
        Instant.ofEpochMilli(row.get(AT)),
        (ObjectNode) Json.parse(row.get(DETAILS)));
  }
}
