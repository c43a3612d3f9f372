package io.millrace.pipeline.delivery.sql;

import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.noCondition;

import io.millrace.base.database.Database;
import io.millrace.base.database.Statements;
import io.millrace.pipeline.delivery.Outbox;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// Entries and their deliveries in two tables of the metadata database.
///
/// @param <D> what is delivered, and to whom
public final class SqlOutbox<D> implements Outbox<D> {
  private static final int LONGEST_DETAIL = 1_000;
  private static final String SINCE = "since";

  /// Where a delivery stands, as the tables have it.
  private enum State {
    PENDING,
    DELIVERED,
    DEAD
  }

  private final Database database;
  private final OutboxTables tables;
  private final List<Field<?>> columns;
  private final Function<Record, D> content;
  private final Condition which;

  /// @param columns what deliveries have beside the columns of [OutboxTables]
  /// @param content reads a delivery from those columns, and the time and text of its entry
  public SqlOutbox(
      Database database, OutboxTables tables, List<Field<?>> columns, Function<Record, D> content) {
    this(database, tables, columns, content, noCondition());
  }

  private SqlOutbox(
      Database database,
      OutboxTables tables,
      List<Field<?>> columns,
      Function<Record, D> content,
      Condition which) {
    this.database = database;
    this.tables = tables;
    this.columns = List.copyOf(columns);
    this.content = content;
    this.which = which;
  }

  /// This outbox, of whose deliveries only some are made.
  public SqlOutbox<D> only(Condition some) {
    return new SqlOutbox<>(database, tables, columns, content, some);
  }

  /// A delivery that is new.
  /// @param columns the values of its own columns
  public record Addition(String id, Map<Field<?>, ?> columns) {
    public Addition {
      columns = Map.copyOf(columns);
    }
  }

  /// What comes in.
  /// @param own the values of the entry's own columns
  public record NewEntry(
      Map<Field<?>, ? extends @Nullable Object> own, String text, List<Addition> deliveries) {
    public NewEntry {
      own = Collections.unmodifiableMap(new HashMap<>(own));
      deliveries = List.copyOf(deliveries);
    }
  }

  /// What came in, and what became of it.
  public record Entry<L>(long sequence, Instant at, String text, List<L> deliveries) {
    public Entry {
      deliveries = List.copyOf(deliveries);
    }
  }

  /// Stores an entry and its pending deliveries, all or nothing.
  /// @param same tells an entry that is the same
  /// @return false if there is such an entry; then nothing is stored
  public boolean add(Condition same, NewEntry entry, Instant at) {
    return database.write(
        sql -> {
          if (sql.fetchExists(tables.entry(), same)) {
            return false;
          }
          append(sql, List.of(entry), at);
          return true;
        });
  }

  /// Inside a unit: stores entries that are certainly new, and their pending deliveries.
  /// @param entries at least one, all with the same columns
  public void append(DSLContext sql, List<NewEntry> entries, Instant at) {
    List<Field<?>> own = List.copyOf(entries.getFirst().own().keySet());
    long next = Statements.first(sql, next(), _ -> {}, row -> row.getLong(1)).orElseThrow();
    Map<Long, NewEntry> bySequence = new LinkedHashMap<>();
    for (NewEntry entry : entries) {
      bySequence.put(next++, entry);
    }
    Statements.batch(
        sql,
        insertion(own),
        bySequence.entrySet(),
        (statement, entry) -> {
          statement.setLong(1, entry.getKey());
          statement.setLong(2, at.toEpochMilli());
          statement.setString(3, entry.getValue().text());
          for (int i = 0; i < own.size(); i++) {
            statement.setObject(4 + i, entry.getValue().own().get(own.get(i)));
          }
        });
    bySequence.forEach((sequence, entry) -> insert(sql, sequence, 0, entry.deliveries(), at));
  }

  private String next() {
    return "select coalesce(max(%s), 0) + 1 from %s"
        .formatted(tables.sequence().getName(), tables.entry().getName());
  }

  /// Of an entry with its own columns.
  private String insertion(List<Field<?>> own) {
    StringJoiner columns = new StringJoiner(", ");
    columns.add(tables.sequence().getName());
    columns.add(tables.at().getName());
    columns.add(tables.text().getName());
    own.forEach(column -> columns.add(column.getName()));
    return "insert into %s (%s) values (%s)"
        .formatted(tables.entry().getName(), columns, Statements.places(3 + own.size()));
  }

  /// Stores further deliveries of entries that are there, all or nothing.
  /// @param bySequence of each entry
  public void addTo(Map<Long, List<Addition>> bySequence, Instant at) {
    database.write(
        sql -> {
          bySequence.forEach(
              (sequence, deliveries) ->
                  insert(
                      sql,
                      sequence,
                      sql.fetchCount(tables.delivery(), tables.of().eq(sequence)),
                      deliveries,
                      at));
          return bySequence.size();
        });
  }

  private void insert(
      DSLContext sql, long sequence, int first, List<Addition> deliveries, Instant at) {
    for (int i = 0; i < deliveries.size(); i++) {
      insert(sql, sequence, first + i, deliveries.get(i), at);
    }
  }

  private void insert(DSLContext sql, long sequence, int position, Addition delivery, Instant at) {
    sql.insertInto(tables.delivery())
        .set(tables.id(), delivery.id())
        .set(tables.of(), sequence)
        .set(tables.position(), position)
        .set(tables.state(), State.PENDING.name())
        .set(tables.attempts(), 0)
        .set(tables.next(), at.toEpochMilli())
        .set(tables.detail(), "")
        .set(delivery.columns())
        .execute();
  }

  /// The newest first.
  /// @param limit at most this many, 1 to 1,000
  /// @param delivery reads a delivery from its row
  public <L> List<Entry<L>> list(Condition which, int limit, Function<Record, L> delivery) {
    return database.read(
        sql -> {
          var entries =
              sql.select(tables.sequence(), tables.at(), tables.text())
                  .from(tables.entry())
                  .where(which)
                  .orderBy(tables.sequence().desc())
                  .limit(Math.clamp(limit, 1, 1_000))
                  .fetch();
          Map<Long, List<L>> deliveries =
              sql.select(with(tables.of(), tables.id(), tables.state(), tables.detail()))
                  .from(tables.delivery())
                  .where(tables.of().in(entries.getValues(tables.sequence())))
                  .orderBy(tables.of(), tables.position())
                  .fetchGroups(tables.of(), delivery::apply);
          return entries.map(
              row ->
                  new Entry<>(
                      row.value1(),
                      Instant.ofEpochMilli(row.value2()),
                      row.value3(),
                      deliveries.getOrDefault(row.value1(), List.of())));
        });
  }

  @Override
  public List<Due<D>> due(Instant now, int limit) {
    return database.read(
        sql ->
            sql.select(with(tables.id(), tables.at(), tables.text(), tables.since().as(SINCE)))
                .from(tables.delivery())
                .join(tables.entry())
                .on(tables.sequence().eq(tables.of()))
                .where(tables.state().eq(State.PENDING.name()))
                .and(which)
                .and(tables.next().le(now.toEpochMilli()))
                .orderBy(tables.of(), tables.position())
                .limit(limit)
                .fetch(
                    row ->
                        new Due<>(
                            row.get(tables.id()),
                            content.apply(row),
                            row.get(tables.attempts()),
                            Instant.ofEpochMilli(row.get(SINCE, Long.class)))));
  }

  /// The columns of a delivery's own, its attempts, and `more`.
  private List<Field<?>> with(Field<?>... more) {
    return Stream.of(columns.stream(), Stream.of(tables.attempts()), Stream.of(more))
        .<Field<?>>flatMap(fields -> fields)
        .toList();
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.read(
        sql ->
            Optional.ofNullable(
                    sql.select(min(tables.next()))
                        .from(tables.delivery())
                        .where(tables.state().eq(State.PENDING.name()))
                        .and(which)
                        .fetchOne(0, Long.class))
                .map(Instant::ofEpochMilli));
  }

  @Override
  public void delivered(String id, String detail) {
    end(id, State.DELIVERED, detail, Optional.empty());
  }

  @Override
  public void failed(String id, String detail, Optional<Instant> next) {
    end(id, next.isPresent() ? State.PENDING : State.DEAD, detail, next);
  }

  private void end(String id, State state, String detail, Optional<Instant> next) {
    String cut = detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL));
    database.write(
        sql ->
            sql.update(tables.delivery())
                .set(tables.state(), state.name())
                .set(tables.attempts(), tables.attempts().plus(1))
                .set(tables.next(), next.map(Instant::toEpochMilli).orElse(0L))
                .set(tables.detail(), cut)
                .where(tables.id().eq(id))
                .execute());
  }
}
