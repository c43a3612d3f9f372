package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.IMPORT_CONFLICT;
import static io.millrace.base.ErrorCode.IMPORT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.ImportOrigin.Kind;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.ImportBatch.Existing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/// Writes experiments of another server, inside a unit.
final class ImportedExperiments {
  /// Higher numbers, as `mlruns` folders have them, would soon leave none.
  private static final int KEPT_NUMBER_MAX = 1_000_000;

  private final DSLContext sql;
  private final ImportOrigin origin;

  ImportedExperiments(DSLContext sql, ImportOrigin origin) {
    this.sql = sql;
    this.origin = origin;
  }

  /// @throws MillraceException with `IMPORT_CONFLICT` that lists every name that is taken
  void requireFree(List<ExperimentCopy> copies, Existing existing) {
    List<String> taken =
        copies.stream()
            .filter(copy -> origin.find(Kind.EXPERIMENT, copy.id()).isEmpty())
            .filter(copy -> !copy.hasDefaultName())
            .map(ExperimentCopy::name)
            .filter(name -> ExperimentRows.findNamed(sql, name).isPresent())
            .toList();
    require(
        taken.isEmpty() || existing == Existing.MERGE,
        IMPORT_CONFLICT,
        "Give what comes in other names with --prefix, or add its runs to these with --merge.",
        "Experiments of these names exist: %s",
        String.join(", ", taken));
  }

  /// @return its id here
  String write(ExperimentCopy copy) {
    Optional<String> known = origin.find(Kind.EXPERIMENT, copy.id());
    if (known.isEmpty()) {
      Optional<Experiment> sameName = ExperimentRows.findNamed(sql, copy.name());
      String id = sameName.map(Experiment::id).orElseGet(() -> create(copy));
      origin.remember(Kind.EXPERIMENT, copy.id(), id);
      return id;
    }
    return known.get();
  }

  private String create(ExperimentCopy copy) {
    NewExperiment checked = NewExperiment.named(copy.name());
    int id = freeNumber(copy.id());
    ExperimentRows.insert(
        sql,
        id,
        checked.name(),
        new ArtifactUri(Integer.toString(id)),
        Instant.ofEpochMilli(copy.createdAt()));
    sql.update(Experiments.TABLE)
        .set(Experiments.UPDATED_AT, copy.updatedAt())
        .set(Experiments.LIFECYCLE, copy.lifecycle().name())
        .set(Experiments.DELETED_AT, origin.deletedAt(copy.lifecycle()))
        .where(Experiments.ID.eq(id))
        .execute();
    copy.tags().forEach(tag -> Experiments.TAGS.set(sql, id, tag.key(), tag.value()));
    return Integer.toString(id);
  }

  private int freeNumber(String wanted) {
    int number = ExperimentRows.number(wanted);
    boolean isKept =
        number > 0 && number <= KEPT_NUMBER_MAX && ExperimentRows.find(sql, wanted).isEmpty();
    return isKept ? number : Numbers.next(sql, Experiments.TABLE, Experiments.ID);
  }

  /// What an experiment of there is here.
  /// @throws MillraceException with `IMPORT_INVALID` if it has not come yet
  Experiment own(String foreignId) {
    return origin
        .find(Kind.EXPERIMENT, foreignId)
        .flatMap(id -> ExperimentRows.find(sql, id))
        .orElseThrow(
            () ->
                new MillraceException(
                    IMPORT_INVALID,
                    "The experiment %s of the origin has not been imported".formatted(foreignId),
                    "Send it first."));
  }
}
