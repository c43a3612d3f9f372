package io.millrace.tracking.sql;

import static java.util.Objects.requireNonNull;

import io.millrace.base.database.Statements;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Metric;
import io.millrace.tracking.sql.Columns.ModelMetrics;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;

/// Writes points of one run, inside one unit: the latest ones of their keys, then every one.
final class MetricWriter {
  private static final String LATEST =
      "select number, metric_key, metric_value, form, logged_at, step from metrics"
          + " where run = ? and metric_key in (";
  private static final String NEXT = "select coalesce(max(number), 0) + 1 from metrics";
  private static final String UPDATE =
      "update metrics set metric_value = ?, form = ?, logged_at = ?, step = ? where number = ?";
  private static final String INSERT =
      "insert into metrics (metric_value, form, logged_at, step, number, run, metric_key)"
          + " values (?, ?, ?, ?, ?, ?, ?)";
  private static final String POINT =
      "insert into metric_points (metric_value, form, logged_at, step, metric)"
          + " values (?, ?, ?, ?, ?) on conflict do nothing";

  private final DSLContext sql;
  private final int run;

  /// @param run the number of an active run
  MetricWriter(DSLContext sql, int run) {
    this.sql = sql;
    this.run = run;
  }

  /// A point under the number of its series.
  private record Numbered(int series, Metric point) {
    void bind(PreparedStatement statement) throws SQLException {
      StoredDouble stored = StoredDouble.of(point.value());
      statement.setDouble(1, stored.value());
      statement.setInt(2, stored.form());
      statement.setLong(3, point.timestamp());
      statement.setLong(4, point.step());
      statement.setInt(5, series);
    }
  }

  /// @throws io.millrace.base.MillraceException with `LOGGED_MODEL_NOT_FOUND`
  void write(List<Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    Map<String, Integer> series = writeLatest(metrics);
    List<Numbered> points = new ArrayList<>(metrics.size());
    for (Metric metric : metrics) {
      points.add(new Numbered(requireNonNull(series.get(metric.key())), metric));
    }
    Statements.batch(sql, POINT, points, (statement, point) -> point.bind(statement));
    metrics.stream().filter(m -> m.modelId().isPresent()).forEach(this::writeModelMetric);
  }

  /// Keeps the table of latest points; gives the number of each key's series.
  private Map<String, Integer> writeLatest(List<Metric> metrics) {
    Map<String, Metric> latest = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      latest.merge(metric.key(), metric, (a, b) -> Metric.LATEST.compare(b, a) > 0 ? b : a);
    }
    Map<String, Numbered> known = known(latest.keySet());
    Map<String, Integer> series = new HashMap<>();
    List<Numbered> updates = new ArrayList<>();
    List<Metric> inserts = new ArrayList<>();
    for (Metric metric : latest.values()) {
      Numbered before = known.get(metric.key());
      if (before == null) {
        inserts.add(metric);
        continue;
      }
      series.put(metric.key(), before.series());
      if (Metric.LATEST.compare(metric, before.point()) > 0) {
        updates.add(new Numbered(before.series(), metric));
      }
    }
    Statements.batch(sql, UPDATE, updates, (statement, point) -> point.bind(statement));
    insert(inserts).forEach(point -> series.put(point.point().key(), point.series()));
    return series;
  }

  private Map<String, Numbered> known(Set<String> keys) {
    Map<String, Numbered> known = new HashMap<>();
    Statements.each(
        sql,
        LATEST + Statements.places(keys.size()) + ")",
        statement -> {
          statement.setInt(1, run);
          int place = 2;
          for (String key : keys) {
            statement.setString(place++, key);
          }
        },
        row -> {
          double value = new StoredDouble(row.getDouble(3), row.getInt(4)).toDouble();
          Metric point = Metric.of(row.getString(2), value, row.getLong(5), row.getLong(6));
          known.put(point.key(), new Numbered(row.getInt(1), point));
        });
    return known;
  }

  /// Begins a series with each of `metrics`.
  private List<Numbered> insert(List<Metric> metrics) {
    if (metrics.isEmpty()) {
      return List.of();
    }
    int next = Statements.first(sql, NEXT, _ -> {}, row -> row.getInt(1)).orElseThrow();
    List<Numbered> begun = new ArrayList<>();
    for (Metric metric : metrics) {
      begun.add(new Numbered(next++, metric));
    }
    Statements.batch(
        sql,
        INSERT,
        begun,
        (statement, point) -> {
          point.bind(statement);
          statement.setInt(6, run);
          statement.setString(7, point.point().key());
        });
    return begun;
  }

  private void writeModelMetric(Metric metric) {
    String model = metric.modelId().orElseThrow();
    LoggedModelRows.row(sql, model);
    link(model, metric);
  }

  /// Shows a point of this run at a logged model as well.
  void link(String model, Metric metric) {
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
