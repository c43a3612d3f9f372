package io.millrace.pipeline.notification.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.NoticeStore;
import io.millrace.pipeline.notification.Notifications.Delivery;
import io.millrace.pipeline.notification.Notifications.Published;
import io.millrace.pipeline.notification.Subscription;
import io.millrace.pipeline.notification.Subscription.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Notices in the metadata database.
public final class SqlNoticeStore implements NoticeStore {
  private static final Table<?> NOTICE = table(name("notice"));
  private static final Field<Long> SEQUENCE = field(name("notice", "sequence"), Long.class);
  private static final Field<String> DEDUPE = field(name("notice", "dedupe_key"), String.class);
  private static final Field<Long> PUBLISHED = field(name("notice", "published"), Long.class);
  private static final Field<String> TEXT = field(name("notice", "notice"), String.class);

  private static final Table<?> SUBSCRIPTION = table(name("notice_subscription"));
  private static final Field<String> NAME =
      field(name("notice_subscription", "name"), String.class);
  private static final Field<String> SUBSCRIBED =
      field(name("notice_subscription", "subscription"), String.class);

  private static final Table<?> DELIVERY = table(name("notice_delivery"));
  private static final Field<String> ID = field(name("notice_delivery", "id"), String.class);
  private static final Field<Long> OF = field(name("notice_delivery", "sequence"), Long.class);
  private static final Field<Integer> POSITION =
      field(name("notice_delivery", "position"), Integer.class);
  private static final Field<String> SUBSCRIBER =
      field(name("notice_delivery", "subscription"), String.class);
  private static final Field<String> CHANNEL =
      field(name("notice_delivery", "channel"), String.class);
  private static final Field<String> STATE = field(name("notice_delivery", "state"), String.class);
  private static final Field<Integer> ATTEMPTS =
      field(name("notice_delivery", "attempts"), Integer.class);
  private static final Field<Long> NEXT =
      field(name("notice_delivery", "next_attempt"), Long.class);
  private static final Field<String> ERROR = field(name("notice_delivery", "error"), String.class);

  private static final int LONGEST_ERROR = 1_000;

  private final Database database;

  public SqlNoticeStore(Database database) {
    this.database = database;
  }

  @Override
  public void put(Subscription subscription) {
    String text = NoticeJson.write(subscription).toString();
    database.write(
        sql ->
            sql.insertInto(SUBSCRIPTION)
                .columns(NAME, SUBSCRIBED)
                .values(subscription.name(), text)
                .onConflict(NAME)
                .doUpdate()
                .set(SUBSCRIBED, text)
                .execute());
  }

  @Override
  public boolean remove(String name) {
    return database.write(sql -> sql.deleteFrom(SUBSCRIPTION).where(NAME.eq(name)).execute()) > 0;
  }

  @Override
  public List<Subscription> subscriptions() {
    return database.read(
        sql ->
            sql.select(SUBSCRIBED)
                .from(SUBSCRIPTION)
                .orderBy(NAME)
                .fetch(row -> NoticeJson.subscription(Json.parse(row.value1()))));
  }

  @Override
  public boolean add(Notice notice, Instant now, List<Subscription> subscriptions) {
    return database.write(
        sql -> {
          if (sql.fetchExists(NOTICE, DEDUPE.eq(notice.dedupeKey()))) {
            return false;
          }
          long sequence =
              sql.select(DSL.coalesce(max(SEQUENCE), 0L)).from(NOTICE).fetchSingle().value1() + 1;
          sql.insertInto(NOTICE)
              .columns(SEQUENCE, DEDUPE, PUBLISHED, TEXT)
              .values(
                  sequence,
                  notice.dedupeKey(),
                  now.toEpochMilli(),
                  NoticeJson.write(notice).toString())
              .execute();
          for (int i = 0; i < subscriptions.size(); i++) {
            insert(sql, sequence, i, subscriptions.get(i), now);
          }
          return true;
        });
  }

  private static void insert(
      DSLContext sql, long sequence, int position, Subscription to, Instant now) {
    sql.insertInto(DELIVERY)
        .columns(ID, OF, POSITION, SUBSCRIBER, CHANNEL, STATE, ATTEMPTS, NEXT, ERROR)
        .values(
            Ids.hex32(),
            sequence,
            position,
            to.name(),
            NoticeJson.write(to.channel()).toString(),
            Delivery.State.PENDING.name(),
            0,
            now.toEpochMilli(),
            "")
        .execute();
  }

  @Override
  public List<Published> list(long before, int limit) {
    return database.read(
        sql -> {
          var notices =
              sql.select(SEQUENCE, PUBLISHED, TEXT)
                  .from(NOTICE)
                  .where(SEQUENCE.lt(before))
                  .orderBy(SEQUENCE.desc())
                  .limit(Math.clamp(limit, 1, 1_000))
                  .fetch();
          Map<Long, List<Delivery>> deliveries =
              sql.select(OF, ID, SUBSCRIBER, CHANNEL, STATE, ATTEMPTS, ERROR)
                  .from(DELIVERY)
                  .where(OF.in(notices.getValues(SEQUENCE)))
                  .orderBy(OF, POSITION)
                  .fetchGroups(OF, SqlNoticeStore::delivery);
          return notices.map(
              row ->
                  new Published(
                      row.value1(),
                      NoticeJson.notice(Json.parse(row.value3())),
                      Instant.ofEpochMilli(row.value2()),
                      deliveries.getOrDefault(row.value1(), List.of())));
        });
  }

  private static Delivery delivery(Record row) {
    String to =
        switch (NoticeJson.channel(Json.parse(row.get(CHANNEL)))) {
          case Channel.Mail(var addresses) -> String.join(", ", addresses);
          case Channel.Webhook(var url) -> url.getHost();
        };
    return new Delivery(
        row.get(ID),
        row.get(SUBSCRIBER),
        to,
        Delivery.State.valueOf(row.get(STATE)),
        row.get(ATTEMPTS),
        row.get(ERROR));
  }

  @Override
  public List<Due> due(Instant now, int limit) {
    return database.read(
        sql ->
            sql.select(ID, CHANNEL, TEXT, PUBLISHED, ATTEMPTS)
                .from(DELIVERY)
                .join(NOTICE)
                .on(SEQUENCE.eq(OF))
                .where(STATE.eq(Delivery.State.PENDING.name()))
                .and(NEXT.le(now.toEpochMilli()))
                .orderBy(OF, POSITION)
                .limit(limit)
                .fetch(
                    row ->
                        new Due(
                            row.value1(),
                            NoticeJson.channel(Json.parse(row.value2())),
                            NoticeJson.notice(Json.parse(row.value3())),
                            Instant.ofEpochMilli(row.value4()),
                            row.value5())));
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
  public void delivered(String id) {
    end(id, Delivery.State.DELIVERED, "", 0);
  }

  @Override
  public void failed(String id, String error, Optional<Instant> next) {
    Delivery.State state = next.isPresent() ? Delivery.State.PENDING : Delivery.State.DEAD;
    end(id, state, error, next.map(Instant::toEpochMilli).orElse(0L));
  }

  private void end(String id, Delivery.State state, String error, long next) {
    String cut = error.substring(0, Math.min(error.length(), LONGEST_ERROR));
    database.write(
        sql ->
            sql.update(DELIVERY)
                .set(STATE, state.name())
                .set(ATTEMPTS, ATTEMPTS.plus(1))
                .set(NEXT, next)
                .set(ERROR, cut)
                .where(ID.eq(id))
                .execute());
  }
}
