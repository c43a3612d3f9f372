package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.PARAM_CHANGED;
import static java.util.stream.Collectors.joining;

import io.millrace.base.MillraceException;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.ModelMetrics;
import io.millrace.tracking.sql.Columns.Points;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Query;

/// Writes what is logged to one run, inside one unit: params, metrics, tags, in this order.
final class RunLogWriter {
  /// The tag that is the run's name as well.
  static final String RUN_NAME = "mlflow.runName";

  private final DSLContext sql;
  private final String runId;
  private final int run;

  /// @param run the number of an active run
  RunLogWriter(DSLContext sql, String runId, int run) {
    this.sql = sql;
    this.runId = runId;
    this.run = run;
  }

  /// @throws MillraceException with `PARAM_CHANGED`, `LOGGED_MODEL_NOT_FOUND`
  void write(RunLog log) {
    writeParams(log.params());
    writeMetrics(log.metrics());
    writeTags(log.tags());
  }

  private void writeParams(List<Param> params) {
    if (params.isEmpty()) {
      return;
    }
    Map<String, String> known =
        Runs.PARAMS.find(sql, run, params.stream().map(Param::key).toList());
    List<Param> changed =
        params.stream()
            .filter(p -> known.containsKey(p.key()) && !p.value().equals(known.get(p.key())))
            .toList();
    if (!changed.isEmpty()) {
      throw new MillraceException(
          PARAM_CHANGED,
          changedMessage(params.size(), changed, known),
          "Log it under another key.");
    }
    List<Query> inserts = new ArrayList<>();
    for (Param param : params) {
      if (!known.containsKey(param.key())) {
        inserts.add(
            sql.insertInto(Runs.PARAMS.table, Runs.PARAMS.owner, Runs.PARAMS.key, Runs.PARAMS.value)
                .values(run, param.key(), param.value()));
      }
    }
    sql.batch(inserts).execute();
  }

  private String changedMessage(int logged, List<Param> changed, Map<String, String> known) {
    if (logged == 1) {
      Param param = changed.getFirst();
      return "Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run ID='%s'. Attempted logging new value '%s'."
          .formatted(param.key(), known.get(param.key()), runId, param.value());
    }
    String list =
        changed.stream()
            .map(
                p ->
                    "{'key': '%s', 'old_value': '%s', 'new_value': '%s'}"
                        .formatted(p.key(), known.get(p.key()), p.value()))
            .collect(joining(", ", "[", "]"));
    return "Changing param values is not allowed. Params were already logged=%s for run ID='%s'."
        .formatted(list, runId);
  }

  private void writeTags(List<Tag> tags) {
    Map<String, String> last = new LinkedHashMap<>();
    tags.forEach(tag -> last.put(tag.key(), tag.value()));
    last.forEach((key, value) -> Runs.TAGS.set(sql, run, key, value));
    if (last.containsKey(RUN_NAME)) {
      sql.update(Runs.TABLE)
          .set(Runs.NAME, last.get(RUN_NAME))
          .where(Runs.NUMBER.eq(run))
          .execute();
    }
  }

  private void writeMetrics(List<Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    Map<String, Integer> series = writeLatest(metrics);
    List<Query> inserts = new ArrayList<>();
    for (Metric metric : metrics) {
      StoredDouble stored = StoredDouble.of(metric.value());
      inserts.add(
          sql.insertInto(
                  Points.TABLE,
                  Points.METRIC,
                  Points.LOGGED_AT,
                  Points.STEP,
                  Points.VALUE,
                  Points.FORM)
              .values(
                  series.get(metric.key()),
                  metric.timestamp(),
                  metric.step(),
                  stored.value(),
                  stored.form())
              .onConflictDoNothing());
    }
    sql.batch(inserts).execute();
    metrics.stream().filter(m -> m.modelId().isPresent()).forEach(this::writeModelMetric);
  }

  /// Keeps the table of latest points; gives the number of each key's series.
  private Map<String, Integer> writeLatest(List<Metric> metrics) {
    Map<String, Metric> latest = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      latest.merge(metric.key(), metric, (a, b) -> Metric.LATEST.compare(b, a) > 0 ? b : a);
    }
    Map<String, Integer> series = new HashMap<>();
    List<Query> writes = new ArrayList<>();
    sql.selectFrom(Metrics.TABLE)
        .where(Metrics.RUN.eq(run))
        .and(Metrics.KEY.in(latest.keySet()))
        .forEach(
            row -> {
              Metric candidate = latest.get(row.get(Metrics.KEY));
              series.put(row.get(Metrics.KEY), row.get(Metrics.NUMBER));
              if (candidate != null && Metric.LATEST.compare(candidate, RunRows.latest(row)) > 0) {
                writes.add(update(row.get(Metrics.NUMBER), candidate));
              }
            });
    int next = Numbers.next(sql, Metrics.TABLE, Metrics.NUMBER);
    for (Metric metric : latest.values()) {
      if (!series.containsKey(metric.key())) {
        series.put(metric.key(), next);
        writes.add(insert(next, metric));
        next++;
      }
    }
    sql.batch(writes).execute();
    return series;
  }

  private Query update(int number, Metric metric) {
    StoredDouble stored = StoredDouble.of(metric.value());
    return sql.update(Metrics.TABLE)
        .set(Metrics.VALUE, stored.value())
        .set(Metrics.FORM, stored.form())
        .set(Metrics.LOGGED_AT, metric.timestamp())
        .set(Metrics.STEP, metric.step())
        .where(Metrics.NUMBER.eq(number));
  }

  private Query insert(int number, Metric metric) {
    StoredDouble stored = StoredDouble.of(metric.value());
    return sql.insertInto(Metrics.TABLE)
        .set(Metrics.NUMBER, number)
        .set(Metrics.RUN, run)
        .set(Metrics.KEY, metric.key())
        .set(Metrics.VALUE, stored.value())
        .set(Metrics.FORM, stored.form())
        .set(Metrics.LOGGED_AT, metric.timestamp())
        .set(Metrics.STEP, metric.step());
  }

  private void writeModelMetric(Metric metric) {
    String model = metric.modelId().orElseThrow();
    LoggedModelRows.row(sql, model);
    StoredDouble stored = StoredDouble.of(metric.value());
    sql.insertInto(ModelMetrics.TABLE)
        .set(ModelMetrics.MODEL, model)
        .set(ModelMetrics.KEY, metric.key())
        .set(ModelMetrics.RUN, run)
        .set(ModelMetrics.LOGGED_AT, metric.timestamp())
        .set(ModelMetrics.STEP, metric.step())
        .set(ModelMetrics.VALUE, stored.value())
        .set(ModelMetrics.FORM, stored.form())
        .set(ModelMetrics.DATASET_NAME, metric.dataset().map(DatasetName::name).orElse(""))
        .set(ModelMetrics.DATASET_DIGEST, metric.dataset().map(DatasetName::digest).orElse(""))
        .onConflictDoNothing()
        .execute();
  }
}
