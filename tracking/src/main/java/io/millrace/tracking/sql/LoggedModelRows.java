package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.LOGGED_MODEL_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.ModelMetrics;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Reads logged models inside a unit or query.
final class LoggedModelRows {
  private LoggedModelRows() {}

  /// Deleted ones too.
  static Optional<Record> find(DSLContext sql, String id) {
    return sql.selectFrom(LoggedModels.TABLE)
        .where(LoggedModels.ID.eq(id))
        .fetchOptional()
        .map(row -> row);
  }

  /// An active one.
  static Record row(DSLContext sql, String id) {
    return find(sql, id)
        .filter(row -> row.get(LoggedModels.LIFECYCLE).equals(Lifecycle.ACTIVE.name()))
        .orElseThrow(
            () ->
                new MillraceException(
                    LOGGED_MODEL_NOT_FOUND,
                    "Logged model with ID '%s' not found.".formatted(id),
                    "Name a logged model that exists and is not deleted."));
  }

  /// The models of `rows`, in their order.
  static List<LoggedModel> models(DSLContext sql, List<? extends Record> rows) {
    List<String> ids = rows.stream().map(row -> row.get(LoggedModels.ID)).toList();
    Map<String, List<Tag>> tags = LoggedModels.TAGS.of(sql, ids, Tag::new);
    Map<String, List<Param>> params = LoggedModels.PARAMS.of(sql, ids, Param::new);
    Map<String, List<LoggedModel.RunMetric>> metrics = metrics(sql, ids);
    return rows.stream()
        .map(
            row -> {
              String id = row.get(LoggedModels.ID);
              return new LoggedModel(
                  id,
                  Integer.toString(row.get(LoggedModels.EXPERIMENT)),
                  row.get(LoggedModels.NAME),
                  Instant.ofEpochMilli(row.get(LoggedModels.CREATED_AT)),
                  Instant.ofEpochMilli(row.get(LoggedModels.UPDATED_AT)),
                  ArtifactUri.parse(row.get(LoggedModels.ARTIFACT_URI)),
                  LoggedModel.Status.valueOf(row.get(LoggedModels.STATUS)),
                  row.get(LoggedModels.MODEL_TYPE),
                  row.get(LoggedModels.SOURCE_RUN),
                  Lifecycle.valueOf(row.get(LoggedModels.LIFECYCLE)),
                  tags.getOrDefault(id, List.of()),
                  params.getOrDefault(id, List.of()),
                  metrics.getOrDefault(id, List.of()));
            })
        .toList();
  }

  private static Map<String, List<LoggedModel.RunMetric>> metrics(
      DSLContext sql, List<String> ids) {
    return sql.select(ModelMetrics.TABLE.asterisk())
        .select(Runs.ID)
        .from(ModelMetrics.TABLE)
        .join(Runs.TABLE)
        .on(Runs.NUMBER.eq(ModelMetrics.RUN))
        .where(ModelMetrics.MODEL.in(ids))
        .orderBy(ModelMetrics.MODEL, ModelMetrics.KEY, ModelMetrics.LOGGED_AT, ModelMetrics.STEP)
        .fetchGroups(ModelMetrics.MODEL, LoggedModelRows::metric);
  }

  private static LoggedModel.RunMetric metric(Record row) {
    String dataset = row.get(ModelMetrics.DATASET_NAME);
    return new LoggedModel.RunMetric(
        row.get(Runs.ID),
        new Metric(
            row.get(ModelMetrics.KEY),
            new StoredDouble(row.get(ModelMetrics.VALUE), row.get(ModelMetrics.FORM)).toDouble(),
            row.get(ModelMetrics.LOGGED_AT),
            row.get(ModelMetrics.STEP),
            Optional.of(row.get(ModelMetrics.MODEL)),
            dataset.isEmpty()
                ? Optional.empty()
                : Optional.of(new DatasetName(dataset, row.get(ModelMetrics.DATASET_DIGEST)))));
  }
}
