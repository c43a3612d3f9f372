package io.millrace.pipeline.notification.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.delivery.sql.OutboxTables;
import io.millrace.pipeline.delivery.sql.SqlOutbox;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.NoticeStore;
import io.millrace.pipeline.notification.Notifications.Delivery;
import io.millrace.pipeline.notification.Notifications.Published;
import io.millrace.pipeline.notification.Subscription;
import io.millrace.pipeline.notification.Subscription.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Notices in the metadata database.
public final class SqlNoticeStore implements NoticeStore {
  private static final OutboxTables NOTICES = OutboxTables.of("notice", "published", "error");
  private static final Field<String> DEDUPE = field(name("notice", "dedupe_key"), String.class);
  private static final Field<String> SUBSCRIBER =
      field(name("notice_delivery", "subscription"), String.class);
  private static final Field<String> CHANNEL =
      field(name("notice_delivery", "channel"), String.class);

  private static final Table<?> SUBSCRIPTION = table(name("notice_subscription"));
  private static final Field<String> NAME =
      field(name("notice_subscription", "name"), String.class);
  private static final Field<String> SUBSCRIBED =
      field(name("notice_subscription", "subscription"), String.class);

  private final Database database;
  private final SqlOutbox<NoticeDelivery> outbox;

  public SqlNoticeStore(Database database) {
    this.database = database;
    outbox =
        new SqlOutbox<>(database, NOTICES, List.of(SUBSCRIBER, CHANNEL), SqlNoticeStore::onItsWay);
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
    return outbox.add(
        DEDUPE.eq(notice.dedupeKey()),
        new SqlOutbox.NewEntry(
            Map.of(DEDUPE, notice.dedupeKey()),
            NoticeJson.write(notice).toString(),
            subscriptions.stream().map(SqlNoticeStore::addition).toList()),
        now);
  }

  private static SqlOutbox.Addition addition(Subscription to) {
    return new SqlOutbox.Addition(
        Ids.hex32(),
        Map.of(SUBSCRIBER, to.name(), CHANNEL, NoticeJson.write(to.channel()).toString()));
  }

  @Override
  public List<Published> list(long before, int limit) {
    return outbox.list(NOTICES.sequence().lt(before), limit, SqlNoticeStore::delivery).stream()
        .map(
            entry ->
                new Published(
                    entry.sequence(),
                    NoticeJson.notice(Json.parse(entry.text())),
                    entry.at(),
                    entry.deliveries()))
        .toList();
  }

  private static Delivery delivery(Record row) {
    String to =
        switch (NoticeJson.channel(Json.parse(row.get(CHANNEL)))) {
          case Channel.Mail(var addresses) -> String.join(", ", addresses);
          case Channel.Webhook(var url) -> url.getHost();
        };
    return new Delivery(
        row.get(NOTICES.id()),
        row.get(SUBSCRIBER),
        to,
        Delivery.State.valueOf(row.get(NOTICES.state())),
        row.get(NOTICES.attempts()),
        row.get(NOTICES.detail()));
  }

  @Override
  public Outbox<NoticeDelivery> outbox() {
    return outbox;
  }

  private static NoticeDelivery onItsWay(Record row) {
    return new NoticeDelivery(
        NoticeJson.notice(Json.parse(row.get(NOTICES.text()))),
        NoticeJson.channel(Json.parse(row.get(CHANNEL))));
  }
}
