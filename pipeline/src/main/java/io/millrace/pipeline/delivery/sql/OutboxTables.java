package io.millrace.pipeline.delivery.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import org.jooq.Field;
import org.jooq.Table;

/// The two tables of an outbox: what came in, and beside each entry its deliveries.
///
/// @param sequence grows with every entry
/// @param at when it came in
/// @param text the entry in full
/// @param of the entry of a delivery
/// @param position of a delivery among those of its entry
/// @param detail what came of the last attempt
/// @param since when a delivery came into the outbox
public record OutboxTables(
    Table<?> entry,
    Field<Long> sequence,
    Field<Long> at,
    Field<String> text,
    Table<?> delivery,
    Field<String> id,
    Field<Long> of,
    Field<Integer> position,
    Field<String> state,
    Field<Integer> attempts,
    Field<Long> next,
    Field<String> detail,
    Field<Long> since) {

  /// The tables `entry` and `entry_delivery`.
  /// @param at the column of the time
  /// @param detail the column of the last attempt's detail
  public static OutboxTables of(String entry, String at, String detail) {
    String delivery = entry + "_delivery";
    Field<Long> came = field(name(entry, at), Long.class);
    return new OutboxTables(
        table(name(entry)),
        field(name(entry, "sequence"), Long.class),
        came,
        field(name(entry, entry), String.class),
        table(name(delivery)),
        field(name(delivery, "id"), String.class),
        field(name(delivery, "sequence"), Long.class),
        field(name(delivery, "position"), Integer.class),
        field(name(delivery, "state"), String.class),
        field(name(delivery, "attempts"), Integer.class),
        field(name(delivery, "next_attempt"), Long.class),
        field(name(delivery, detail), String.class),
        came);
  }

  /// These tables, where deliveries may come later than their entry.
  public OutboxTables withSince(Field<Long> later) {
    return new OutboxTables(
        entry, sequence, at, text, delivery, id, of, position, state, attempts, next, detail,
        later);
  }
}
