package io.millrace.pipeline.sql;

import static io.millrace.base.ErrorCode.PIPELINE_INVALID;
import static io.millrace.base.ErrorCode.PIPELINE_NAME_INVALID;
import static io.millrace.base.MillraceException.require;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.digest.Sha256;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Names;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Pipelines in the metadata database.
public final class SqlPipelines implements Pipelines {
  private static final Table<Record> VERSIONS = table(name("pipeline_versions"));
  private static final Field<String> PIPELINE = field(name("pipeline"), String.class);
  private static final Field<Integer> VERSION = field(name("version"), Integer.class);
  private static final Field<String> DIGEST = field(name("digest"), String.class);
  private static final Field<String> DEFINITION = field(name("definition"), String.class);
  private static final Field<String> DESCRIPTION = field(name("description"), String.class);
  private static final Field<String> TYPE = field(name("type"), String.class);
  private static final Field<Long> CREATED_AT = field(name("created_at"), Long.class);

  private static final Table<Record> RETIRED = table(name("retired_pipelines"));
  private static final Field<String> RETIRED_PIPELINE =
      field(name("retired_pipelines", "pipeline"), String.class);
  private static final Field<Integer> RETIRED_VERSION =
      field(name("retired_pipelines", "version"), Integer.class);

  /// Not removed.
  private static final Condition ALIVE =
      notExists(
          selectOne()
              .from(RETIRED)
              .where(
                  RETIRED_PIPELINE.eq(field(name("pipeline_versions", "pipeline"), String.class)))
              .and(RETIRED_VERSION.ge(field(name("pipeline_versions", "version"), Integer.class))));

  private final Database database;
  private final Definitions definitions;
  private final InstantSource clock;

  public SqlPipelines(Database database, Definitions definitions, InstantSource clock) {
    this.database = database;
    this.definitions = definitions;
    this.clock = clock;
  }

  @Override
  public PipelineVersion register(
      String pipeline, String definition, String description, ExecutionType type) {
    require(
        Names.valid(pipeline),
        PIPELINE_NAME_INVALID,
        Names.FIX,
        "'%s' cannot name a pipeline.",
        pipeline);
    String digest = Sha256.of(definition).hex();
    Optional<PipelineVersion> known = find(pipeline);
    requireType(known, type);
    return known
        .filter(version -> version.digest().equals(digest))
        .orElseGet(() -> add(pipeline, definition, digest, description, type));
  }

  private static void requireType(Optional<PipelineVersion> known, ExecutionType type) {
    known.ifPresent(
        version ->
            require(
                version.type() == type,
                PIPELINE_INVALID,
                "Register it under another name.",
                "The pipeline '%s' is %s and stays so.",
                version.pipeline(),
                version.type()));
  }

  private PipelineVersion add(
      String pipeline, String definition, String digest, String description, ExecutionType type) {
    definitions.check(definition, type);
    return database.write(
        sql -> {
          Optional<PipelineVersion> newest = newest(sql, pipeline);
          requireType(newest, type);
          if (newest.isPresent() && newest.get().digest().equals(digest)) {
            return newest.get();
          }
          PipelineVersion added =
              new PipelineVersion(
                  pipeline,
                  lastVersion(sql, pipeline) + 1,
                  type,
                  digest,
                  definition,
                  description,
                  Instant.ofEpochMilli(clock.millis()));
          insert(sql, added);
          return added;
        });
  }

  /// Also of versions that were removed; 0 if there never was one.
  private static int lastVersion(DSLContext sql, String pipeline) {
    return sql.select(coalesce(max(VERSION), 0))
        .from(VERSIONS)
        .where(PIPELINE.eq(pipeline))
        .fetchSingle()
        .value1();
  }

  private static void insert(DSLContext sql, PipelineVersion added) {
    sql.insertInto(VERSIONS, PIPELINE, VERSION, DIGEST, DEFINITION, DESCRIPTION, TYPE, CREATED_AT)
        .values(
            added.pipeline(),
            added.version(),
            added.digest(),
            added.definition(),
            added.description(),
            added.type().name(),
            added.createdAt().toEpochMilli())
        .execute();
  }

  @Override
  public Optional<PipelineVersion> find(String pipeline) {
    return database.read(sql -> newest(sql, pipeline));
  }

  private static Optional<PipelineVersion> newest(DSLContext sql, String pipeline) {
    return sql.selectFrom(VERSIONS)
        .where(PIPELINE.eq(pipeline).and(ALIVE))
        .orderBy(VERSION.desc())
        .limit(1)
        .fetchOptional(SqlPipelines::version);
  }

  @Override
  public Optional<PipelineVersion> version(String pipeline, int version) {
    return read(PIPELINE.eq(pipeline).and(VERSION.eq(version))).stream().findFirst();
  }

  @Override
  public List<PipelineVersion> list() {
    Table<Record> other = table(name("pipeline_versions")).as("other");
    Field<Integer> newest =
        field(
            select(max(field(name("other", "version"), Integer.class)))
                .from(other)
                .where(
                    field(name("other", "pipeline"), String.class)
                        .eq(field(name("pipeline_versions", "pipeline"), String.class))));
    return read(VERSION.eq(newest).and(ALIVE));
  }

  @Override
  public List<PipelineVersion> versions(String pipeline) {
    return read(PIPELINE.eq(pipeline).and(ALIVE));
  }

  @Override
  public void retire(String pipeline) {
    database.write(
        sql ->
            sql.insertInto(RETIRED, RETIRED_PIPELINE, RETIRED_VERSION)
                .values(pipeline, lastVersion(sql, pipeline))
                .onConflict(RETIRED_PIPELINE)
                .doUpdate()
                .set(RETIRED_VERSION, lastVersion(sql, pipeline))
                .execute());
  }

  private List<PipelineVersion> read(Condition condition) {
    return database.read(
        sql ->
            sql.selectFrom(VERSIONS)
                .where(condition)
                .orderBy(PIPELINE, VERSION.desc())
                .fetch(SqlPipelines::version));
  }

  private static PipelineVersion version(Record row) {
    return new PipelineVersion(
        row.get(PIPELINE),
        row.get(VERSION),
        ExecutionType.valueOf(row.get(TYPE)),
        row.get(DIGEST),
        row.get(DEFINITION),
        row.get(DESCRIPTION),
        Instant.ofEpochMilli(row.get(CREATED_AT)));
  }
}
