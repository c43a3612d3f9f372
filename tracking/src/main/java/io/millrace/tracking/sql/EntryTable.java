package io.millrace.tracking.sql;

import io.millrace.base.database.Statements;
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
  private final Class<O> ownerType;
  private final String upsert;
  private final String find;
  private final String select;

  EntryTable(String name, Class<O> ownerType) {
    this.ownerType = ownerType;
    upsert =
        "insert into "
            + name
            + " (owner, entry_key, entry_value) values (?, ?, ?)"
            + " on conflict (owner, entry_key) do update set entry_value = excluded.entry_value";
    find = "select entry_key, entry_value from " + name + " where owner = ? and entry_key in (%s)";
    select =
        "select owner, entry_key, entry_value from "
            + name
            + " where owner in (%s) order by owner, entry_key";
    table = Columns.table(name);
    owner = Columns.field(table, "owner", ownerType);
    key = Columns.field(table, "entry_key", String.class);
    value = Columns.field(table, "entry_value", String.class);
  }

  /// Sets or replaces.
  void set(DSLContext sql, O of, String entryKey, String entryValue) {
    set(sql, of, Map.of(entryKey, entryValue));
  }

  /// Sets or replaces all of `entries`.
  void set(DSLContext sql, O of, Map<String, String> entries) {
    setAll(sql, Map.of(of, entries));
  }

  /// Sets or replaces all of `entries`, by owner.
  void setAll(DSLContext sql, Map<O, Map<String, String>> entries) {
    List<Entry<O>> all = new ArrayList<>();
    entries.forEach((of, own) -> own.forEach((k, v) -> all.add(new Entry<>(of, k, v))));
    Statements.batch(
        sql,
        upsert,
        all,
        (statement, entry) -> {
          statement.setObject(1, entry.owner());
          statement.setString(2, entry.key());
          statement.setString(3, entry.value());
        });
  }

  private record Entry<O>(O owner, String key, String value) {}

  /// @return whether it was there
  boolean delete(DSLContext sql, O of, String entryKey) {
    return sql.deleteFrom(table).where(owner.eq(of)).and(key.eq(entryKey)).execute() > 0;
  }

  void deleteAll(DSLContext sql, O of) {
    sql.deleteFrom(table).where(owner.eq(of)).execute();
  }

  /// The values of those `keys` that are there.
  Map<String, String> find(DSLContext sql, O of, Collection<String> keys) {
    Map<String, String> entries = new HashMap<>();
    Statements.each(
        sql,
        find.formatted(Statements.places(keys.size())),
        statement -> {
          statement.setObject(1, of);
          int place = 2;
          for (String entryKey : keys) {
            statement.setString(place++, entryKey);
          }
        },
        row -> entries.put(row.getString(1), row.getString(2)));
    return entries;
  }

  /// The entries of every owner, each by key.
  <E> Map<O, List<E>> of(
      DSLContext sql, Collection<O> owners, BiFunction<String, String, E> entry) {
    Map<O, List<E>> entries = new HashMap<>();
    Statements.eachOf(
        sql,
        select,
        owners,
        row ->
            entries
                .computeIfAbsent(row.getObject(1, ownerType), _ -> new ArrayList<>())
                .add(entry.apply(Statements.text(row, 2), Statements.text(row, 3))));
    return entries;
  }

  /// Whether the row that `outer` names has `entryKey` with a value that fits.
  Condition has(Field<O> outer, String entryKey, Condition fits) {
    return DSL.exists(
        DSL.selectOne().from(table).where(owner.eq(outer)).and(key.eq(entryKey)).and(fits));
  }
}
