package io.millrace.pipeline.event.sql;

import static io.millrace.pipeline.event.sql.EventTables.EVENTS;
import static io.millrace.pipeline.event.sql.EventTables.ID;
import static io.millrace.pipeline.event.sql.EventTables.KIND;
import static io.millrace.pipeline.event.sql.EventTables.OF_RULE;
import static io.millrace.pipeline.event.sql.EventTables.REPLAY;
import static io.millrace.pipeline.event.sql.EventTables.REPLAYED;
import static io.millrace.pipeline.event.sql.EventTables.SETTINGS;
import static io.millrace.pipeline.event.sql.EventTables.SOURCE;
import static io.millrace.pipeline.event.sql.EventTables.TYPE;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.substring;

import io.millrace.base.database.Database;
import io.millrace.base.digest.Sha256;
import io.millrace.base.json.Json;
import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.delivery.sql.SqlOutbox;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus.Delivery;
import io.millrace.pipeline.event.EventBus.Published;
import io.millrace.pipeline.event.EventStore;
import io.millrace.pipeline.event.EventTypes;
import io.millrace.pipeline.event.RuleIndex;
import io.millrace.pipeline.event.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/// Events and deliveries in the metadata database.
public final class SqlEventStore implements EventStore {
  private final Database database;
  private final SqlOutbox<EventDelivery> outbox;

  public SqlEventStore(Database database) {
    this.database = database;
    outbox =
        new SqlOutbox<>(
            database, EVENTS, List.of(OF_RULE, KIND, SETTINGS, REPLAY), SqlEventStore::onItsWay);
  }

  @Override
  public boolean add(Event event, Instant received, List<Match> matches) {
    String json = event.toJson().toString();
    return outbox.add(
        named(event.source(), event.id()), entry(new Matched(event, json, matches)), received);
  }

  /// An event, and what rules make of it.
  /// @param json of the event
  record Matched(Event event, String json, List<Match> matches) {
    static Matched of(Event event, RuleIndex rules) {
      String json = event.toJson().toString();
      return new Matched(event, json, Match.all(rules.matching(json), List.of()));
    }
  }

  /// Inside a unit: stores events whose ids are certainly new, and their deliveries.
  void append(DSLContext sql, List<Matched> events, Instant received) {
    outbox.append(sql, events.stream().map(SqlEventStore::entry).toList(), received);
  }

  private static SqlOutbox.NewEntry entry(Matched matched) {
    Event event = matched.event();
    return new SqlOutbox.NewEntry(
        Map.of(SOURCE, event.source(), ID, event.id(), TYPE, event.type()),
        matched.json(),
        additions(event, matched.matches()));
  }

  private static List<SqlOutbox.Addition> additions(Event event, List<Match> matches) {
    List<SqlOutbox.Addition> deliveries = new ArrayList<>();
    for (Match match : matches) {
      String key = key(match.rule(), "" + deliveries.size(), event);
      deliveries.add(new SqlOutbox.Addition(key, columns(match.rule(), match.target())));
    }
    return deliveries;
  }

  private static Map<Field<?>, Object> columns(String rule, Target target) {
    return Map.of(OF_RULE, rule, KIND, target.kind(), SETTINGS, target.settings().toString());
  }

  @Override
  public void replay(Replay replay, Instant at, List<Again> deliveries) {
    Map<Long, List<SqlOutbox.Addition>> bySequence = new TreeMap<>();
    for (Again again : deliveries) {
      List<SqlOutbox.Addition> additions = new ArrayList<>();
      for (Target target : again.targets()) {
        String place = replay.id() + " " + additions.size();
        Map<Field<?>, Object> columns = new HashMap<>(columns(replay.rule(), target));
        columns.put(REPLAY, replay.id());
        columns.put(REPLAYED, at.toEpochMilli());
        additions.add(new SqlOutbox.Addition(key(replay.rule(), place, again.event()), columns));
      }
      bySequence.put(again.sequence(), additions);
    }
    outbox.addTo(bySequence, at);
  }

  @Override
  public Optional<Progress> progress(String replay) {
    return database.read(
        sql -> {
          String rule = "";
          Map<Delivery.State, Integer> counts = new EnumMap<>(Delivery.State.class);
          for (Record row :
              sql.select(OF_RULE, EVENTS.state(), count())
                  .from(EVENTS.delivery())
                  .where(REPLAY.eq(replay))
                  .groupBy(OF_RULE, EVENTS.state())
                  .fetch()) {
            rule = row.get(OF_RULE);
            counts.put(Delivery.State.valueOf(row.get(EVENTS.state())), row.get(count()));
          }
          return counts.isEmpty() ? Optional.empty() : Optional.of(progress(rule, counts));
        });
  }

  private static Progress progress(String rule, Map<Delivery.State, Integer> counts) {
    return new Progress(
        rule,
        counts.getOrDefault(Delivery.State.PENDING, 0),
        counts.getOrDefault(Delivery.State.DELIVERED, 0),
        counts.getOrDefault(Delivery.State.DEAD, 0));
  }

  /// The rule's name for people, a digest of rule, place and event for uniqueness.
  private static String key(String rule, String place, Event event) {
    String text = String.join("\n", rule, place, event.source(), event.id());
    String readable = rule.replaceAll("[^A-Za-z0-9._-]", "-");
    return readable.substring(0, Math.min(50, readable.length())) + "-" + Sha256.of(text).hex(24);
  }

  @Override
  public Optional<Published> find(String source, String id) {
    return published(named(source, id), 1).stream().findFirst();
  }

  @Override
  public List<Published> list(EventTypes types, long before, int limit) {
    return published(of(types).and(EVENTS.sequence().lt(before)), limit);
  }

  private static Condition of(EventTypes types) {
    return types.patterns().isEmpty()
        ? noCondition()
        : or(types.patterns().stream().map(SqlEventStore::ofType).toList());
  }

  /// Not by LIKE, which minds no case on SQLite.
  private static Condition ofType(String pattern) {
    String text = EventTypes.beginning(pattern);
    return EventTypes.isBeginning(pattern)
        ? substring(TYPE, 1, text.codePointCount(0, text.length())).eq(text)
        : TYPE.eq(text);
  }

  @Override
  public List<Published> received(Instant from, Instant to, long before, int limit) {
    return published(
        EVENTS
            .at()
            .ge(from.toEpochMilli())
            .and(EVENTS.at().lt(to.toEpochMilli()))
            .and(EVENTS.sequence().lt(before)),
        limit);
  }

  private List<Published> published(Condition which, int limit) {
    return outbox.list(which, limit, SqlEventStore::delivery).stream()
        .map(
            entry ->
                new Published(
                    entry.sequence(),
                    Event.parse(Json.parse(entry.text()), entry.at()),
                    entry.at(),
                    entry.deliveries()))
        .toList();
  }

  private static Delivery delivery(Record row) {
    return new Delivery(
        row.get(EVENTS.id()),
        row.get(OF_RULE),
        row.get(KIND),
        Delivery.State.valueOf(row.get(EVENTS.state())),
        row.get(EVENTS.attempts()),
        row.get(EVENTS.detail()));
  }

  @Override
  public Outbox<EventDelivery> outboxTo(Collection<String> kinds) {
    return outbox.only(KIND.in(kinds));
  }

  @Override
  public Outbox<EventDelivery> outboxExcept(Collection<String> kinds) {
    return outbox.only(KIND.notIn(kinds));
  }

  private static EventDelivery onItsWay(Record row) {
    Instant received = Instant.ofEpochMilli(row.get(EVENTS.at()));
    return new EventDelivery(
        Event.parse(Json.parse(row.get(EVENTS.text())), received),
        new Target(row.get(KIND), Json.parse(row.get(SETTINGS))),
        Optional.ofNullable(row.get(REPLAY)));
  }

  private static Condition named(String source, String id) {
    return SOURCE.eq(source).and(ID.eq(id));
  }
}
