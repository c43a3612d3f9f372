package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.RUN_STATUS_INVALID;
import static io.millrace.base.ErrorCode.TAG_NOT_FOUND;
import static io.millrace.base.MillraceException.require;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.millrace.base.database.Database;
import io.millrace.base.database.JointWork;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Change;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetUse;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Page;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.RunUpdate;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.StepRange;
import io.millrace.tracking.Tag;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs in the metadata database.
public final class SqlTracking implements Tracking {
  private static final Logger logger = LoggerFactory.getLogger(SqlTracking.class);
  private static final String START = "run.start";

  private final Database database;
  private final Changes changes;
  private final InstantSource clock;
  private final JointWork<StartRun, Changes.Stored<Run>> starts;
  private final JointWork<Logged, Changes.Stored<Boolean>> logs;

  /// For whoever need not hear of changes.
  public SqlTracking(Database database, InstantSource clock) {
    this(database, new Changes(), clock);
  }

  public SqlTracking(Database database, Changes changes, InstantSource clock) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
    this.starts = changes.joint(this::insert);
    this.logs = changes.joint(SqlTracking::log);
  }

  @Override
  public Experiment experiment(String name) {
    NewExperiment wanted = NewExperiment.named(name);
    return database
        .read(sql -> ExperimentRows.findNamed(sql, name))
        .filter(found -> found.lifecycle() == Lifecycle.ACTIVE)
        .orElseGet(() -> changes.write(database, (sql, told) -> findOrCreate(sql, wanted, told)));
  }

  private Experiment findOrCreate(DSLContext sql, NewExperiment wanted, Consumer<Change> changed) {
    Optional<Experiment> found = ExperimentRows.findNamed(sql, wanted.name());
    if (found.isEmpty()) {
      String id = ExperimentRows.create(sql, wanted, clock.instant());
      Experiment created = ExperimentRows.experiment(sql, id);
      changed.accept(new Change.OfExperiment(created, Change.Action.CREATED));
      return ExperimentRows.experiment(sql, id);
    }
    if (found.get().lifecycle() == Lifecycle.ACTIVE) {
      return found.get();
    }
    String id = found.get().id();
    new Lifecycles(sql, clock.instant()).experiment(id, Lifecycle.ACTIVE);
    Experiment restored = ExperimentRows.experiment(sql, id);
    changed.accept(new Change.OfExperiment(restored, Change.Action.RESTORED));
    return restored;
  }

  @Override
  public Run startRun(StartRun start) {
    Run run =
        start.idempotencyKey().isEmpty()
            ? changes.write(database, starts, start)
            : changes.write(database, (sql, changed) -> findOrInsert(sql, start, changed));
    logger.debug("run.started run={} experiment={}", run.id(), run.info().experimentId());
    return run;
  }

  private Run findOrInsert(DSLContext sql, StartRun start, Consumer<Change> changed) {
    Optional<RunRow> known =
        Once.find(sql, START, start.idempotencyKey()).flatMap(id -> RunRows.find(sql, id));
    if (known.isPresent()) {
      return RunRows.run(sql, known.get());
    }
    Run run = new RunInserter(sql, clock.instant()).insert(List.of(start)).getFirst();
    Once.remember(sql, START, start.idempotencyKey(), run.id(), clock.instant());
    changed.accept(created(run));
    return run;
  }

  private List<Changes.Done<Run>> insert(DSLContext sql, List<StartRun> requests) {
    return new RunInserter(sql, clock.instant())
        .insert(requests).stream()
            .map(run -> new Changes.Done<>(run, List.of(created(run))))
            .toList();
  }

  private static Change created(Run run) {
    return new Change.OfRun(run.info(), Change.Action.CREATED);
  }

  @Override
  public Optional<Run> find(String runId) {
    return database.read(sql -> RunRows.find(sql, runId).map(row -> RunRows.run(sql, row)));
  }

  @Override
  public Run run(String runId) {
    return database.read(sql -> RunRows.run(sql, RunRows.row(sql, runId)));
  }

  @Override
  public RunInfo info(String runId) {
    return database.read(sql -> RunRows.row(sql, runId).info());
  }

  @Override
  public RunInfo update(String runId, RunUpdate update) {
    return changes.write(
        database,
        (sql, changed) -> {
          RunInfo info = update(sql, runId, update);
          boolean ends = update.status().map(RunStatus::isEnd).orElse(false);
          changed.accept(
              new Change.OfRun(info, ends ? Change.Action.FINISHED : Change.Action.UPDATED));
          return info;
        });
  }

  private static RunInfo update(DSLContext sql, String runId, RunUpdate update) {
    RunRow row = RunRows.active(sql, runId);
    RunInfo before = row.info();
    RunStatus status = update.status().orElse(before.status());
    require(
        before.status().next().contains(status),
        RUN_STATUS_INVALID,
        "Resume it with RUNNING, or start another run.",
        "The run %s is %s and cannot become %s",
        runId,
        before.status(),
        status);
    sql.update(Runs.TABLE)
        .set(Runs.STATUS, status.name())
        .set(
            Runs.END_TIME,
            update.endTime().or(before::endTime).map(Instant::toEpochMilli).orElse(null))
        .where(Runs.ID.eq(runId))
        .execute();
    update
        .name()
        .ifPresent(
            name ->
                new RunLogWriter(sql)
                    .write(runId, row.number(), RunLog.of(new Tag(RunLogWriter.RUN_NAME, name))));
    return RunRows.row(sql, runId).info();
  }

  @Override
  public RunInfo finish(String runId, RunStatus status) {
    require(
        status.isEnd(), RUN_STATUS_INVALID, "Use an end.", "%s does not end run %s", status, runId);
    RunInfo info =
        update(
            runId,
            new RunUpdate(Optional.of(status), Optional.of(clock.instant()), Optional.empty()));
    logger.debug("run.finished run={} status={}", runId, status);
    return info;
  }

  @Override
  public void delete(String runId) {
    setLifecycle(runId, Lifecycle.DELETED);
  }

  @Override
  public void restore(String runId) {
    setLifecycle(runId, Lifecycle.ACTIVE);
  }

  private void setLifecycle(String runId, Lifecycle lifecycle) {
    changes.write(
        database,
        (sql, changed) -> {
          RunRow row = RunRows.row(sql, runId);
          if (row.info().lifecycle() == lifecycle) {
            return false;
          }
          new Lifecycles(sql, clock.instant()).run(row, lifecycle);
          RunInfo info = RunRows.row(sql, runId).info();
          changed.accept(
              new Change.OfRun(
                  info,
                  lifecycle == Lifecycle.DELETED ? Change.Action.DELETED : Change.Action.RESTORED));
          return true;
        });
  }

  @Override
  public void log(String runId, RunLog log) {
    changes.write(database, logs, new Logged(runId, log));
  }

  private record Logged(String runId, RunLog log) {}

  private static List<Changes.Done<Boolean>> log(DSLContext sql, List<Logged> requests) {
    Map<String, Integer> numbers =
        RunRows.activeNumbers(sql, requests.stream().map(Logged::runId).collect(toSet()));
    List<RunLogWriter.Logged> logs = new ArrayList<>();
    List<Changes.Done<Boolean>> done = new ArrayList<>();
    for (Logged request : requests) {
      String id = request.runId();
      logs.add(new RunLogWriter.Logged(id, requireNonNull(numbers.get(id)), request.log()));
      List<Tag> tags = request.log().tags();
      done.add(
          new Changes.Done<>(
              true, tags.isEmpty() ? List.of() : List.of(new Change.TagsSet(subject(id), tags))));
    }
    new RunLogWriter(sql).write(logs);
    return done;
  }

  private static Change.Subject subject(String runId) {
    return new Change.Subject(Change.Kind.RUN, runId);
  }

  @Override
  public void changeTag(String runId, String key, Function<Optional<String>, String> change) {
    changes.write(
        database,
        (sql, changed) -> {
          int number = RunRows.activeNumber(sql, runId);
          Optional<String> before =
              Optional.ofNullable(Runs.TAGS.find(sql, number, List.of(key)).get(key));
          Tag tag = new Tag(key, change.apply(before));
          new RunLogWriter(sql).write(runId, number, RunLog.of(tag));
          changed.accept(new Change.TagsSet(subject(runId), List.of(tag)));
          return true;
        });
  }

  @Override
  public void deleteTag(String runId, String key) {
    changes.write(
        database,
        (sql, changed) -> {
          int number = RunRows.activeNumber(sql, runId);
          require(
              Runs.TAGS.delete(sql, number, key),
              TAG_NOT_FOUND,
              "Name a tag that the run has.",
              "No tag with name: %s in run with id %s",
              key,
              runId);
          changed.accept(new Change.TagDeleted(subject(runId), key));
          return true;
        });
  }

  @Override
  public void logInputs(String runId, List<DatasetInput> datasets, List<String> modelIds) {
    database.write(
        sql -> {
          RunInputWriter writer = new RunInputWriter(sql, RunRows.active(sql, runId));
          datasets.forEach(writer::dataset);
          modelIds.forEach(model -> writer.model(RunLinks.INPUT, new Run.ModelOutput(model, 0)));
          return true;
        });
  }

  @Override
  public void logOutputs(String runId, List<Run.ModelOutput> models) {
    database.write(
        sql -> {
          RunInputWriter writer = new RunInputWriter(sql, RunRows.active(sql, runId));
          models.forEach(model -> writer.model(RunLinks.OUTPUT, model));
          return true;
        });
  }

  @Override
  public Page<Metric> history(
      String runId, String key, int maxResults, Optional<String> pageToken) {
    return database.read(sql -> MetricHistory.page(sql, runId, key, maxResults, pageToken));
  }

  @Override
  public Map<String, List<Metric>> curves(
      Collection<String> runIds, String key, StepRange steps, int most) {
    return database.read(sql -> new Curves(sql, key, steps, most).of(runIds));
  }

  @Override
  public Map<String, Integer> nested(Collection<String> runIds) {
    return database.read(sql -> NestedRuns.count(sql, runIds));
  }

  @Override
  public List<DatasetUse> datasets(List<String> experimentIds, int most) {
    return database.read(sql -> DatasetUses.of(sql, experimentIds, most));
  }

  @Override
  public Page<Run> search(RunSearch search) {
    SqlRunSearch query = new SqlRunSearch(search);
    return database.read(query::page);
  }

  @Override
  public Optional<ArtifactPath> locate(ArtifactUri uri) {
    return database.read(sql -> ArtifactOwners.locate(sql, uri));
  }
}
