package io.millrace.pipeline.event.sql;

import static io.millrace.pipeline.event.sql.EventTables.ATTEMPTS;
import static io.millrace.pipeline.event.sql.EventTables.DELIVERY;
import static io.millrace.pipeline.event.sql.EventTables.DELIVERY_ID;
import static io.millrace.pipeline.event.sql.EventTables.DETAIL;
import static io.millrace.pipeline.event.sql.EventTables.EVENT;
import static io.millrace.pipeline.event.sql.EventTables.ID;
import static io.millrace.pipeline.event.sql.EventTables.KIND;
import static io.millrace.pipeline.event.sql.EventTables.NEXT;
import static io.millrace.pipeline.event.sql.EventTables.OF_EVENT;
import static io.millrace.pipeline.event.sql.EventTables.OF_RULE;
import static io.millrace.pipeline.event.sql.EventTables.POSITION;
import static io.millrace.pipeline.event.sql.EventTables.RECEIVED;
import static io.millrace.pipeline.event.sql.EventTables.SEQUENCE;
import static io.millrace.pipeline.event.sql.EventTables.SETTINGS;
import static io.millrace.pipeline.event.sql.EventTables.SOURCE;
import static io.millrace.pipeline.event.sql.EventTables.STATE;
import static io.millrace.pipeline.event.sql.EventTables.TEXT;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus.Delivery;
import io.millrace.pipeline.event.EventBus.Published;
import io.millrace.pipeline.event.EventStore;
import io.millrace.pipeline.event.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Events and deliveries in the metadata database.
public final class SqlEventStore implements EventStore {
  private static final int LONGEST_DETAIL = 1_000;

  private final Database database;

  public SqlEventStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean add(Event event, Instant received, List<Match> matches) {
    return database.write(
        sql -> {
          if (sql.fetchExists(EVENT, named(event.source(), event.id()))) {
            return false;
          }
          long sequence =
              sql.select(DSL.coalesce(max(SEQUENCE), 0L)).from(EVENT).fetchSingle().value1() + 1;
          sql.insertInto(EVENT)
              .columns(SEQUENCE, SOURCE, ID, RECEIVED, TEXT)
              .values(
                  sequence,
                  event.source(),
                  event.id(),
                  received.toEpochMilli(),
                  event.toJson().toString())
              .execute();
          for (int i = 0; i < matches.size(); i++) {
            insert(sql, sequence, i, event, matches.get(i), received);
          }
          return true;
        });
  }

  private static void insert(
      DSLContext sql, long sequence, int position, Event event, Match match, Instant received) {
    sql.insertInto(DELIVERY)
        .columns(
            DELIVERY_ID, OF_EVENT, POSITION, OF_RULE, KIND, SETTINGS, STATE, ATTEMPTS, NEXT, DETAIL)
        .values(
            key(match.rule(), position, event),
            sequence,
            position,
            match.rule(),
            match.target().kind(),
            match.target().settings().toString(),
            Delivery.State.PENDING.name(),
            0,
            received.toEpochMilli(),
            "")
        .execute();
  }

  /// The rule's name for people, a digest of rule, place and event for uniqueness.
  private static String key(String rule, int position, Event event) {
    try {
      String text = String.join("\n", rule, "" + position, event.source(), event.id());
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      String digits = HexFormat.of().formatHex(digest, 0, 12);
      String readable = rule.replaceAll("[^A-Za-z0-9._-]", "-");
      return readable.substring(0, Math.min(50, readable.length())) + "-" + digits;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<Published> find(String source, String id) {
    return published(named(source, id), 1).stream().findFirst();
  }

  @Override
  public List<Published> list(long before, int limit) {
    return published(SEQUENCE.lt(before), Math.clamp(limit, 1, 1_000));
  }

  private List<Published> published(Condition condition, int limit) {
    return database.read(
        sql -> {
          var events =
              sql.select(SEQUENCE, RECEIVED, TEXT)
                  .from(EVENT)
                  .where(condition)
                  .orderBy(SEQUENCE.desc())
                  .limit(limit)
                  .fetch();
          Map<Long, List<Delivery>> deliveries =
              sql.select(OF_EVENT, DELIVERY_ID, OF_RULE, KIND, STATE, ATTEMPTS, DETAIL)
                  .from(DELIVERY)
                  .where(OF_EVENT.in(events.getValues(SEQUENCE)))
                  .orderBy(OF_EVENT, POSITION)
                  .fetchGroups(OF_EVENT, SqlEventStore::delivery);
          return events.map(
              row ->
                  new Published(
                      row.value1(),
                      event(row.value3(), row.value2()),
                      Instant.ofEpochMilli(row.value2()),
                      deliveries.getOrDefault(row.value1(), List.of())));
        });
  }

  private static Delivery delivery(Record row) {
    return new Delivery(
        row.get(DELIVERY_ID),
        row.get(OF_RULE),
        row.get(KIND),
        Delivery.State.valueOf(row.get(STATE)),
        row.get(ATTEMPTS),
        row.get(DETAIL));
  }

  @Override
  public List<Due> due(Instant now, int limit) {
    return database.read(
        sql ->
            sql.select(DELIVERY_ID, KIND, SETTINGS, ATTEMPTS, TEXT, RECEIVED)
                .from(DELIVERY)
                .join(EVENT)
                .on(SEQUENCE.eq(OF_EVENT))
                .where(STATE.eq(Delivery.State.PENDING.name()))
                .and(NEXT.le(now.toEpochMilli()))
                .orderBy(OF_EVENT, POSITION)
                .limit(limit)
                .fetch(
                    row ->
                        new Due(
                            row.value1(),
                            event(row.value5(), row.value6()),
                            new Target(row.value2(), Json.parse(row.value3())),
                            row.value4(),
                            Instant.ofEpochMilli(row.value6()))));
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.read(
        sql ->
            Optional.ofNullable(
                    sql.select(min(NEXT))
                        .from(DELIVERY)
                        .where(STATE.eq(Delivery.State.PENDING.name()))
                        .fetchOne(0, Long.class))
                .map(Instant::ofEpochMilli));
  }

  @Override
  public void delivered(String id, String detail) {
    end(id, Delivery.State.DELIVERED, detail, Optional.empty());
  }

  @Override
  public void failed(String id, String detail, Optional<Instant> next) {
    end(id, next.isPresent() ? Delivery.State.PENDING : Delivery.State.DEAD, detail, next);
  }

  private void end(String id, Delivery.State state, String detail, Optional<Instant> next) {
    String cut = detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL));
    database.write(
        sql ->
            sql.update(DELIVERY)
                .set(STATE, state.name())
                .set(ATTEMPTS, ATTEMPTS.plus(1))
                .set(NEXT, next.map(Instant::toEpochMilli).orElse(0L))
                .set(DETAIL, cut)
                .where(DELIVERY_ID.eq(id))
                .execute());
  }

  private static Condition named(String source, String id) {
    return SOURCE.eq(source).and(ID.eq(id));
  }

  private static Event event(String text, long received) {
    return Event.parse(Json.parse(text), Instant.ofEpochMilli(received));
  }
}
