package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.PAGE_TOKEN_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.database.Database;
import io.millrace.tracking.Change;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Page;
import io.millrace.tracking.retention.Candidate;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.retention.Outcome;
import io.millrace.tracking.retention.Purge;
import io.millrace.tracking.retention.PurgeStore;
import io.millrace.tracking.retention.RetentionPolicy.RunLimit;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.Points;
import io.millrace.tracking.sql.Columns.Purges;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Purges in the metadata database.
public final class SqlPurgeStore implements PurgeStore {
  /// An upload that was on its way while the rows went has ended by then.
  private static final Duration LATE = Duration.ofDays(1);

  private static final int CHUNK = 500;
  private static final int ROWS_AT_ONCE = 5_000;

  private final Database database;
  private final Changes changes;
  private final InstantSource clock;
  private final int rowsAtOnce;

  public SqlPurgeStore(Database database, Changes changes, InstantSource clock) {
    this(database, changes, clock, ROWS_AT_ONCE);
  }

  /// @param rowsAtOnce most that one unit takes away
  public SqlPurgeStore(Database database, Changes changes, InstantSource clock, int rowsAtOnce) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
    this.rowsAtOnce = rowsAtOnce;
  }

  @Override
  public List<Candidate> due(Kind kind, Optional<Instant> before, Fate fate, int most) {
    return database.read(sql -> new Candidates(sql, before).due(kind, fate, most));
  }

  @Override
  public List<Candidate> expired(
      String experimentId, RunLimit limit, Instant now, Fate fate, int most) {
    return database.read(
        sql -> new Candidates(sql, Optional.empty()).expired(experimentId, limit, now, fate, most));
  }

  @Override
  public Holds holds(Candidate what, Optional<Instant> before) {
    return database.read(sql -> new PurgeHolds(sql, before).of(what));
  }

  @Override
  public Map<String, Long> points(Collection<String> runIds) {
    List<String> all = List.copyOf(runIds);
    Map<String, Long> points = new HashMap<>();
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<String> some = all.subList(from, Math.min(all.size(), from + CHUNK));
      points.putAll(database.read(sql -> points(sql, some)));
    }
    return points;
  }

  private static Map<String, Long> points(DSLContext sql, List<String> runIds) {
    Map<String, Long> points = new HashMap<>();
    sql.select(Runs.ID, DSL.count())
        .from(Runs.TABLE)
        .join(Metrics.TABLE)
        .on(Metrics.RUN.eq(Runs.NUMBER))
        .join(Points.TABLE)
        .on(Points.METRIC.eq(Metrics.NUMBER))
        .where(Runs.ID.in(runIds))
        .groupBy(Runs.ID)
        .forEach(row -> points.put(row.value1(), row.value2().longValue()));
    return points;
  }

  @Override
  public List<String> loggedModels(String runId) {
    return database.read(
        sql ->
            sql.select(LoggedModels.ID)
                .from(LoggedModels.TABLE)
                .where(LoggedModels.SOURCE_RUN.eq(runId))
                .and(LoggedModels.DELETED_AT.isNull())
                .fetch(LoggedModels.ID));
  }

  @Override
  public void begin(Candidate experiment, Pass pass) {
    database.write(sql -> begun(sql, experiment, pass));
  }

  /// Begins unless it has begun, or something needs it.
  private boolean begun(DSLContext sql, Candidate what, Pass pass) {
    if (PurgeRows.hasBegun(sql, what.kind(), what.id())) {
      return true;
    }
    if (!new Candidates(sql, pass.before()).goes(what)) {
      return false;
    }
    PurgeRows.begin(sql, what, pass, clock.instant());
    return true;
  }

  @Override
  public Progress purge(Candidate what, Pass pass) {
    return changes.write(database, (sql, changed) -> purge(sql, what, pass, changed));
  }

  private Progress purge(DSLContext sql, Candidate what, Pass pass, Consumer<Change> changed) {
    if (!begun(sql, what, pass) || Candidates.isInhabited(sql, what)) {
      return Progress.KEPT;
    }
    RowRemoval removal = new RowRemoval(sql, rowsAtOnce);
    boolean isBare = removal.takeBelongings(what);
    PurgeRows.addPoints(sql, what, removal.points());
    if (!isBare) {
      return Progress.GOING_ON;
    }
    takeItself(sql, what).ifPresent(changed);
    PurgeRows.end(sql, what, clock.instant());
    return Progress.GONE;
  }

  /// The last row. Absent if another pass has taken it.
  private static Optional<Change> takeItself(DSLContext sql, Candidate what) {
    return switch (what.kind()) {
      case RUN -> {
        Optional<RunRow> row = RunRows.find(sql, what.id());
        sql.deleteFrom(Runs.TABLE).where(Runs.ID.eq(what.id())).execute();
        yield row.map(run -> new Change.OfRun(run.info(), Change.Action.PURGED));
      }
      case LOGGED_MODEL -> {
        Optional<LoggedModel> model =
            LoggedModelRows.find(sql, what.id())
                .map(row -> LoggedModelRows.models(sql, List.of(row)).getFirst());
        sql.deleteFrom(LoggedModels.TABLE).where(LoggedModels.ID.eq(what.id())).execute();
        yield model.map(found -> new Change.OfLoggedModel(found, Change.Action.PURGED));
      }
      case EXPERIMENT -> {
        Optional<Experiment> experiment = ExperimentRows.find(sql, what.id());
        sql.deleteFrom(Experiments.TABLE)
            .where(Experiments.ID.eq(ExperimentRows.number(what.id())))
            .execute();
        yield experiment.map(found -> new Change.OfExperiment(found, Change.Action.PURGED));
      }
    };
  }

  @Override
  public List<Purge> unswept(Instant now, int most) {
    return database.read(
        sql ->
            sql.selectFrom(Purges.TABLE)
                .where(Purges.PURGED_AT.isNotNull())
                .and(
                    Purges.SWEPT_AT
                        .isNull()
                        .or(
                            Purges.SWEPT_AT
                                .lt(Purges.PURGED_AT.plus(LATE.toMillis()))
                                .and(Purges.PURGED_AT.le(now.minus(LATE).toEpochMilli()))))
                .orderBy(Purges.SEQUENCE)
                .limit(most)
                .fetch(PurgeRows::purge));
  }

  @Override
  public void counted(Purge purge, long bytes) {
    database.write(
        sql ->
            sql.update(Purges.TABLE)
                .set(Purges.BYTES, bytes)
                .where(Purges.SEQUENCE.eq(purge.sequence()))
                .and(Purges.BYTES.isNull())
                .execute());
  }

  @Override
  public void swept(Purge purge) {
    database.write(
        sql ->
            sql.update(Purges.TABLE)
                .set(Purges.SWEPT_AT, clock.millis())
                .where(Purges.SEQUENCE.eq(purge.sequence()))
                .execute());
  }

  @Override
  public Outcome outcome(String pass) {
    return database.read(
        sql -> {
          Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
          long points = 0;
          long bytes = 0;
          for (Record row :
              sql.selectFrom(Purges.TABLE)
                  .where(Purges.PASS.eq(pass))
                  .and(Purges.PURGED_AT.isNotNull())) {
            Purge purge = PurgeRows.purge(row);
            counts.merge(purge.what().kind(), 1, Integer::sum);
            points += purge.points();
            bytes += purge.bytes().orElse(0L);
          }
          return new Outcome(
              counts.getOrDefault(Kind.EXPERIMENT, 0),
              counts.getOrDefault(Kind.RUN, 0),
              counts.getOrDefault(Kind.LOGGED_MODEL, 0),
              points,
              bytes);
        });
  }

  @Override
  public Page<Purge> list(int maxResults, Optional<String> pageToken) {
    Condition older =
        pageToken.map(SqlPurgeStore::sequence).map(Purges.SEQUENCE::lt).orElse(DSL.trueCondition());
    List<Purge> found =
        database.read(
            sql ->
                sql.selectFrom(Purges.TABLE)
                    .where(older)
                    .orderBy(Purges.SEQUENCE.desc())
                    .limit(maxResults + 1)
                    .fetch(PurgeRows::purge));
    List<Purge> page = found.subList(0, Math.min(maxResults, found.size()));
    return new Page<>(
        page,
        found.size() > maxResults
            ? Optional.of(Long.toString(page.getLast().sequence()))
            : Optional.empty());
  }

  private static long sequence(String token) {
    require(
        token.matches("\\d{1,18}"),
        PAGE_TOKEN_INVALID,
        "Use the token of the page before.",
        "The page token '%s' is not one of this list",
        token);
    return Long.parseLong(token);
  }
}
