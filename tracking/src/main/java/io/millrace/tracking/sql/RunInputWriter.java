package io.millrace.tracking.sql;

import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Run;
import io.millrace.tracking.sql.Columns.Datasets;
import io.millrace.tracking.sql.Columns.RunDatasets;
import io.millrace.tracking.sql.Columns.RunModels;
import java.util.Optional;
import org.jooq.DSLContext;

/// Links one run to what it read and made, inside a unit. What is linked already stays as it is.
final class RunInputWriter {
  private final DSLContext sql;
  private final int run;
  private final int experiment;

  RunInputWriter(DSLContext sql, RunRow run) {
    this.sql = sql;
    this.run = run.number();
    this.experiment = ExperimentRows.number(run.info().experimentId());
  }

  void dataset(DatasetInput input) {
    int dataset = find(input).orElseGet(() -> insert(input));
    boolean isLinked =
        sql.fetchExists(
            RunDatasets.TABLE, RunDatasets.RUN.eq(run).and(RunDatasets.DATASET.eq(dataset)));
    if (isLinked) {
      return;
    }
    int link = Numbers.next(sql, RunDatasets.TABLE, RunDatasets.NUMBER);
    sql.insertInto(RunDatasets.TABLE)
        .set(RunDatasets.NUMBER, link)
        .set(RunDatasets.RUN, run)
        .set(RunDatasets.DATASET, dataset)
        .execute();
    input.tags().forEach(tag -> RunDatasets.TAGS.set(sql, link, tag.key(), tag.value()));
  }

  private Optional<Integer> find(DatasetInput input) {
    return sql.select(Datasets.NUMBER)
        .from(Datasets.TABLE)
        .where(Datasets.EXPERIMENT.eq(experiment))
        .and(Datasets.NAME.eq(input.dataset().name()))
        .and(Datasets.DIGEST.eq(input.dataset().digest()))
        .fetchOptional(Datasets.NUMBER);
  }

  private int insert(DatasetInput input) {
    int number = Numbers.next(sql, Datasets.TABLE, Datasets.NUMBER);
    sql.insertInto(Datasets.TABLE)
        .set(Datasets.NUMBER, number)
        .set(Datasets.EXPERIMENT, experiment)
        .set(Datasets.NAME, input.dataset().name())
        .set(Datasets.DIGEST, input.dataset().digest())
        .set(Datasets.SOURCE_TYPE, input.sourceType())
        .set(Datasets.SOURCE, input.source())
        .set(Datasets.SCHEMA, input.schema().orElse(null))
        .set(Datasets.PROFILE, input.profile().orElse(null))
        .execute();
    return number;
  }

  /// @param direction [RunLinks#INPUT] or [RunLinks#OUTPUT]
  void model(String direction, Run.ModelOutput model) {
    LoggedModelRows.row(sql, model.modelId());
    link(direction, model);
  }

  /// As [#model], whether there is such a logged model or not.
  void link(String direction, Run.ModelOutput model) {
    sql.insertInto(RunModels.TABLE)
        .set(RunModels.RUN, run)
        .set(RunModels.DIRECTION, direction)
        .set(RunModels.MODEL, model.modelId())
        .set(RunModels.STEP, model.step())
        .onConflictDoNothing()
        .execute();
  }
}
