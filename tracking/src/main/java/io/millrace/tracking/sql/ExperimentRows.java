package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.EXPERIMENT_DELETED;
import static io.millrace.base.ErrorCode.EXPERIMENT_EXISTS;
import static io.millrace.base.ErrorCode.EXPERIMENT_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Experiments;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Reads and writes experiments inside a unit or query.
final class ExperimentRows {
  private ExperimentRows() {}

  /// The number behind an id; -1, which no row has, if it is none.
  static int number(String id) {
    return id.matches("\\d{1,9}") ? Integer.parseInt(id) : -1;
  }

  static Optional<Experiment> find(DSLContext sql, String id) {
    return sql.selectFrom(Experiments.TABLE)
        .where(Experiments.ID.eq(number(id)))
        .fetchOptional()
        .map(row -> experiments(sql, List.of(row)).getFirst());
  }

  static Optional<Experiment> findNamed(DSLContext sql, String name) {
    return sql.selectFrom(Experiments.TABLE)
        .where(Experiments.NAME.eq(name))
        .fetchOptional()
        .map(row -> experiments(sql, List.of(row)).getFirst());
  }

  static Experiment experiment(DSLContext sql, String id) {
    return find(sql, id)
        .orElseThrow(
            () ->
                new MillraceException(
                    EXPERIMENT_NOT_FOUND,
                    "No Experiment with id=%s exists".formatted(id),
                    "Create it, or name one that exists."));
  }

  static Experiment active(DSLContext sql, String id) {
    Experiment experiment = experiment(sql, id);
    require(
        experiment.lifecycle() == Lifecycle.ACTIVE,
        EXPERIMENT_DELETED,
        "Restore the experiment first.",
        "The experiment %s must be in the 'active' state. Current state is deleted.",
        id);
    return experiment;
  }

  /// Inserts an experiment and gives it an id.
  static String create(DSLContext sql, NewExperiment experiment, Instant now) {
    requireFree(sql, experiment.name());
    int id = Numbers.next(sql, Experiments.TABLE, Experiments.ID);
    ArtifactUri location =
        experiment.artifactLocation().orElseGet(() -> new ArtifactUri(Integer.toString(id)));
    insert(sql, id, experiment.name(), location, now);
    experiment.tags().forEach(tag -> Experiments.TAGS.set(sql, id, tag.key(), tag.value()));
    return Integer.toString(id);
  }

  static void insert(DSLContext sql, int id, String name, ArtifactUri location, Instant now) {
    sql.insertInto(Experiments.TABLE)
        .set(Experiments.ID, id)
        .set(Experiments.NAME, name)
        .set(Experiments.ARTIFACT_LOCATION, location.toString())
        .set(Experiments.LIFECYCLE, Lifecycle.ACTIVE.name())
        .set(Experiments.CREATED_AT, now.toEpochMilli())
        .set(Experiments.UPDATED_AT, now.toEpochMilli())
        .execute();
  }

  static void requireFree(DSLContext sql, String name) {
    Optional<Experiment> taken = findNamed(sql, name);
    require(
        taken.isEmpty(),
        EXPERIMENT_EXISTS,
        "Choose another name; a deleted experiment keeps its name and can be restored.",
        "Experiment(name=%s) already exists",
        name);
  }

  static void touch(DSLContext sql, String id, Instant now) {
    sql.update(Experiments.TABLE)
        .set(Experiments.UPDATED_AT, now.toEpochMilli())
        .where(Experiments.ID.eq(number(id)))
        .execute();
  }

  /// The experiments of `rows`, in their order.
  static List<Experiment> experiments(DSLContext sql, List<? extends Record> rows) {
    List<Integer> ids = rows.stream().map(row -> row.get(Experiments.ID)).toList();
    Map<Integer, List<Tag>> tags = Experiments.TAGS.of(sql, ids, Tag::new);
    return rows.stream()
        .map(
            row ->
                new Experiment(
                    Integer.toString(row.get(Experiments.ID)),
                    row.get(Experiments.NAME),
                    ArtifactUri.parse(row.get(Experiments.ARTIFACT_LOCATION)),
                    Lifecycle.valueOf(row.get(Experiments.LIFECYCLE)),
                    Instant.ofEpochMilli(row.get(Experiments.CREATED_AT)),
                    Instant.ofEpochMilli(row.get(Experiments.UPDATED_AT)),
                    tags.getOrDefault(row.get(Experiments.ID), List.of())))
        .toList();
  }
}
