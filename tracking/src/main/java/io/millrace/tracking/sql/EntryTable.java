package io.millrace.tracking.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// One of the tables that keep texts by key, tags and params: `(owner, entry_key, entry_value)`.
final class EntryTable<O> {
  final Table<Record> table;
  final Field<O> owner;
  final Field<String> key;
  final Field<String> value;

  EntryTable(String name, Class<O> ownerType) {
    table = Columns.table(name);
    owner = Columns.field(table, "owner", ownerType);
    key = Columns.field(table, "entry_key", String.class);
    value = Columns.field(table, "entry_value", String.class);
  }

  /// Sets or replaces.
  void set(DSLContext sql, O of, String entryKey, String entryValue) {
    sql.insertInto(table)
        .set(owner, of)
        .set(key, entryKey)
        .set(value, entryValue)
        .onConflict(owner, key)
        .doUpdate()
        .set(value, DSL.excluded(value))
        .execute();
  }

  /// @return whether it was there
  boolean delete(DSLContext sql, O of, String entryKey) {
    return sql.deleteFrom(table).where(owner.eq(of)).and(key.eq(entryKey)).execute() > 0;
  }

  void deleteAll(DSLContext sql, O of) {
    sql.deleteFrom(table).where(owner.eq(of)).execute();
  }

  /// The values of those `keys` that are there.
  Map<String, String> find(DSLContext sql, O of, Collection<String> keys) {
    return sql.select(key, value)
        .from(table)
        .where(owner.eq(of))
        .and(key.in(keys))
        .fetchMap(key, value);
  }

  /// The entries of every owner, each by key.
  <E> Map<O, List<E>> of(
      DSLContext sql, Collection<O> owners, BiFunction<String, String, E> entry) {
    Map<O, List<E>> entries = new HashMap<>();
    sql.select(owner, key, value)
        .from(table)
        .where(owner.in(owners))
        .orderBy(owner, key)
        .forEach(
            row ->
                entries
                    .computeIfAbsent(row.value1(), _ -> new ArrayList<>())
                    .add(entry.apply(row.value2(), row.value3())));
    return entries;
  }

  /// Whether the row that `outer` names has `entryKey` with a value that fits.
  Condition has(Field<O> outer, String entryKey, Condition fits) {
    return DSL.exists(
        DSL.selectOne().from(table).where(owner.eq(outer)).and(key.eq(entryKey)).and(fits));
  }
}
