package io.millrace.data.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.data.Dataset;
import io.millrace.data.DatasetSpec;
import io.millrace.data.DatasetStore;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Ingest;
import io.millrace.data.Schema;
import io.millrace.data.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// [DatasetStore] in the metadata database.
public final class SqlDatasetStore implements DatasetStore {
  private static final Table<Record> DATASET = table(name("dataset"));
  private static final Table<Record> VERSION = table(name("dataset_version"));
  private static final Table<Record> INGEST = table(name("ingest"));

  private static final Field<String> NAME = text("name");
  private static final Field<String> SPEC = text("spec");
  private static final Field<String> SCHEMA = text("schema_json");
  private static final Field<String> DATASET_NAME = text("dataset");
  private static final Field<Integer> NUMBER = field(name("version"), SQLDataType.INTEGER);
  private static final Field<Long> SNAPSHOT = number("snapshot_id");
  private static final Field<Long> ROWS = number("row_count");
  private static final Field<Long> ADDED = number("added_rows");
  private static final Field<Long> QUARANTINED = number("quarantined");
  private static final Field<String> SOURCE = text("source_name");
  private static final Field<String> SOURCE_DIGEST = text("source_digest");
  private static final Field<String> INGEST_ID = text("ingest_id");
  private static final Field<String> ID = text("id");
  private static final Field<String> EVENT = text("source_event");
  private static final Field<String> DIGEST = text("digest");
  private static final Field<String> OUTCOME = text("outcome");
  private static final Field<String> REASON = text("reason");
  private static final Field<String> ENCODING = text("encoding");
  private static final Field<String> EXTRA = text("extra_columns");
  private static final Field<Long> CREATED = number("created_at");

  private final Database database;

  public SqlDatasetStore(Database database) {
    this.database = database;
  }

  @Override
  public Dataset put(DatasetSpec spec, Instant now) {
    String json = DatasetJson.write(spec);
    return database.write(
        sql -> {
          sql.insertInto(DATASET, NAME, SPEC, CREATED)
              .values(spec.name(), json, now.toEpochMilli())
              .onConflict(NAME)
              .doUpdate()
              .set(SPEC, json)
              .execute();
          return dataset(sql.selectFrom(DATASET).where(NAME.eq(spec.name())).fetchSingle());
        });
  }

  @Override
  public Schema freeze(String dataset, Schema schema) {
    String json = DatasetJson.write(schema);
    return database.write(
        sql -> {
          sql.update(DATASET)
              .set(SCHEMA, json)
              .where(NAME.eq(dataset).and(SCHEMA.isNull()))
              .execute();
          return DatasetJson.schema(
              sql.select(SCHEMA).from(DATASET).where(NAME.eq(dataset)).fetchSingle(SCHEMA));
        });
  }

  @Override
  public Optional<Dataset> find(String dataset) {
    return database.read(
        sql ->
            sql.selectFrom(DATASET)
                .where(NAME.eq(dataset))
                .fetchOptional(SqlDatasetStore::dataset));
  }

  @Override
  public List<Dataset> list() {
    return database.read(
        sql -> sql.selectFrom(DATASET).orderBy(NAME).fetch(SqlDatasetStore::dataset));
  }

  @Override
  public void add(Ingest stopped) {
    database.write(sql -> insert(sql, stopped));
  }

  @Override
  public void add(DatasetVersion version, Ingest ingest) {
    database.write(
        sql -> {
          Condition same =
              DATASET_NAME.eq(version.dataset()).and(SNAPSHOT.eq(version.snapshotId()));
          if (sql.fetchExists(VERSION, same)) {
            return 0;
          }
          insert(sql, ingest);
          return sql.insertInto(VERSION)
              .set(DATASET_NAME, version.dataset())
              .set(NUMBER, version.version())
              .set(SNAPSHOT, version.snapshotId())
              .set(ROWS, version.rows())
              .set(ADDED, version.addedRows())
              .set(QUARANTINED, version.quarantinedRows())
              .set(SOURCE, version.sourceName())
              .set(SOURCE_DIGEST, version.sourceDigest())
              .set(INGEST_ID, version.ingestId())
              .set(CREATED, version.createdAt().toEpochMilli())
              .execute();
        });
  }

  @Override
  public List<DatasetVersion> versions(String dataset) {
    return versionsWhere(DATASET_NAME.eq(dataset), Integer.MAX_VALUE);
  }

  @Override
  public Optional<DatasetVersion> version(String dataset, int version) {
    return versionsWhere(DATASET_NAME.eq(dataset).and(NUMBER.eq(version)), 1).stream().findFirst();
  }

  @Override
  public Optional<DatasetVersion> latest(String dataset) {
    return versionsWhere(DATASET_NAME.eq(dataset), 1).stream().findFirst();
  }

  @Override
  public Optional<DatasetVersion> versionOf(String dataset, String digest) {
    return versionsWhere(DATASET_NAME.eq(dataset).and(SOURCE_DIGEST.eq(digest)), 1).stream()
        .findFirst();
  }

  @Override
  public List<Ingest> ingests(String dataset, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(INGEST)
                .where(DATASET_NAME.eq(dataset))
                .orderBy(CREATED.desc(), NUMBER.desc(), ID)
                .limit(limit)
                .fetch(SqlDatasetStore::ingest));
  }

  @Override
  public Optional<Ingest> ingest(String id) {
    return database.read(
        sql -> sql.selectFrom(INGEST).where(ID.eq(id)).fetchOptional(SqlDatasetStore::ingest));
  }

  private List<DatasetVersion> versionsWhere(Condition condition, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(VERSION)
                .where(condition)
                .orderBy(NUMBER.desc())
                .limit(limit)
                .fetch(SqlDatasetStore::version));
  }

  private static int insert(DSLContext sql, Ingest ingest) {
    return sql.insertInto(INGEST)
        .set(ID, ingest.id())
        .set(DATASET_NAME, ingest.dataset())
        .set(SOURCE, ingest.source().name())
        .set(EVENT, ingest.source().event().orElse(null))
        .set(DIGEST, ingest.digest())
        .set(OUTCOME, ingest.outcome().name())
        .set(ROWS, ingest.rows())
        .set(QUARANTINED, ingest.quarantined())
        .set(REASON, ingest.reason().orElse(null))
        .set(NUMBER, ingest.version().orElse(null))
        .set(ENCODING, ingest.encoding())
        .set(EXTRA, Json.write(ingest.extraColumns()))
        .set(CREATED, ingest.createdAt().toEpochMilli())
        .execute();
  }

  private static Dataset dataset(Record row) {
    return new Dataset(
        DatasetJson.spec(row.get(NAME), row.get(SPEC)),
        optional(row.get(SCHEMA)).map(DatasetJson::schema),
        Instant.ofEpochMilli(row.get(CREATED)));
  }

  private static DatasetVersion version(Record row) {
    return new DatasetVersion(
        row.get(DATASET_NAME),
        row.get(NUMBER),
        row.get(SNAPSHOT),
        row.get(ROWS),
        row.get(ADDED),
        row.get(QUARANTINED),
        row.get(SOURCE),
        row.get(SOURCE_DIGEST),
        row.get(INGEST_ID),
        Instant.ofEpochMilli(row.get(CREATED)));
  }

  private static Ingest ingest(Record row) {
    return new Ingest(
        row.get(ID),
        row.get(DATASET_NAME),
        new Source(row.get(SOURCE), optional(row.get(EVENT))),
        row.get(DIGEST),
        Ingest.Outcome.valueOf(row.get(OUTCOME)),
        row.get(ROWS),
        row.get(QUARANTINED),
        optional(row.get(REASON)),
        optional(row.get(NUMBER)),
        row.get(ENCODING),
        Json.parse(row.get(EXTRA)).valueStream().map(JsonNode::asString).toList(),
        Instant.ofEpochMilli(row.get(CREATED)));
  }

  private static <T> Optional<T> optional(@Nullable T value) {
    return Optional.ofNullable(value);
  }

  private static Field<String> text(String column) {
    return field(name(column), SQLDataType.CLOB);
  }

  private static Field<Long> number(String column) {
    return field(name(column), SQLDataType.BIGINT);
  }
}
