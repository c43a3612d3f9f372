package io.millrace.pipeline.webhook.sql;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.id.Ids;
import io.millrace.base.secret.Seal;
import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.delivery.sql.OutboxTables;
import io.millrace.pipeline.delivery.sql.SqlOutbox;
import io.millrace.pipeline.webhook.Call;
import io.millrace.pipeline.webhook.Trigger;
import io.millrace.pipeline.webhook.Webhook;
import io.millrace.pipeline.webhook.WebhookStore;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/// Webhooks and their calls in the metadata database.
public final class SqlWebhooks implements WebhookStore {
  private static final OutboxTables CALLS = OutboxTables.of("webhook_call", "called_at", "detail");
  private static final Field<String> CALLED = text("webhook_call_delivery", "webhook");
  private static final Field<String> CALLED_FOR = text("webhook_call_delivery", "trigger_name");

  private static final Table<?> WEBHOOK = table(name("webhook"));
  private static final Field<String> ID = text("webhook", "id");
  private static final Field<Long> SEQUENCE = field(name("webhook", "sequence"), Long.class);
  private static final Field<String> NAME = text("webhook", "name");
  private static final Field<@Nullable String> DESCRIPTION = text("webhook", "description");
  private static final Field<String> URL = text("webhook", "url");
  private static final Field<String> TRIGGERS = text("webhook", "triggers");
  private static final Field<String> STATUS = text("webhook", "status");
  private static final Field<@Nullable String> PLAIN = text("webhook", "secret");
  private static final Field<@Nullable String> SECRET = text("webhook", "sealed_secret");
  private static final Field<Long> CREATED = field(name("webhook", "created_at"), Long.class);
  private static final Field<Long> UPDATED = field(name("webhook", "updated_at"), Long.class);

  private final Database database;
  private final Seal seal;
  private final SqlOutbox<Outgoing> outbox;

  /// @param seal for secrets; those that an older version has stored as they are get sealed now
  public SqlWebhooks(Database database, Seal seal) {
    this.database = database;
    this.seal = seal;
    if (database.read(sql -> sql.fetchExists(WEBHOOK, PLAIN.isNotNull()))) {
      database.write(this::sealPlain);
    }
    outbox =
        new SqlOutbox<>(
            database,
            CALLS,
            List.of(CALLED, CALLED_FOR),
            row ->
                new Outgoing(
                    row.get(CALLED),
                    new Call(Trigger.valueOf(row.get(CALLED_FOR)), row.get(CALLS.text()))));
  }

  private boolean sealPlain(DSLContext sql) {
    sql.select(ID, PLAIN)
        .from(WEBHOOK)
        .where(PLAIN.isNotNull())
        .forEach(
            row ->
                sql.update(WEBHOOK)
                    .set(SECRET, withSeal(row.value1(), row.value2()))
                    .setNull(PLAIN)
                    .where(ID.eq(row.value1()))
                    .execute());
    return true;
  }

  /// @param secret empty: there is none
  private @Nullable String withSeal(String id, String secret) {
    return secret.isEmpty() ? null : seal.seal(secret, owner(id));
  }

  private static String owner(String id) {
    return "webhook " + id;
  }

  private static Field<String> text(String table, String column) {
    return field(name(table, column), String.class);
  }

  @Override
  public Webhook create(Webhook.Settings settings, Optional<String> secret, Instant now) {
    String id = Ids.hex32();
    return database.write(
        sql -> {
          long next =
              sql.select(coalesce(max(SEQUENCE), 0L)).from(WEBHOOK).fetchSingle().value1() + 1;
          sql.insertInto(WEBHOOK)
              .set(ID, id)
              .set(SEQUENCE, next)
              .set(CREATED, now.toEpochMilli())
              .set(UPDATED, now.toEpochMilli())
              .set(columns(settings))
              .set(SECRET, withSeal(id, secret.orElse("")))
              .execute();
          return find(sql, id).orElseThrow();
        });
  }

  private static Map<Field<?>, Object> columns(Webhook.Settings settings) {
    return Map.of(
        NAME,
        settings.name(),
        DESCRIPTION,
        settings.description().orElse(""),
        URL,
        settings.url().toString(),
        TRIGGERS,
        settings.triggers().stream().map(Trigger::name).sorted().collect(Collectors.joining(" ")),
        STATUS,
        settings.status().name());
  }

  @Override
  public Optional<Webhook> find(String id) {
    return database.read(sql -> find(sql, id));
  }

  private static Optional<Webhook> find(DSLContext sql, String id) {
    return sql.selectFrom(WEBHOOK).where(ID.eq(id)).fetchOptional().map(SqlWebhooks::webhook);
  }

  @Override
  public List<Webhook> list(long before, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(WEBHOOK)
                .where(SEQUENCE.lt(before))
                .orderBy(SEQUENCE.desc())
                .limit(limit)
                .fetch(SqlWebhooks::webhook));
  }

  @Override
  public void update(String id, Webhook.Settings settings, Optional<String> secret, Instant now) {
    database.write(
        sql -> {
          sql.update(WEBHOOK)
              .set(columns(settings))
              .set(UPDATED, now.toEpochMilli())
              .where(ID.eq(id))
              .execute();
          secret.ifPresent(
              text ->
                  sql.update(WEBHOOK).set(SECRET, withSeal(id, text)).where(ID.eq(id)).execute());
          return true;
        });
  }

  @Override
  public boolean delete(String id) {
    return database.write(
        sql -> {
          sql.deleteFrom(CALLS.delivery()).where(CALLED.eq(id)).execute();
          return sql.deleteFrom(WEBHOOK).where(ID.eq(id)).execute() > 0;
        });
  }

  @Override
  public Optional<String> secret(String id) {
    return database
        .read(sql -> sql.select(SECRET).from(WEBHOOK).where(ID.eq(id)).fetchOptional(SECRET))
        .map(text -> seal.open(text, owner(id)));
  }

  /// Inside a unit: the calls of all active webhooks that want it.
  void call(DSLContext sql, Call call, Instant now) {
    List<SqlOutbox.Addition> wanting =
        sql
            .selectFrom(WEBHOOK)
            .where(STATUS.eq(Webhook.Status.ACTIVE.name()))
            .orderBy(SEQUENCE)
            .fetch(SqlWebhooks::webhook)
            .stream()
            .filter(webhook -> webhook.settings().triggers().contains(call.trigger()))
            .map(webhook -> addition(webhook, call))
            .toList();
    if (!wanting.isEmpty()) {
      outbox.append(sql, List.of(new SqlOutbox.NewEntry(Map.of(), call.body(), wanting)), now);
    }
  }

  private static SqlOutbox.Addition addition(Webhook webhook, Call call) {
    return new SqlOutbox.Addition(
        UUID.randomUUID().toString(),
        Map.of(CALLED, webhook.id(), CALLED_FOR, call.trigger().name()));
  }

  @Override
  public List<Log> log(String id, int limit) {
    return outbox
        .list(
            CALLS.sequence().in(select(CALLS.of()).from(CALLS.delivery()).where(CALLED.eq(id))),
            limit,
            row -> row)
        .stream()
        .flatMap(
            entry ->
                entry.deliveries().stream()
                    .filter(row -> row.get(CALLED).equals(id))
                    .map(row -> log(entry.at(), row)))
        .toList();
  }

  private static Log log(Instant at, Record row) {
    return new Log(
        row.get(CALLS.id()),
        Trigger.valueOf(row.get(CALLED_FOR)),
        at,
        row.get(CALLS.state()),
        row.get(CALLS.attempts()),
        row.get(CALLS.detail()));
  }

  @Override
  public Outbox<Outgoing> outbox() {
    return outbox;
  }

  private static Webhook webhook(Record row) {
    return new Webhook(
        row.get(ID),
        row.get(SEQUENCE),
        new Webhook.Settings(
            row.get(NAME),
            Optional.ofNullable(row.get(DESCRIPTION)).filter(text -> !text.isEmpty()),
            URI.create(row.get(URL)),
            Arrays.stream(row.get(TRIGGERS).split(" "))
                .map(Trigger::valueOf)
                .collect(Collectors.toSet()),
            Webhook.Status.valueOf(row.get(STATUS))),
        Instant.ofEpochMilli(row.get(CREATED)),
        Instant.ofEpochMilli(row.get(UPDATED)));
  }
}
