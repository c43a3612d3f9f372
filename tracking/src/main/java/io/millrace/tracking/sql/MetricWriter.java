package io.millrace.tracking.sql;

import static java.util.Objects.requireNonNull;

import io.millrace.base.database.Statements;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Metric;
import io.millrace.tracking.sql.Columns.ModelMetrics;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Writes points of runs, inside one unit: the latest ones of their series, then every one.
final class MetricWriter {
  /// Series that are looked up by one statement.
  private static final int CHUNK = 1_000;

  private static final String LATEST =
      "with wanted (run, metric_key) as (values %s)"
          + " select metrics.number, metrics.run, metrics.metric_key, metric_value, form, logged_at,"
          + " step from wanted join metrics"
          + " on metrics.run = wanted.run and metrics.metric_key = wanted.metric_key";
  private static final String NEXT = "select coalesce(max(number), 0) + 1 from metrics";
  private static final String UPDATE =
      "update metrics set metric_value = ?, form = ?, logged_at = ?, step = ? where number = ?";
  private static final String INSERT =
      "insert into metrics (metric_value, form, logged_at, step, number, run, metric_key)"
          + " values (?, ?, ?, ?, ?, ?, ?)";
  private static final String NEW_POINT =
      "insert into metric_points (metric_value, form, logged_at, step, metric)"
          + " values (?, ?, ?, ?, ?)";
  private static final String POINT = NEW_POINT + " on conflict do nothing";

  private final DSLContext sql;

  MetricWriter(DSLContext sql) {
    this.sql = sql;
  }

  /// The points of a run that have one key.
  /// @param run the number of the run
  private record Series(int run, String key) {
    static Series of(Logged logged) {
      return new Series(logged.run(), logged.metric().key());
    }
  }

  /// A point of a run.
  /// @param run the number of an active run
  record Logged(int run, Metric metric) {}

  /// A point under the number of its series.
  private record Numbered(int series, Metric point) {
    /// As the table is ordered.
    static final Comparator<Numbered> ORDER =
        Comparator.comparingInt(Numbered::series)
            .thenComparingLong(numbered -> numbered.point.timestamp())
            .thenComparingLong(numbered -> numbered.point.step())
            .thenComparingDouble(numbered -> numbered.point.value());

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
  void write(List<Logged> logged) {
    if (logged.isEmpty()) {
      return;
    }
    Map<Series, Metric> latest = latest(logged);
    Map<Series, Numbered> known = known(List.copyOf(latest.keySet()));
    Map<Series, Integer> numbers = writeLatest(latest, known);
    List<Numbered> points = new ArrayList<>();
    List<Numbered> newPoints = new ArrayList<>(logged.size());
    for (Logged each : logged) {
      Series series = Series.of(each);
      boolean isNew = isAfter(each.metric(), known.get(series));
      (isNew ? newPoints : points)
          .add(new Numbered(requireNonNull(numbers.get(series)), each.metric()));
    }
    insert(POINT, points);
    insert(NEW_POINT, newPoints);
    logged.stream().filter(each -> each.metric().modelId().isPresent()).forEach(this::writeToModel);
  }

  /// Whether `point` comes after the latest of its series, and so cannot be stored yet. PostgreSQL
  /// needs half the time for a point that it need not look for.
  private static boolean isAfter(Metric point, @Nullable Numbered latest) {
    return latest == null || Metric.LATEST.compare(point, latest.point()) > 0;
  }

  /// Each once, in the order of the table.
  private void insert(String statement, List<Numbered> points) {
    Collection<Numbered> once = new TreeSet<>(Numbered.ORDER);
    once.addAll(points);
    Statements.batch(sql, statement, once, (prepared, point) -> point.bind(prepared));
  }

  private static Map<Series, Metric> latest(List<Logged> logged) {
    Map<Series, Metric> latest = new LinkedHashMap<>();
    for (Logged each : logged) {
      latest.merge(
          Series.of(each), each.metric(), (a, b) -> Metric.LATEST.compare(b, a) > 0 ? b : a);
    }
    return latest;
  }

  /// Keeps the table of latest points; gives the number of each series.
  private Map<Series, Integer> writeLatest(
      Map<Series, Metric> latest, Map<Series, Numbered> known) {
    Map<Series, Integer> numbers = new HashMap<>();
    List<Numbered> updates = new ArrayList<>();
    Map<Series, Metric> begun = new LinkedHashMap<>();
    latest.forEach(
        (series, metric) -> {
          Numbered before = known.get(series);
          if (before == null) {
            begun.put(series, metric);
            return;
          }
          numbers.put(series, before.series());
          if (isAfter(metric, before)) {
            updates.add(new Numbered(before.series(), metric));
          }
        });
    Statements.batch(sql, UPDATE, updates, (statement, point) -> point.bind(statement));
    begin(begun, numbers);
    return numbers;
  }

  private Map<Series, Numbered> known(List<Series> series) {
    Map<Series, Numbered> known = new HashMap<>();
    for (int from = 0; from < series.size(); from += CHUNK) {
      List<Series> some = series.subList(from, Math.min(series.size(), from + CHUNK));
      Statements.eachOf(
          sql,
          LATEST,
          "(?, ?)",
          some,
          (statement, place, each) -> {
            statement.setInt(place, each.run());
            statement.setString(place + 1, each.key());
          },
          row -> {
            Series of = new Series(row.getInt(2), row.getString(3));
            double value = new StoredDouble(row.getDouble(4), row.getInt(5)).toDouble();
            Metric point = Metric.of(of.key(), value, row.getLong(6), row.getLong(7));
            known.put(of, new Numbered(row.getInt(1), point));
          });
    }
    return known;
  }

  /// Begins each of the series with its point and adds its number to `numbers`.
  private void begin(Map<Series, Metric> series, Map<Series, Integer> numbers) {
    if (series.isEmpty()) {
      return;
    }
    int next = Statements.first(sql, NEXT, _ -> {}, row -> row.getInt(1)).orElseThrow();
    for (Series each : series.keySet()) {
      numbers.put(each, next++);
    }
    Statements.batch(
        sql,
        INSERT,
        series.entrySet(),
        (statement, begun) -> {
          int number = requireNonNull(numbers.get(begun.getKey()));
          new Numbered(number, begun.getValue()).bind(statement);
          statement.setInt(6, begun.getKey().run());
          statement.setString(7, begun.getKey().key());
        });
  }

  private void writeToModel(Logged logged) {
    String model = logged.metric().modelId().orElseThrow();
    LoggedModelRows.row(sql, model);
    link(model, logged);
  }

  /// Shows a point of a run at a logged model as well.
  void link(String model, Logged logged) {
    Metric metric = logged.metric();
    StoredDouble stored = StoredDouble.of(metric.value());
    sql.insertInto(ModelMetrics.TABLE)
        .set(ModelMetrics.MODEL, model)
        .set(ModelMetrics.KEY, metric.key())
        .set(ModelMetrics.RUN, logged.run())
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
