package io.millrace.pipeline.stepfunctions.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.stepfunctions.Revision;
import io.millrace.pipeline.stepfunctions.RevisionStore;
import io.millrace.pipeline.stepfunctions.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Revisions of state machines in the metadata database.
public final class SqlRevisionStore implements RevisionStore {
  private static final Table<Record> REVISIONS = table(name("state_machine_revisions"));
  private static final Field<String> MACHINE = field(name("machine"), String.class);
  private static final Field<Integer> NUMBER = field(name("number"), Integer.class);
  private static final Field<String> REVISION_ID = field(name("revision_id"), String.class);
  private static final Field<Integer> PIPELINE_VERSION =
      field(name("pipeline_version"), Integer.class);
  private static final Field<String> SETTINGS = field(name("settings"), String.class);
  private static final Field<Long> CREATED_AT = field(name("created_at"), Long.class);
  private static final Field<Long> UPDATED_AT = field(name("updated_at"), Long.class);

  private final Database database;

  public SqlRevisionStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Revision> newest(String machine) {
    return first(MACHINE.eq(machine));
  }

  @Override
  public Optional<Revision> find(String machine, int number) {
    return first(MACHINE.eq(machine).and(NUMBER.eq(number)));
  }

  @Override
  public Optional<Revision> newest(String machine, int pipelineVersion) {
    return first(MACHINE.eq(machine).and(PIPELINE_VERSION.eq(pipelineVersion)));
  }

  private Optional<Revision> first(Condition condition) {
    return database.read(
        sql ->
            sql.selectFrom(REVISIONS)
                .where(condition)
                .orderBy(NUMBER.desc())
                .limit(1)
                .fetchOptional(SqlRevisionStore::revision));
  }

  @Override
  public boolean add(Revision revision) {
    return database.write(
        sql ->
            sql.insertInto(REVISIONS)
                    .set(MACHINE, revision.machine())
                    .set(NUMBER, revision.number())
                    .set(REVISION_ID, revision.id().orElse(null))
                    .set(PIPELINE_VERSION, revision.pipelineVersion())
                    .set(SETTINGS, Json.write(revision.settings()))
                    .set(CREATED_AT, revision.createdAt().toEpochMilli())
                    .set(UPDATED_AT, revision.updatedAt().toEpochMilli())
                    .onConflictDoNothing()
                    .execute()
                == 1);
  }

  private static Revision revision(Record row) {
    return new Revision(
        row.get(MACHINE),
        row.get(NUMBER),
        Optional.ofNullable(row.get(REVISION_ID)),
        row.get(PIPELINE_VERSION),
        Json.parse(row.get(SETTINGS).getBytes(StandardCharsets.UTF_8), Settings.class),
        Instant.ofEpochMilli(row.get(CREATED_AT)),
        Instant.ofEpochMilli(row.get(UPDATED_AT)));
  }
}
