package io.millrace.tracking.sql;

import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.retention.Candidate;
import io.millrace.tracking.retention.PurgeStore.Holds;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Versions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Select;
import org.jooq.impl.DSL;

/// Says what keeps something, inside a query: the words for what [Purgeable] decides.
final class PurgeHolds {
  private static final int SHOWN = 10;

  private final DSLContext sql;
  private final Purgeable purgeable;

  PurgeHolds(DSLContext sql, Optional<Instant> before) {
    this.sql = sql;
    this.purgeable = new Purgeable(before);
  }

  Holds of(Candidate what) {
    return switch (what.kind()) {
      case RUN -> new Holds(versionsOfRun(what.id()), modelsOfRun(what.id()));
      case LOGGED_MODEL ->
          new Holds(versions(Purgeable.isVersionOf(DSL.val(what.id()))), List.of());
      case EXPERIMENT -> new Holds(List.of(), ofExperiment(ExperimentRows.number(what.id())));
    };
  }

  private List<ModelVersion> versionsOfRun(String id) {
    return versions(
        Versions.RUN_ID
            .eq(id)
            .or(Versions.ARTIFACT_OWNER.eq(id))
            .or(Versions.NUMBER.in(Purgeable.judged(DSL.val(id))))
            .or(
                Versions.LOGGED_MODEL.in(
                    DSL.select(LoggedModels.ID)
                        .from(LoggedModels.TABLE)
                        .where(LoggedModels.SOURCE_RUN.eq(id)))));
  }

  private List<ModelVersion> versions(Condition refers) {
    return VersionRows.versions(
        sql,
        List.copyOf(VersionRows.select(sql, refers).orderBy(Versions.NUMBER).limit(SHOWN).fetch()));
  }

  private List<String> modelsOfRun(String id) {
    int number = RunRows.row(sql, id).number();
    return sql.select(LoggedModels.NAME, LoggedModels.ID)
        .from(LoggedModels.TABLE)
        .where(purgeable.keepsRun(DSL.val(id), DSL.val(number)))
        .orderBy(LoggedModels.ID)
        .limit(SHOWN)
        .fetch(row -> "logged model %s (%s)".formatted(row.value1(), row.value2()));
  }

  private List<String> ofExperiment(int number) {
    List<String> reasons = new ArrayList<>();
    if (number == Purgeable.DEFAULT) {
      reasons.add("it is the default experiment");
    }
    if (sql.select(DSL.max(Experiments.ID)).from(Experiments.TABLE).fetchSingle().value1()
        == number) {
      reasons.add("it is the newest experiment: its number would be given again");
    }
    count("runs", purgeable.keptRuns(DSL.val(number))).ifPresent(reasons::add);
    count("logged models", purgeable.keptModels(DSL.val(number))).ifPresent(reasons::add);
    return reasons;
  }

  /// `runs in it: 3`
  private Optional<String> count(String what, Select<?> kept) {
    int count = sql.fetchCount(kept);
    return count == 0 ? Optional.empty() : Optional.of("%s in it: %d".formatted(what, count));
  }
}
