package io.millrace.tracking.sql;

import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Change;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.ModelVersion.Stage;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Registry.Others;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Writes model versions inside one unit, and tells of it.
final class VersionWriter {
  private static final String REGISTER = "version.register";

  private final DSLContext sql;
  private final Consumer<Change> changed;
  private final Instant now;

  VersionWriter(DSLContext sql, Consumer<Change> changed, Instant now) {
    this.sql = sql;
    this.changed = changed;
    this.now = now;
  }

  /// Adds the next version of a model that exists, unless the same call did so before.
  ModelVersion add(String name, RegisterVersion version) {
    Record model = ModelRows.row(sql, name);
    String operation = REGISTER + "." + model.get(Models.NUMBER);
    Optional<ModelVersion> before =
        Once.find(sql, operation, version.idempotencyKey())
            .flatMap(number -> VersionRows.find(sql, name, Integer.parseInt(number)));
    if (before.isPresent()) {
      return before.get();
    }
    int number = insert(model, version);
    Once.remember(sql, operation, version.idempotencyKey(), Integer.toString(number), now);
    return told(name, number, Change.Action.CREATED);
  }

  private int insert(Record model, RegisterVersion version) {
    VersionSources.Resolved source = VersionSources.resolve(sql, version);
    version.modelId().ifPresent(id -> LoggedModelRows.row(sql, id));
    int next = model.get(Models.LAST_VERSION) + 1;
    int number =
        insert(model.get(Models.NUMBER), next, source, version.description(), version.runLink());
    version.tags().forEach(tag -> Versions.TAGS.set(sql, number, tag.key(), tag.value()));
    sql.update(Models.TABLE)
        .set(Models.LAST_VERSION, next)
        .set(Models.UPDATED_AT, now.toEpochMilli())
        .where(Models.NUMBER.eq(model.get(Models.NUMBER)))
        .execute();
    source.modelId().ifPresent(id -> nameOnModel(id, model.get(Models.NAME), next));
    return next;
  }

  /// The row of a version; nothing around it changes.
  /// @return its number
  int insert(
      int model, int version, VersionSources.Resolved source, String description, String runLink) {
    int number = Numbers.next(sql, Versions.TABLE, Versions.NUMBER);
    ArtifactPath artifacts = source.artifacts();
    sql.insertInto(Versions.TABLE)
        .set(Versions.NUMBER, number)
        .set(Versions.MODEL, model)
        .set(Versions.VERSION, version)
        .set(Versions.CREATED_AT, now.toEpochMilli())
        .set(Versions.UPDATED_AT, now.toEpochMilli())
        .set(Versions.STAGE, Stage.NONE.name())
        .set(Versions.DESCRIPTION, description)
        .set(Versions.SOURCE, source.source())
        .set(
            Versions.ARTIFACT_EXPERIMENT,
            artifacts.owner() instanceof ArtifactPath.OfRun(var experiment, var _)
                ? experiment
                : null)
        .set(Versions.ARTIFACT_OWNER, artifacts.owner().id())
        .set(Versions.ARTIFACT_PATH, artifacts.path())
        .set(Versions.RUN_ID, source.runId())
        .set(Versions.RUN_LINK, runLink)
        .set(Versions.LOGGED_MODEL, source.modelId().orElse(null))
        .execute();
    return number;
  }

  private void nameOnModel(String modelId, String name, int version) {
    if (LoggedModelRows.find(sql, modelId).isPresent()) {
      Map<String, String> tags =
          LoggedModels.TAGS.find(sql, modelId, List.of(RegistrationsTag.KEY));
      Optional<String> before = Optional.ofNullable(tags.get(RegistrationsTag.KEY));
      LoggedModels.TAGS.set(
          sql, modelId, RegistrationsTag.KEY, RegistrationsTag.with(before, name, version));
    }
  }

  private ModelVersion told(String name, int number, Change.Action action) {
    ModelVersion version = VersionRows.version(sql, name, number);
    changed.accept(new Change.OfVersion(version, action));
    return version;
  }

  /// The row number of a version.
  int number(String name, int version) {
    return VersionRows.select(sql, Models.NAME.eq(name).and(Versions.VERSION.eq(version)))
        .fetchOptional(Versions.NUMBER)
        .orElseThrow(() -> VersionRows.absent(name, version));
  }

  ModelVersion describe(String name, int version, String description) {
    sql.update(Versions.TABLE)
        .set(Versions.DESCRIPTION, description)
        .set(Versions.UPDATED_AT, now.toEpochMilli())
        .where(Versions.NUMBER.eq(number(name, version)))
        .execute();
    return told(name, version, Change.Action.UPDATED);
  }

  /// Its aliases go with it.
  void delete(String name, int version) {
    ModelVersion before = VersionRows.version(sql, name, version);
    int number = number(name, version);
    Record model = ModelRows.row(sql, name);
    new AliasWriter(sql, changed, model, now)
        .deleteOf(version, new AliasChange("", "version " + version + " was deleted"));
    Versions.TAGS.deleteAll(sql, number);
    sql.deleteFrom(Versions.TABLE).where(Versions.NUMBER.eq(number)).execute();
    ModelRows.touch(sql, model, now);
    changed.accept(new Change.OfVersion(before, Change.Action.DELETED));
  }

  void setTag(String name, int version, Tag tag) {
    Versions.TAGS.set(sql, number(name, version), tag.key(), tag.value());
    changed.accept(new Change.TagsSet(Change.Subject.version(name, version), List.of(tag)));
  }

  /// Absent: does nothing.
  void deleteTag(String name, int version, String key) {
    if (Versions.TAGS.delete(sql, number(name, version), key)) {
      changed.accept(new Change.TagDeleted(Change.Subject.version(name, version), key));
    }
  }

  ModelVersion transition(String name, int version, Stage stage, Others others) {
    Record model = ModelRows.row(sql, name);
    int number = number(name, version);
    if (others == Others.ARCHIVE) {
      sql.update(Versions.TABLE)
          .set(Versions.STAGE, Stage.ARCHIVED.name())
          .set(Versions.UPDATED_AT, now.toEpochMilli())
          .where(Versions.MODEL.eq(model.get(Models.NUMBER)))
          .and(Versions.STAGE.eq(stage.name()))
          .and(Versions.NUMBER.ne(number))
          .execute();
    }
    sql.update(Versions.TABLE)
        .set(Versions.STAGE, stage.name())
        .set(Versions.UPDATED_AT, now.toEpochMilli())
        .where(Versions.NUMBER.eq(number))
        .execute();
    ModelRows.touch(sql, model, now);
    ModelVersion moved = VersionRows.version(sql, name, version);
    changed.accept(new Change.StageChanged(moved));
    return moved;
  }
}
