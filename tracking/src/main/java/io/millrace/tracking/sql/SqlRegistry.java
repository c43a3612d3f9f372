package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.ALIAS_MOVED;
import static io.millrace.base.ErrorCode.MODEL_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.database.Database;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.ModelVersion.Stage;
import io.millrace.tracking.Page;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The model registry in the metadata database.
public final class SqlRegistry implements Registry {
  private static final Logger log = LoggerFactory.getLogger(SqlRegistry.class);

  private final Database database;
  private final InstantSource clock;

  public SqlRegistry(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public RegisteredModel create(String name, Optional<String> description, List<Tag> tags) {
    RegisteredModel.requireName(name);
    tags.forEach(tag -> tag.checked(Tag.MAX_ON_MODEL));
    RegisteredModel created =
        database.write(
            sql -> {
              ModelRows.requireFree(sql, name);
              return model(sql, ModelRows.insert(sql, name, description, tags, clock.instant()));
            });
    log.info("model.registered model={}", name);
    return created;
  }

  @Override
  public Optional<RegisteredModel> find(String name) {
    return database.read(sql -> ModelRows.find(sql, name).map(row -> model(sql, row)));
  }

  @Override
  public RegisteredModel model(String name) {
    return database.read(sql -> model(sql, ModelRows.row(sql, name)));
  }

  private static RegisteredModel model(DSLContext sql, Record row) {
    return ModelRows.models(sql, List.of(row)).getFirst();
  }

  @Override
  public RegisteredModel describe(String name, String description) {
    return database.write(
        sql -> {
          Record row = ModelRows.row(sql, name);
          sql.update(Models.TABLE)
              .set(Models.DESCRIPTION, description)
              .set(Models.UPDATED_AT, clock.millis())
              .where(Models.NUMBER.eq(row.get(Models.NUMBER)))
              .execute();
          return model(sql, ModelRows.row(sql, name));
        });
  }

  @Override
  public RegisteredModel rename(String name, String newName) {
    RegisteredModel.requireName(newName);
    RegisteredModel renamed =
        database.write(
            sql -> {
              Record row = ModelRows.row(sql, name);
              if (!name.equals(newName)) {
                ModelRows.requireFree(sql, newName);
              }
              sql.update(Models.TABLE)
                  .set(Models.NAME, newName)
                  .set(Models.UPDATED_AT, clock.millis())
                  .where(Models.NUMBER.eq(row.get(Models.NUMBER)))
                  .execute();
              return model(sql, ModelRows.row(sql, newName));
            });
    log.info("model.renamed model={} to={}", name, newName);
    return renamed;
  }

  @Override
  public void delete(String name) {
    database.write(
        sql -> {
          Record row = ModelRows.row(sql, name);
          int number = row.get(Models.NUMBER);
          new AliasRows(sql, row).deleteAllAndForget();
          sql.select(Versions.NUMBER)
              .from(Versions.TABLE)
              .where(Versions.MODEL.eq(number))
              .fetch(Versions.NUMBER)
              .forEach(version -> Versions.TAGS.deleteAll(sql, version));
          sql.deleteFrom(Versions.TABLE).where(Versions.MODEL.eq(number)).execute();
          Models.TAGS.deleteAll(sql, number);
          return sql.deleteFrom(Models.TABLE).where(Models.NUMBER.eq(number)).execute();
        });
    log.info("model.removed model={}", name);
  }

  @Override
  public void setTag(String name, Tag tag) {
    tag.checked(Tag.MAX_ON_MODEL);
    database.write(
        sql -> {
          Record row = ModelRows.row(sql, name);
          Models.TAGS.set(sql, row.get(Models.NUMBER), tag.key(), tag.value());
          return true;
        });
  }

  @Override
  public void deleteTag(String name, String key) {
    database.write(
        sql -> Models.TAGS.delete(sql, ModelRows.row(sql, name).get(Models.NUMBER), key));
  }

  @Override
  public Page<RegisteredModel> search(Search search) {
    return database.read(sql -> RegistrySearch.models(sql, search));
  }

  @Override
  public ModelVersion register(String name, RegisterVersion version) {
    RegisteredModel.requireName(name);
    return added(
        database.write(
            sql -> {
              if (ModelRows.find(sql, name).isEmpty()) {
                ModelRows.insert(sql, name, Optional.empty(), List.of(), clock.instant());
              }
              return new VersionWriter(sql, clock.instant()).add(name, version);
            }));
  }

  @Override
  public ModelVersion addVersion(String name, RegisterVersion version) {
    return added(database.write(sql -> new VersionWriter(sql, clock.instant()).add(name, version)));
  }

  private static ModelVersion added(ModelVersion version) {
    log.info(
        "model.version.created model={} version={} run={}",
        version.name(),
        version.version(),
        version.runId());
    return version;
  }

  @Override
  public Optional<ModelVersion> findVersion(String name, int version) {
    return database.read(sql -> VersionRows.find(sql, name, version));
  }

  @Override
  public ModelVersion version(String name, int version) {
    return database.read(sql -> VersionRows.version(sql, name, version));
  }

  @Override
  public List<ModelVersion> versions(String name) {
    return database.read(
        sql ->
            VersionRows.versions(
                sql,
                VersionRows.select(sql, Models.NAME.eq(name))
                    .orderBy(Versions.VERSION.desc())
                    .fetch()));
  }

  @Override
  public ModelVersion describeVersion(String name, int version, String description) {
    return database.write(
        sql -> new VersionWriter(sql, clock.instant()).describe(name, version, description));
  }

  @Override
  public void deleteVersion(String name, int version) {
    database.write(sql -> new VersionWriter(sql, clock.instant()).delete(name, version));
    log.info("model.version.deleted model={} version={}", name, version);
  }

  @Override
  public void setVersionTag(String name, int version, Tag tag) {
    tag.checked(Tag.MAX_ON_MODEL);
    database.write(
        sql -> {
          Versions.TAGS.set(sql, VersionWriter.number(sql, name, version), tag.key(), tag.value());
          return true;
        });
  }

  @Override
  public void deleteVersionTag(String name, int version, String key) {
    database.write(sql -> Versions.TAGS.delete(sql, VersionWriter.number(sql, name, version), key));
  }

  @Override
  public ModelVersion transition(String name, int version, Stage stage, Others others) {
    require(
        others == Others.STAY || stage == Stage.STAGING || stage == Stage.PRODUCTION,
        MODEL_INVALID,
        "Archive other versions only with Staging or Production.",
        "archive_existing_versions cannot be used with stage %s",
        stage);
    ModelVersion changed =
        database.write(
            sql ->
                new VersionWriter(sql, clock.instant()).transition(name, version, stage, others));
    log.info("model.version.transitioned model={} version={} stage={}", name, version, stage);
    return changed;
  }

  @Override
  public Page<ModelVersion> searchVersions(Search search) {
    return database.read(sql -> RegistrySearch.versions(sql, search));
  }

  @Override
  public Optional<ModelVersion> byAlias(String name, String alias) {
    return database.read(sql -> VersionRows.byAlias(sql, name, alias));
  }

  @Override
  public void setAlias(ModelAlias alias, int version, AliasChange change) {
    database.write(
        sql -> {
          aliases(sql, alias, version).set(alias.name(), version, change, clock.instant());
          return true;
        });
    log.info("alias.set model={} alias={} version={}", alias.model(), alias.name(), version);
  }

  @Override
  public void moveAlias(ModelAlias alias, Optional<Integer> from, int to, AliasChange change) {
    database.write(
        sql -> {
          AliasRows aliases = aliases(sql, alias, to);
          Optional<Integer> now = aliases.find(alias.name());
          require(
              now.equals(from),
              ALIAS_MOVED,
              "Read the alias again and decide on the version it names now.",
              "%s@%s names %s, not %s",
              alias.model(),
              alias.name(),
              named(now),
              named(from));
          aliases.set(alias.name(), to, change, clock.instant());
          return true;
        });
    log.info("alias.moved model={} alias={} version={}", alias.model(), alias.name(), to);
  }

  private static String named(Optional<Integer> version) {
    return version.map(v -> "version " + v).orElse("no version");
  }

  /// The model's aliases, once it is sure that `version` exists.
  private static AliasRows aliases(DSLContext sql, ModelAlias alias, int version) {
    Record model = ModelRows.row(sql, alias.model());
    VersionRows.version(sql, alias.model(), version);
    return new AliasRows(sql, model);
  }

  @Override
  public void deleteAlias(ModelAlias alias, AliasChange change) {
    database.write(
        sql -> {
          Record model = ModelRows.row(sql, alias.model());
          new AliasRows(sql, model).delete(alias.name(), change, clock.instant());
          return true;
        });
    log.info("alias.deleted model={} alias={}", alias.model(), alias.name());
  }

  @Override
  public List<AliasMove> aliasHistory(ModelAlias alias) {
    return database.read(
        sql -> new AliasRows(sql, ModelRows.row(sql, alias.model())).history(alias));
  }
}
