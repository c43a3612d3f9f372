package io.millrace.pipeline.event.sql;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.pipeline.delivery.sql.OutboxTables;
import org.jooq.Field;
import org.jooq.Table;

/// The tables of events, from `V4051__events.sql` on.
final class EventTables {
  static final Field<Long> REPLAYED = field(name("event_delivery", "replayed"), Long.class);
  static final Field<String> REPLAY = field(name("event_delivery", "replay"), String.class);
  static final OutboxTables EVENTS = events();
  static final Field<String> SOURCE = field(name("event", "source"), String.class);
  static final Field<String> ID = field(name("event", "id"), String.class);
  static final Field<String> TYPE = field(name("event", "type"), String.class);
  static final Field<String> OF_RULE = field(name("event_delivery", "rule"), String.class);
  static final Field<String> KIND = field(name("event_delivery", "kind"), String.class);
  static final Field<String> SETTINGS = field(name("event_delivery", "settings"), String.class);

  static final Table<?> RULE = table(name("event_rule"));
  static final Field<String> RULE_NAME = field(name("event_rule", "name"), String.class);
  static final Field<String> PATTERN = field(name("event_rule", "pattern"), String.class);
  static final Field<String> TARGETS = field(name("event_rule", "targets"), String.class);
  static final Field<Integer> RULE_ENABLED = field(name("event_rule", "enabled"), Integer.class);

  static final Table<?> RULE_REVISION = table(name("event_rule_revision"));
  static final Field<Long> REVISION = field(name("event_rule_revision", "revision"), Long.class);

  static final Table<?> SCHEDULE = table(name("event_schedule"));
  static final Field<String> SCHEDULE_NAME = field(name("event_schedule", "name"), String.class);
  static final Field<String> EXPRESSION = field(name("event_schedule", "expression"), String.class);
  static final Field<String> ZONE = field(name("event_schedule", "zone"), String.class);
  static final Field<String> TARGET = field(name("event_schedule", "target"), String.class);
  static final Field<String> CATCH_UP = field(name("event_schedule", "catch_up"), String.class);
  static final Field<String> OVERLAP = field(name("event_schedule", "overlap"), String.class);
  static final Field<Integer> ENABLED = field(name("event_schedule", "enabled"), Integer.class);
  static final Field<Long> DUE = field(name("event_schedule", "next_due"), Long.class);
  static final Field<Long> FIRED = field(name("event_schedule", "last_fired"), Long.class);
  static final Field<String> LAST_EVENT = field(name("event_schedule", "last_event"), String.class);

  static final Table<?> FILE = table(name("event_watched_file"));
  static final Field<String> WATCH = field(name("event_watched_file", "watch"), String.class);
  static final Field<String> PATH = field(name("event_watched_file", "path"), String.class);
  static final Field<Long> SIZE = field(name("event_watched_file", "size"), Long.class);
  static final Field<Long> MODIFIED = field(name("event_watched_file", "modified"), Long.class);
  static final Field<String> SHA256 = field(name("event_watched_file", "sha256"), String.class);

  private EventTables() {}

  private static OutboxTables events() {
    OutboxTables tables = OutboxTables.of("event", "received", "detail");
    return tables.withSince(coalesce(REPLAYED, tables.at()));
  }
}
