package io.millrace.tracking.sql;

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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The model registry in the metadata database.
public final class SqlRegistry implements Registry {
  private static final Logger log = LoggerFactory.getLogger(SqlRegistry.class);

  private final Database database;
  private final Changes changes;
  private final InstantSource clock;

  /// For whoever need not hear of changes.
  public SqlRegistry(Database database, InstantSource clock) {
    this(database, new Changes(), clock);
  }

  public SqlRegistry(Database database, Changes changes, InstantSource clock) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
  }

  private <T> T write(Function<RegistryUnit, T> unit) {
    return changes.write(
        database, (sql, changed) -> unit.apply(new RegistryUnit(sql, changed, clock.instant())));
  }

  private void change(Consumer<RegistryUnit> unit) {
    write(
        within -> {
          unit.accept(within);
          return true;
        });
  }

  @Override
  public RegisteredModel create(String name, Optional<String> description, List<Tag> tags) {
    RegisteredModel.requireName(name);
    tags.forEach(tag -> tag.checked(Tag.MAX_ON_MODEL));
    RegisteredModel created = write(unit -> unit.models().create(name, description, tags));
    log.info("model.registered model={}", name);
    return created;
  }

  @Override
  public Optional<RegisteredModel> find(String name) {
    return database.read(sql -> ModelRows.find(sql, name).map(row -> ModelRows.model(sql, row)));
  }

  @Override
  public RegisteredModel model(String name) {
    return database.read(sql -> ModelRows.model(sql, ModelRows.row(sql, name)));
  }

  @Override
  public RegisteredModel describe(String name, String description) {
    return write(unit -> unit.models().describe(name, description));
  }

  @Override
  public RegisteredModel rename(String name, String newName) {
    RegisteredModel.requireName(newName);
    RegisteredModel renamed = write(unit -> unit.models().rename(name, newName));
    log.info("model.renamed model={} to={}", name, newName);
    return renamed;
  }

  @Override
  public Optional<String> nameNow(String name, Instant then) {
    return database.read(sql -> FormerNames.now(sql, name, then));
  }

  @Override
  public void delete(String name) {
    change(unit -> unit.models().delete(name));
    log.info("model.removed model={}", name);
  }

  @Override
  public void setTag(String name, Tag tag) {
    tag.checked(Tag.MAX_ON_MODEL);
    change(unit -> unit.models().setTag(name, tag));
  }

  @Override
  public void deleteTag(String name, String key) {
    change(unit -> unit.models().deleteTag(name, key));
  }

  @Override
  public Page<RegisteredModel> search(Search search) {
    return database.read(sql -> RegistrySearch.models(sql, search));
  }

  @Override
  public ModelVersion register(String name, RegisterVersion version) {
    RegisteredModel.requireName(name);
    return added(
        write(
            unit -> {
              unit.models().createIfAbsent(name);
              return unit.versions().add(name, version);
            }));
  }

  @Override
  public ModelVersion addVersion(String name, RegisterVersion version) {
    return added(write(unit -> unit.versions().add(name, version)));
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
  public Optional<ModelVersion> original(ModelVersion copy) {
    return database.read(sql -> VersionCopies.original(sql, copy));
  }

  @Override
  public List<ModelVersion> copies(ModelVersion original) {
    return database.read(sql -> VersionCopies.of(sql, original));
  }

  @Override
  public ModelVersion describeVersion(String name, int version, String description) {
    return write(unit -> unit.versions().describe(name, version, description));
  }

  @Override
  public void deleteVersion(String name, int version) {
    change(unit -> unit.versions().delete(name, version));
    log.info("model.version.deleted model={} version={}", name, version);
  }

  @Override
  public void setVersionTag(String name, int version, Tag tag) {
    tag.checked(Tag.MAX_ON_MODEL);
    change(unit -> unit.versions().setTag(name, version, tag));
  }

  @Override
  public void deleteVersionTag(String name, int version, String key) {
    change(unit -> unit.versions().deleteTag(name, version, key));
  }

  @Override
  public ModelVersion transition(String name, int version, Stage stage, Others others) {
    require(
        others == Others.STAY || stage == Stage.STAGING || stage == Stage.PRODUCTION,
        MODEL_INVALID,
        "Archive other versions only with Staging or Production.",
        "archive_existing_versions cannot be used with stage %s",
        stage);
    ModelVersion changed = write(unit -> unit.versions().transition(name, version, stage, others));
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
    changes.move(
        alias,
        version,
        () -> change(unit -> unit.aliases(alias).set(alias.name(), version, change)));
    log.info("alias.set model={} alias={} version={}", alias.model(), alias.name(), version);
  }

  @Override
  public void moveAlias(ModelAlias alias, Optional<Integer> from, int to, AliasChange change) {
    changes.move(
        alias, to, () -> change(unit -> unit.aliases(alias).move(alias.name(), from, to, change)));
    log.info("alias.moved model={} alias={} version={}", alias.model(), alias.name(), to);
  }

  @Override
  public void deleteAlias(ModelAlias alias, AliasChange change) {
    change(unit -> unit.aliases(alias).delete(alias.name(), change));
    log.info("alias.deleted model={} alias={}", alias.model(), alias.name());
  }

  @Override
  public List<AliasMove> aliasHistory(ModelAlias alias) {
    return database.read(sql -> AliasWriter.history(sql, alias));
  }

  @Override
  public List<AliasMove> aliasHistory(String name, int version) {
    return database.read(sql -> AliasWriter.history(sql, name, version));
  }
}
