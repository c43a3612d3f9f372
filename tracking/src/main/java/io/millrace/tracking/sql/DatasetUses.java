package io.millrace.tracking.sql;

import io.millrace.tracking.DatasetName;
import io.millrace.tracking.DatasetUse;
import io.millrace.tracking.sql.Columns.Datasets;
import io.millrace.tracking.sql.Columns.RunDatasets;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/// Which datasets the runs of some experiments read, and what for.
final class DatasetUses {
  private static final String CONTEXT = "mlflow.data.context";

  private DatasetUses() {}

  static List<DatasetUse> of(DSLContext sql, List<String> experimentIds, int most) {
    return sql.selectDistinct(
            Datasets.EXPERIMENT, Datasets.NAME, Datasets.DIGEST, RunDatasets.TAGS.value)
        .from(Datasets.TABLE)
        .join(RunDatasets.TABLE)
        .on(RunDatasets.DATASET.eq(Datasets.NUMBER))
        .leftJoin(RunDatasets.TAGS.table)
        .on(RunDatasets.TAGS.owner.eq(RunDatasets.NUMBER))
        .and(RunDatasets.TAGS.key.eq(CONTEXT))
        .where(Datasets.EXPERIMENT.in(experimentIds.stream().map(ExperimentRows::number).toList()))
        .orderBy(Datasets.EXPERIMENT, Datasets.NAME, Datasets.DIGEST, RunDatasets.TAGS.value)
        .limit(most)
        .fetch(
            row ->
                new DatasetUse(
                    Integer.toString(row.get(Datasets.EXPERIMENT)),
                    new DatasetName(row.get(Datasets.NAME), row.get(Datasets.DIGEST)),
                    Optional.ofNullable(row.get(RunDatasets.TAGS.value))));
  }
}
