package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.EXPERIMENT_NOT_FOUND;
import static io.millrace.base.ErrorCode.EXPERIMENT_STATE_INVALID;
import static io.millrace.base.ErrorCode.TAG_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.database.Database;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Change;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Page;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tag;
import io.millrace.tracking.ViewType;
import io.millrace.tracking.search.Criterion;
import io.millrace.tracking.search.Entity;
import io.millrace.tracking.search.Operand;
import io.millrace.tracking.search.Operator;
import io.millrace.tracking.search.Ordering;
import io.millrace.tracking.search.Vocabularies;
import io.millrace.tracking.sql.Columns.Experiments;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SortOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Experiments in the metadata database.
public final class SqlExperiments implements io.millrace.tracking.Experiments {
  private static final Logger log = LoggerFactory.getLogger(SqlExperiments.class);
  private static final String DEFAULT_ID = "0";

  private final Database database;
  private final Changes changes;
  private final InstantSource clock;

  /// For whoever need not hear of changes.
  public SqlExperiments(Database database, InstantSource clock) {
    this(database, new Changes(), clock);
  }

  /// Creates the experiment `0`, `Default`, if it is not there yet.
  public SqlExperiments(Database database, Changes changes, InstantSource clock) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
    if (find(DEFAULT_ID).isEmpty()) {
      database.write(this::insertDefault);
    }
  }

  private boolean insertDefault(DSLContext sql) {
    if (ExperimentRows.find(sql, DEFAULT_ID).isEmpty()) {
      ExperimentRows.insert(sql, 0, "Default", new ArtifactUri("0"), clock.instant());
    }
    return true;
  }

  @Override
  public Experiment create(NewExperiment experiment) {
    Experiment created =
        changes.write(
            database,
            (sql, changed) -> {
              String id = ExperimentRows.create(sql, experiment, clock.instant());
              Experiment made = ExperimentRows.experiment(sql, id);
              changed.accept(new Change.OfExperiment(made, Change.Action.CREATED));
              return ExperimentRows.experiment(sql, id);
            });
    log.info("experiment.created experiment={} name={}", created.id(), created.name());
    return created;
  }

  @Override
  public Optional<Experiment> find(String id) {
    return database.read(sql -> ExperimentRows.find(sql, id));
  }

  @Override
  public Optional<Experiment> findNamed(String name) {
    return database.read(sql -> ExperimentRows.findNamed(sql, name));
  }

  @Override
  public Experiment experiment(String id) {
    return database.read(sql -> ExperimentRows.experiment(sql, id));
  }

  @Override
  public void delete(String id) {
    changeLifecycle(id, Lifecycle.ACTIVE, Lifecycle.DELETED, Change.Action.DELETED);
    log.info("experiment.deleted experiment={}", id);
  }

  @Override
  public void restore(String id) {
    changeLifecycle(id, Lifecycle.DELETED, Lifecycle.ACTIVE, Change.Action.RESTORED);
    log.info("experiment.restored experiment={}", id);
  }

  private void changeLifecycle(String id, Lifecycle from, Lifecycle to, Change.Action action) {
    changes.write(
        database,
        (sql, changed) -> {
          Experiment experiment = ExperimentRows.experiment(sql, id);
          require(
              experiment.lifecycle() == from,
              EXPERIMENT_NOT_FOUND,
              "Read the experiment to see its state.",
              "No Experiment with id=%s exists that is %s",
              id,
              from == Lifecycle.ACTIVE ? "active" : "deleted");
          Lifecycles lifecycles = new Lifecycles(sql, clock.instant());
          lifecycles.experiment(id, to);
          lifecycles.runsOf(id, to);
          changed.accept(new Change.OfExperiment(ExperimentRows.experiment(sql, id), action));
          return true;
        });
  }

  @Override
  public void rename(String id, String name) {
    NewExperiment checked = NewExperiment.named(name);
    changes.write(
        database,
        (sql, changed) -> {
          Experiment experiment = ExperimentRows.experiment(sql, id);
          require(
              experiment.lifecycle() == Lifecycle.ACTIVE,
              EXPERIMENT_STATE_INVALID,
              "Restore the experiment first.",
              "Cannot rename a non-active experiment: %s is deleted.",
              id);
          if (!experiment.name().equals(name)) {
            ExperimentRows.requireFree(sql, checked.name());
          }
          sql.update(Experiments.TABLE)
              .set(Experiments.NAME, checked.name())
              .set(Experiments.UPDATED_AT, clock.millis())
              .where(Experiments.ID.eq(ExperimentRows.number(id)))
              .execute();
          changed.accept(
              new Change.OfExperiment(ExperimentRows.experiment(sql, id), Change.Action.UPDATED));
          return true;
        });
  }

  @Override
  public void setTag(String id, Tag tag) {
    tag.checked(Tag.MAX_ON_EXPERIMENT);
    changes.write(
        database,
        (sql, changed) -> {
          ExperimentRows.active(sql, id);
          Experiments.TAGS.set(sql, ExperimentRows.number(id), tag.key(), tag.value());
          ExperimentRows.touch(sql, id, clock.instant());
          changed.accept(Change.TagsSet.of(Change.Kind.EXPERIMENT, id, tag));
          return true;
        });
  }

  @Override
  public void deleteTag(String id, String key) {
    changes.write(
        database,
        (sql, changed) -> {
          ExperimentRows.active(sql, id);
          require(
              Experiments.TAGS.delete(sql, ExperimentRows.number(id), key),
              TAG_NOT_FOUND,
              "Name a tag that the experiment has.",
              "No tag with name: %s in experiment with id %s",
              key,
              id);
          ExperimentRows.touch(sql, id, clock.instant());
          changed.accept(
              new Change.TagDeleted(new Change.Subject(Change.Kind.EXPERIMENT, id), key));
          return true;
        });
  }

  @Override
  public Page<Experiment> search(ViewType view, Search search) {
    Keyset keyset = keyset(view, search);
    Condition wanted =
        Comparisons.lifecycle(Experiments.LIFECYCLE, view)
            .and(
                Comparisons.all(
                    Vocabularies.EXPERIMENTS.criteria(search.filter()), SqlExperiments::condition));
    return database.read(
        sql ->
            keyset.page(
                sql.select(Experiments.TABLE.asterisk())
                    .select(keyset.columns())
                    .from(Experiments.TABLE),
                wanted,
                search.pageToken(),
                search.maxResults(),
                rows -> ExperimentRows.experiments(sql, rows)));
  }

  private static Condition condition(Criterion criterion) {
    if (criterion.entity() == Entity.TAG) {
      return Comparisons.entry(Experiments.TAGS, Experiments.ID, criterion);
    }
    return switch (criterion.key()) {
      case "name" -> Comparisons.text(Experiments.NAME, criterion);
      case "experiment_id" -> idCondition(criterion);
      case "creation_time" -> Comparisons.wholeNumber(Experiments.CREATED_AT, criterion);
      case "last_update_time" -> Comparisons.wholeNumber(Experiments.UPDATED_AT, criterion);
      default -> throw new IllegalArgumentException(criterion.key());
    };
  }

  private static Condition idCondition(Criterion criterion) {
    Stream<String> texts =
        criterion.operand() instanceof Operand.Texts(var values)
            ? values.stream()
            : Stream.of(((Operand.Text) criterion.operand()).value());
    List<Integer> ids = texts.map(ExperimentRows::number).toList();
    boolean isPositive =
        criterion.operator() == Operator.EQUAL || criterion.operator() == Operator.IN;
    return isPositive ? Experiments.ID.in(ids) : Experiments.ID.notIn(ids);
  }

  private static Keyset keyset(ViewType view, Search search) {
    Keyset keyset = new Keyset(List.of(view.name(), search.filter(), search.orderBy()));
    List<Ordering> orderings = Vocabularies.EXPERIMENTS.orderings(search.orderBy());
    keyset.by(orderings, SqlExperiments::sortable);
    if (orderings.isEmpty()) {
      return keyset.by(Experiments.CREATED_AT, SortOrder.DESC).by(Experiments.ID, SortOrder.ASC);
    }
    return keyset.by(Experiments.ID, SortOrder.DESC);
  }

  private static Field<?> sortable(Ordering ordering) {
    return switch (ordering.key()) {
      case "name" -> Experiments.NAME;
      case "experiment_id" -> Experiments.ID;
      case "creation_time" -> Experiments.CREATED_AT;
      case "last_update_time" -> Experiments.UPDATED_AT;
      default -> throw new IllegalArgumentException(ordering.key());
    };
  }
}
