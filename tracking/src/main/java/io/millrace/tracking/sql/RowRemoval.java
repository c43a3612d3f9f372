package io.millrace.tracking.sql;

import io.millrace.tracking.retention.Candidate;
import io.millrace.tracking.sql.Columns.Datasets;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.Columns.Imported;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.ModelMetrics;
import io.millrace.tracking.sql.Columns.Points;
import io.millrace.tracking.sql.Columns.RunDatasets;
import io.millrace.tracking.sql.Columns.RunModels;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Result;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Takes away the rows of one thing inside one unit: at most so many, so that others do not wait
/// long. What refers to something goes before it. Points go before their series, and only when none
/// is left: a series' number is given again, and nothing else holds its points together.
final class RowRemoval {
  private static final int LINKS = 500;

  private final DSLContext sql;
  private int left;
  private int points;

  RowRemoval(DSLContext sql, int most) {
    this.sql = sql;
    this.left = most;
  }

  /// The points of metrics that went.
  int points() {
    return points;
  }

  /// @return whether nothing is left that belongs to it
  boolean takeBelongings(Candidate of) {
    switch (of.kind()) {
      case RUN -> RunRows.find(sql, of.id()).map(RunRow::number).ifPresent(this::takeOfRun);
      case LOGGED_MODEL -> takeOfModel(of.id());
      case EXPERIMENT -> takeOfExperiment(ExperimentRows.number(of.id()));
    }
    forgetImport(of);
    return left > 0;
  }

  private void takeOfRun(int number) {
    points =
        take(
            Points.TABLE,
            List.of(Points.METRIC, Points.LOGGED_AT, Points.STEP, Points.VALUE, Points.FORM),
            Points.METRIC.in(
                DSL.select(Metrics.NUMBER).from(Metrics.TABLE).where(Metrics.RUN.eq(number))));
    takeModelPoints(ModelMetrics.RUN.eq(number));
    take(Metrics.TABLE, List.of(Metrics.NUMBER), Metrics.RUN.eq(number));
    take(Runs.PARAMS, number);
    take(Runs.TAGS, number);
    takeDatasets(number);
    takeModelLinks(RunModels.RUN.eq(number));
  }

  private void takeOfModel(String id) {
    takeModelPoints(ModelMetrics.MODEL.eq(id));
    take(LoggedModels.PARAMS, id);
    take(LoggedModels.TAGS, id);
    takeModelLinks(RunModels.MODEL.eq(id));
  }

  private void takeOfExperiment(int number) {
    take(Datasets.TABLE, List.of(Datasets.NUMBER), Datasets.EXPERIMENT.eq(number));
    take(Experiments.TAGS, number);
  }

  private int take(Table<Record> table, List<? extends Field<?>> key, Condition condition) {
    if (left == 0) {
      return 0;
    }
    int taken =
        sql.deleteFrom(table)
            .where(DSL.row(key).in(DSL.select(key).from(table).where(condition).limit(left)))
            .execute();
    left -= taken;
    return taken;
  }

  private <O> void take(EntryTable<O> entries, O owner) {
    take(entries.table, List.of(entries.owner, entries.key), entries.owner.eq(owner));
  }

  private void takeModelPoints(Condition condition) {
    take(
        ModelMetrics.TABLE,
        List.of(
            ModelMetrics.MODEL,
            ModelMetrics.KEY,
            ModelMetrics.RUN,
            ModelMetrics.LOGGED_AT,
            ModelMetrics.STEP,
            ModelMetrics.VALUE,
            ModelMetrics.FORM,
            ModelMetrics.DATASET_DIGEST),
        condition);
  }

  private void takeModelLinks(Condition condition) {
    take(RunModels.TABLE, List.of(RunModels.RUN, RunModels.DIRECTION, RunModels.MODEL), condition);
  }

  /// Links of a run to what it read, and those datasets that no other run has read.
  private void takeDatasets(int run) {
    if (left == 0) {
      return;
    }
    int wanted = Math.min(left, LINKS);
    Result<Record2<Integer, Integer>> links =
        sql.select(RunDatasets.NUMBER, RunDatasets.DATASET)
            .from(RunDatasets.TABLE)
            .where(RunDatasets.RUN.eq(run))
            .limit(wanted)
            .fetch();
    List<Integer> numbers = links.getValues(RunDatasets.NUMBER);
    sql.deleteFrom(RunDatasets.TAGS.table).where(RunDatasets.TAGS.owner.in(numbers)).execute();
    sql.deleteFrom(RunDatasets.TABLE).where(RunDatasets.NUMBER.in(numbers)).execute();
    sql.deleteFrom(Datasets.TABLE)
        .where(Datasets.NUMBER.in(links.getValues(RunDatasets.DATASET)))
        .andNotExists(
            DSL.selectOne().from(RunDatasets.TABLE).where(RunDatasets.DATASET.eq(Datasets.NUMBER)))
        .execute();
    left = links.size() == wanted ? 0 : left - links.size();
  }

  /// An import that is made again brings it again.
  private void forgetImport(Candidate of) {
    if (left > 0) {
      sql.deleteFrom(Imported.TABLE)
          .where(Imported.OWN_ID.eq(of.id()))
          .and(Imported.KIND.eq(of.kind().name()))
          .execute();
    }
  }
}
