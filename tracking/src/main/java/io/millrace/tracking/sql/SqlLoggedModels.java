package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.PARAM_CHANGED;
import static io.millrace.base.ErrorCode.TAG_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.database.Database;
import io.millrace.base.id.Ids;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Change;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModelSearch;
import io.millrace.tracking.Page;
import io.millrace.tracking.Param;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.RunModels;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logged models in the metadata database.
public final class SqlLoggedModels implements io.millrace.tracking.LoggedModels {
  private static final Logger log = LoggerFactory.getLogger(SqlLoggedModels.class);

  private final Database database;
  private final Changes changes;
  private final InstantSource clock;

  /// For whoever need not hear of changes.
  public SqlLoggedModels(Database database, InstantSource clock) {
    this(database, new Changes(), clock);
  }

  public SqlLoggedModels(Database database, Changes changes, InstantSource clock) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
  }

  @Override
  public LoggedModel create(LoggedModel.Create model) {
    LoggedModel created =
        changes.write(
            database,
            (sql, changed) -> {
              LoggedModel made = read(sql, insert(sql, model));
              changed.accept(new Change.OfLoggedModel(made, Change.Action.CREATED));
              return made;
            });
    log.info("model.logged model={} run={}", created.id(), created.sourceRunId());
    return created;
  }

  private String insert(DSLContext sql, LoggedModel.Create model) {
    Experiment experiment = ExperimentRows.active(sql, model.experimentId());
    String id = "m-" + Ids.hex32();
    ArtifactUri artifacts = experiment.artifactLocation().resolve("models/" + id + "/artifacts");
    long now = clock.millis();
    sql.insertInto(LoggedModels.TABLE)
        .set(LoggedModels.ID, id)
        .set(LoggedModels.EXPERIMENT, ExperimentRows.number(experiment.id()))
        .set(
            LoggedModels.NAME,
            model.name().orElseGet(() -> RunNames.next(ThreadLocalRandom.current())))
        .set(LoggedModels.CREATED_AT, now)
        .set(LoggedModels.UPDATED_AT, now)
        .set(LoggedModels.ARTIFACT_URI, artifacts.toString())
        .set(LoggedModels.STATUS, LoggedModel.Status.PENDING.name())
        .set(LoggedModels.MODEL_TYPE, model.modelType())
        .set(LoggedModels.SOURCE_RUN, model.sourceRunId())
        .set(LoggedModels.LIFECYCLE, Lifecycle.ACTIVE.name())
        .execute();
    model.tags().forEach(tag -> LoggedModels.TAGS.set(sql, id, tag.key(), tag.value()));
    insert(sql, id, new RunLog(List.of(), model.params(), List.of()).params());
    return id;
  }

  private static void insert(DSLContext sql, String id, List<Param> params) {
    params.forEach(param -> LoggedModels.PARAMS.set(sql, id, param.key(), param.value()));
  }

  @Override
  public Optional<LoggedModel> find(String id) {
    return database.read(
        sql ->
            LoggedModelRows.find(sql, id)
                .map(row -> LoggedModelRows.models(sql, List.of(row)).getFirst()));
  }

  @Override
  public LoggedModel model(String id) {
    return database.read(sql -> read(sql, id));
  }

  private static LoggedModel read(DSLContext sql, String id) {
    return LoggedModelRows.models(sql, List.of(LoggedModelRows.row(sql, id))).getFirst();
  }

  @Override
  public List<String> readers(String id, int most) {
    return database.read(
        sql ->
            sql.select(Runs.ID)
                .from(RunModels.TABLE)
                .join(Runs.TABLE)
                .on(Runs.NUMBER.eq(RunModels.RUN))
                .where(RunModels.MODEL.eq(id))
                .and(RunModels.DIRECTION.eq(RunLinks.INPUT))
                .and(Runs.LIFECYCLE.eq(Lifecycle.ACTIVE.name()))
                .orderBy(Runs.START_TIME.desc(), Runs.ID)
                .limit(most)
                .fetch(Runs.ID));
  }

  @Override
  public LoggedModel finish(String id, LoggedModel.Status status) {
    LoggedModel model =
        changes.write(
            database,
            (sql, changed) -> {
              LoggedModelRows.row(sql, id);
              sql.update(LoggedModels.TABLE)
                  .set(LoggedModels.STATUS, status.name())
                  .set(LoggedModels.UPDATED_AT, clock.millis())
                  .where(LoggedModels.ID.eq(id))
                  .execute();
              LoggedModel finished = read(sql, id);
              changed.accept(new Change.OfLoggedModel(finished, Change.Action.FINISHED));
              return finished;
            });
    log.info("model.finished model={} status={}", id, status);
    return model;
  }

  @Override
  public void delete(String id) {
    changes.write(
        database,
        (sql, changed) -> {
          if (isDeleted(sql, id)) {
            return false;
          }
          LoggedModel before = read(sql, id);
          sql.update(LoggedModels.TABLE)
              .set(LoggedModels.LIFECYCLE, Lifecycle.DELETED.name())
              .set(LoggedModels.UPDATED_AT, clock.millis())
              .set(LoggedModels.DELETED_AT, clock.millis())
              .where(LoggedModels.ID.eq(id))
              .execute();
          changed.accept(new Change.OfLoggedModel(before, Change.Action.DELETED));
          return true;
        });
    log.info("model.deleted model={}", id);
  }

  private static boolean isDeleted(DSLContext sql, String id) {
    return LoggedModelRows.find(sql, id)
        .filter(row -> row.get(LoggedModels.LIFECYCLE).equals(Lifecycle.DELETED.name()))
        .isPresent();
  }

  @Override
  public void setTags(String id, List<Tag> tags) {
    tags.forEach(tag -> tag.checked(Tag.MAX_ON_MODEL));
    changes.write(
        database,
        (sql, changed) -> {
          LoggedModelRows.row(sql, id);
          tags.forEach(tag -> LoggedModels.TAGS.set(sql, id, tag.key(), stored(tag)));
          changed.accept(new Change.TagsSet(subject(id), tags));
          return true;
        });
  }

  private static Change.Subject subject(String id) {
    return new Change.Subject(Change.Kind.LOGGED_MODEL, id);
  }

  private static String stored(Tag tag) {
    return tag.key().equals(RegistrationsTag.KEY)
        ? RegistrationsTag.normalised(tag.value())
        : tag.value();
  }

  @Override
  public void deleteTag(String id, String key) {
    changes.write(
        database,
        (sql, changed) -> {
          LoggedModelRows.row(sql, id);
          require(
              LoggedModels.TAGS.delete(sql, id, key),
              TAG_NOT_FOUND,
              "Name a tag that the model has.",
              "No tag with key '%s' found for model with ID '%s'.",
              key,
              id);
          changed.accept(new Change.TagDeleted(subject(id), key));
          return true;
        });
  }

  @Override
  public void addParams(String id, List<Param> params) {
    List<Param> checked = new RunLog(List.of(), params, List.of()).params();
    database.write(
        sql -> {
          LoggedModelRows.row(sql, id);
          Map<String, String> known =
              LoggedModels.PARAMS.find(sql, id, checked.stream().map(Param::key).toList());
          require(
              known.isEmpty(),
              PARAM_CHANGED,
              "Use other keys.",
              "Changing param values is not allowed. Params were already logged=%s for model '%s'.",
              known.keySet(),
              id);
          insert(sql, id, checked);
          return true;
        });
  }

  @Override
  public Page<LoggedModel> search(LoggedModelSearch search) {
    SqlLoggedModelSearch query = new SqlLoggedModelSearch(search);
    return database.read(query::page);
  }
}
