package io.millrace.pipeline.stepfunctions.sql;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.stepfunctions.Alias;
import io.millrace.pipeline.stepfunctions.PublishedVersion;
import io.millrace.pipeline.stepfunctions.Revision;
import io.millrace.pipeline.stepfunctions.VersionStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Published versions and aliases in the metadata database.
public final class SqlVersionStore implements VersionStore {
  private static final Table<Record> VERSIONS = table(name("state_machine_versions"));
  private static final Table<Record> ALIASES = table(name("state_machine_aliases"));
  private static final Field<String> MACHINE = field(name("machine"), String.class);
  private static final Field<Integer> VERSION = field(name("version"), Integer.class);
  private static final Field<Integer> REVISION = field(name("revision"), Integer.class);
  private static final Field<String> DESCRIPTION = field(name("description"), String.class);
  private static final Field<Integer> DELETED = field(name("deleted"), Integer.class);
  private static final Field<String> NAME = field(name("name"), String.class);
  private static final Field<String> ROUTES = field(name("routes"), String.class);
  private static final Field<Long> CREATED_AT = field(name("created_at"), Long.class);
  private static final Field<Long> UPDATED_AT = field(name("updated_at"), Long.class);

  private final Database database;

  public SqlVersionStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<PublishedVersion> publish(Revision revision, String description, Instant at) {
    return database.write(
        sql -> {
          List<PublishedVersion> known = versions(sql, revision.machine());
          if (!known.isEmpty() && known.getFirst().revision() == revision.number()) {
            return Optional.of(known.getFirst());
          }
          if (known.size() >= VERSIONS_MAX) {
            return Optional.empty();
          }
          PublishedVersion published =
              new PublishedVersion(
                  revision.machine(),
                  lastVersion(sql, revision.machine()) + 1,
                  revision.number(),
                  description,
                  at);
          insert(sql, published);
          return Optional.of(published);
        });
  }

  private static int lastVersion(DSLContext sql, String machine) {
    return sql.select(coalesce(max(VERSION), 0))
        .from(VERSIONS)
        .where(MACHINE.eq(machine))
        .fetchSingle()
        .value1();
  }

  private static void insert(DSLContext sql, PublishedVersion published) {
    sql.insertInto(VERSIONS)
        .set(MACHINE, published.machine())
        .set(VERSION, published.version())
        .set(REVISION, published.revision())
        .set(DESCRIPTION, published.description())
        .set(CREATED_AT, published.createdAt().toEpochMilli())
        .set(DELETED, 0)
        .execute();
  }

  @Override
  public Optional<PublishedVersion> version(String machine, int version) {
    return database.read(
        sql ->
            sql.selectFrom(VERSIONS)
                .where(isThere(machine).and(VERSION.eq(version)))
                .fetchOptional(SqlVersionStore::published));
  }

  @Override
  public List<PublishedVersion> versions(String machine) {
    return database.read(sql -> versions(sql, machine));
  }

  private static List<PublishedVersion> versions(DSLContext sql, String machine) {
    return sql.selectFrom(VERSIONS)
        .where(isThere(machine))
        .orderBy(VERSION.desc())
        .fetch(SqlVersionStore::published);
  }

  private static Condition isThere(String machine) {
    return MACHINE.eq(machine).and(DELETED.eq(0));
  }

  @Override
  public List<String> deleteVersion(String machine, int version) {
    return database.write(
        sql -> {
          List<String> users =
              aliases(sql, machine).stream()
                  .filter(alias -> alias.routes().stream().anyMatch(r -> r.version() == version))
                  .map(Alias::name)
                  .toList();
          if (users.isEmpty()) {
            sql.update(VERSIONS)
                .set(DELETED, 1)
                .where(MACHINE.eq(machine).and(VERSION.eq(version)))
                .execute();
          }
          return users;
        });
  }

  @Override
  public Optional<Alias> alias(String machine, String alias) {
    return database.read(
        sql ->
            sql.selectFrom(ALIASES)
                .where(MACHINE.eq(machine).and(NAME.eq(alias)))
                .fetchOptional(SqlVersionStore::alias));
  }

  @Override
  public List<Alias> aliases(String machine) {
    return database.read(sql -> aliases(sql, machine));
  }

  private static List<Alias> aliases(DSLContext sql, String machine) {
    return sql.selectFrom(ALIASES)
        .where(MACHINE.eq(machine))
        .orderBy(NAME)
        .fetch(SqlVersionStore::alias);
  }

  @Override
  public Saved save(Alias alias) {
    return database.write(
        sql -> {
          List<Integer> versions =
              versions(sql, alias.machine()).stream().map(PublishedVersion::version).toList();
          if (!alias.routes().stream().allMatch(r -> versions.contains(r.version()))) {
            return Saved.VERSION_MISSING;
          }
          List<String> names = aliases(sql, alias.machine()).stream().map(Alias::name).toList();
          if (!names.contains(alias.name()) && names.size() >= ALIASES_MAX) {
            return Saved.TOO_MANY;
          }
          upsert(sql, alias);
          return Saved.DONE;
        });
  }

  private static void upsert(DSLContext sql, Alias alias) {
    sql.insertInto(ALIASES)
        .set(MACHINE, alias.machine())
        .set(NAME, alias.name())
        .set(DESCRIPTION, alias.description())
        .set(ROUTES, Json.write(alias.routes()))
        .set(CREATED_AT, alias.createdAt().toEpochMilli())
        .set(UPDATED_AT, alias.updatedAt().toEpochMilli())
        .onConflict(MACHINE, NAME)
        .doUpdate()
        .set(DESCRIPTION, alias.description())
        .set(ROUTES, Json.write(alias.routes()))
        .set(UPDATED_AT, alias.updatedAt().toEpochMilli())
        .execute();
  }

  @Override
  public void deleteAlias(String machine, String alias) {
    database.write(
        sql -> sql.deleteFrom(ALIASES).where(MACHINE.eq(machine).and(NAME.eq(alias))).execute());
  }

  @Override
  public void forget(String machine) {
    database.write(
        sql ->
            sql.deleteFrom(ALIASES).where(MACHINE.eq(machine)).execute()
                + sql.deleteFrom(VERSIONS).where(MACHINE.eq(machine)).execute());
  }

  private static PublishedVersion published(Record row) {
    return new PublishedVersion(
        row.get(MACHINE),
        row.get(VERSION),
        row.get(REVISION),
        row.get(DESCRIPTION),
        Instant.ofEpochMilli(row.get(CREATED_AT)));
  }

  private static Alias alias(Record row) {
    return new Alias(
        row.get(MACHINE),
        row.get(NAME),
        row.get(DESCRIPTION),
        List.of(Json.parse(row.get(ROUTES).getBytes(StandardCharsets.UTF_8), Alias.Route[].class)),
        Instant.ofEpochMilli(row.get(CREATED_AT)),
        Instant.ofEpochMilli(row.get(UPDATED_AT)));
  }
}
