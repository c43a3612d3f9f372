package io.millrace.monitoring.sql;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.monitoring.EndpointBaseline;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.format.QualityConstraints;
import io.millrace.monitoring.format.Violations;
import io.millrace.serving.EndpointConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/// [MonitorStore] in the metadata database.
public final class SqlMonitorStore implements MonitorStore {
  private static final Table<Record> BASELINES = table(name("endpoint_baseline"));
  private static final Table<Record> BOOKMARKS = table(name("monitor_bookmark"));
  private static final Table<Record> EXECUTIONS = table(name("monitoring_execution"));

  private static final Field<String> ENDPOINT = text("endpoint");
  private static final Field<String> MODEL_VERSIONS = text("model_versions");
  private static final Field<String> DATASET = text("dataset");
  private static final Field<Integer> DATASET_VERSION =
      field(name("dataset_version"), SQLDataType.INTEGER);
  private static final Field<String> QUALITY = text("quality");
  private static final Field<Long> CREATED_AT = number("created_at");
  private static final Field<String> MONITOR = text("monitor");
  private static final Field<String> KIND = text("kind");
  private static final Field<String> BOOKMARK = text("bookmark");
  private static final Field<String> ID = text("id");
  private static final Field<Long> SEQUENCE = number("sequence");
  private static final Field<String> STATUS = text("status");
  private static final Field<Long> FROM = number("window_from");
  private static final Field<Long> TO = number("window_to");
  private static final Field<Long> ROWS = number("window_rows");
  private static final Field<String> VIOLATIONS = text("violations");
  private static final Field<String> FIGURES = text("figures");

  private final Database database;

  public SqlMonitorStore(Database database) {
    this.database = database;
  }

  @Override
  public void put(EndpointBaseline baseline) {
    String quality = Json.write(baseline.quality().toJson());
    database.write(
        sql ->
            sql.insertInto(BASELINES)
                .set(ENDPOINT, baseline.endpoint())
                .set(MODEL_VERSIONS, baseline.modelVersions())
                .set(DATASET, baseline.dataset())
                .set(DATASET_VERSION, baseline.datasetVersion())
                .set(QUALITY, quality)
                .set(CREATED_AT, baseline.createdAt().toEpochMilli())
                .onConflict(ENDPOINT, MODEL_VERSIONS)
                .doUpdate()
                .set(DATASET, baseline.dataset())
                .set(DATASET_VERSION, baseline.datasetVersion())
                .set(QUALITY, quality)
                .execute());
  }

  @Override
  public Optional<EndpointBaseline> baseline(String endpoint, String modelVersions) {
    return database.read(
        sql ->
            sql.select(DATASET, DATASET_VERSION, QUALITY, CREATED_AT)
                .from(BASELINES)
                .where(ENDPOINT.eq(endpoint), MODEL_VERSIONS.eq(modelVersions))
                .fetchOptional(
                    row ->
                        new EndpointBaseline(
                            endpoint,
                            modelVersions,
                            row.value1(),
                            row.value2(),
                            QualityConstraints.fromJson(Json.parse(row.value3())),
                            Instant.ofEpochMilli(row.value4()))));
  }

  @Override
  public Optional<String> bookmark(String monitor, Kind kind) {
    return database.read(
        sql ->
            sql.select(BOOKMARK)
                .from(BOOKMARKS)
                .where(MONITOR.eq(monitor), KIND.eq(kind.name()))
                .fetchOptional(BOOKMARK));
  }

  @Override
  public Optional<MonitoringExecution> record(
      MonitoringExecution execution, Optional<String> from, Optional<String> to) {
    return database.write(
        sql -> {
          Optional<MonitoringExecution> known = fetch(sql, execution.id());
          if (known.isPresent() || !moved(sql, execution, from, to)) {
            return known;
          }
          insert(sql, execution);
          return fetch(sql, execution.id());
        });
  }

  private static void insert(DSLContext sql, MonitoringExecution execution) {
    long last = sql.select(coalesce(max(SEQUENCE), 0L)).from(EXECUTIONS).fetchSingle().value1();
    sql.insertInto(EXECUTIONS)
        .set(ID, execution.id())
        .set(SEQUENCE, last + 1)
        .set(MONITOR, execution.monitor())
        .set(KIND, execution.kind().name())
        .set(ENDPOINT, execution.endpoint())
        .set(STATUS, execution.status().name())
        .set(MODEL_VERSIONS, execution.modelVersions())
        .set(DATASET, execution.dataset())
        .set(DATASET_VERSION, execution.datasetVersion())
        .set(FROM, execution.from().toEpochMilli())
        .set(TO, execution.to().toEpochMilli())
        .set(ROWS, execution.rows())
        .set(VIOLATIONS, Json.write(execution.violations().toJson()))
        .set(FIGURES, Json.write(execution.figures()))
        .set(CREATED_AT, execution.createdAt().toEpochMilli())
        .execute();
  }

  /// Whether the bookmark was at `from`; it is at `to` then.
  private static boolean moved(
      DSLContext sql, MonitoringExecution execution, Optional<String> from, Optional<String> to) {
    Condition own = MONITOR.eq(execution.monitor()).and(KIND.eq(execution.kind().name()));
    if (from.equals(to)) {
      return sql.select(BOOKMARK).from(BOOKMARKS).where(own).fetchOptional(BOOKMARK).equals(from);
    }
    String next = to.orElseThrow(() -> new IllegalArgumentException("a bookmark never goes away"));
    int rows =
        from.isPresent()
            ? sql.update(BOOKMARKS)
                .set(BOOKMARK, next)
                .where(own.and(BOOKMARK.eq(from.get())))
                .execute()
            : sql.insertInto(BOOKMARKS)
                .set(MONITOR, execution.monitor())
                .set(KIND, execution.kind().name())
                .set(BOOKMARK, next)
                .onConflictDoNothing()
                .execute();
    return rows == 1;
  }

  @Override
  public Optional<MonitoringExecution> find(String id) {
    return database.read(sql -> fetch(sql, id));
  }

  @Override
  public List<String> monitors() {
    return database.read(
        sql -> sql.selectDistinct(MONITOR).from(EXECUTIONS).orderBy(MONITOR).fetch(MONITOR));
  }

  @Override
  public List<MonitoringExecution> executions(String monitor, Kind kind, int limit) {
    return database.read(
        sql ->
            sql.selectFrom(EXECUTIONS)
                .where(MONITOR.eq(monitor), KIND.eq(kind.name()))
                .orderBy(SEQUENCE.desc())
                .limit(limit)
                .fetch(SqlMonitorStore::execution));
  }

  private static Optional<MonitoringExecution> fetch(DSLContext sql, String id) {
    return sql.selectFrom(EXECUTIONS).where(ID.eq(id)).fetchOptional(SqlMonitorStore::execution);
  }

  private static MonitoringExecution execution(Record row) {
    return new MonitoringExecution(
        row.get(ID),
        row.get(SEQUENCE),
        row.get(MONITOR),
        Kind.valueOf(row.get(KIND)),
        row.get(ENDPOINT),
        Status.valueOf(row.get(STATUS)),
        row.get(MODEL_VERSIONS),
        row.get(DATASET),
        row.get(DATASET_VERSION),
        Instant.ofEpochMilli(row.get(FROM)),
        Instant.ofEpochMilli(row.get(TO)),
        row.get(ROWS),
        Violations.fromJson(Json.parse(row.get(VIOLATIONS))),
        Json.parse(row.get(FIGURES)),
        Instant.ofEpochMilli(row.get(CREATED_AT)));
  }

  /// Inside a unit: what is about a model gets its new name. A baseline of that name is one of a
  /// model that had it and is gone.
  static void rename(DSLContext sql, String model, String newName) {
    sql.select(ENDPOINT, MODEL_VERSIONS)
        .from(BASELINES)
        .fetch()
        .forEach(row -> rename(sql, row.value1(), row.value2(), model, newName));
    for (String before :
        sql.selectDistinct(MODEL_VERSIONS).from(EXECUTIONS).fetch(MODEL_VERSIONS)) {
      String after = EndpointConfig.renamed(before, model, newName);
      if (!after.equals(before)) {
        sql.update(EXECUTIONS)
            .set(MODEL_VERSIONS, after)
            .where(MODEL_VERSIONS.eq(before))
            .execute();
      }
    }
  }

  private static void rename(
      DSLContext sql, String endpoint, String before, String model, String newName) {
    String after = EndpointConfig.renamed(before, model, newName);
    if (!after.equals(before)) {
      sql.deleteFrom(BASELINES).where(ENDPOINT.eq(endpoint), MODEL_VERSIONS.eq(after)).execute();
      sql.update(BASELINES)
          .set(MODEL_VERSIONS, after)
          .where(ENDPOINT.eq(endpoint), MODEL_VERSIONS.eq(before))
          .execute();
    }
  }

  private static Field<String> text(String column) {
    return field(name(column), SQLDataType.CLOB);
  }

  private static Field<Long> number(String column) {
    return field(name(column), SQLDataType.BIGINT);
  }
}
