package io.millrace.tracking.sql;

import io.millrace.base.database.Statements;
import io.millrace.tracking.Metric;
import io.millrace.tracking.StepRange;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.Runs;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/// One metric of many runs, thinned evenly: as many points as a drawing needs.
///
/// Points lie in the order of their series, so that they are counted and read in one sweep each; to
/// number them in the database would take several times as long.
final class Curves {
  private static final String COUNTS =
      "select metric, count(*) from metric_points where metric in (%s) and step between ? and ?"
          + " group by metric";
  private static final String POINTS =
      "select metric, logged_at, step, metric_value, form from metric_points where metric in (%s)"
          + " and step between ? and ? order by metric, logged_at, step, metric_value";

  private final DSLContext sql;
  private final String key;
  private final StepRange steps;
  private final int most;

  /// @param most points of a curve, at least 2; of more, the first and the last are among those
  ///     kept
  Curves(DSLContext sql, String key, StepRange steps, int most) {
    this.sql = sql;
    this.key = key;
    this.steps = steps;
    this.most = most;
  }

  /// By run, each by (timestamp, step, value); without the runs that have no such point.
  Map<String, List<Metric>> of(Collection<String> runs) {
    Map<Integer, String> series =
        sql.select(Metrics.NUMBER, Runs.ID)
            .from(Metrics.TABLE)
            .join(Runs.TABLE)
            .on(Runs.NUMBER.eq(Metrics.RUN))
            .where(Runs.ID.in(runs))
            .and(Metrics.KEY.eq(key))
            .fetchMap(Metrics.NUMBER, Runs.ID);
    if (series.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Thinning> thinnings = new HashMap<>();
    each(
        COUNTS,
        series.keySet(),
        row -> thinnings.put(row.getInt(1), new Thinning(row.getLong(2), most)));
    Map<String, List<Metric>> curves = new HashMap<>();
    each(
        POINTS,
        series.keySet(),
        row -> {
          Thinning thinning = thinnings.get(row.getInt(1));
          if (thinning != null && thinning.keepsNext()) {
            curves
                .computeIfAbsent(series.get(row.getInt(1)), _ -> new ArrayList<>())
                .add(point(row));
          }
        });
    return curves;
  }

  private void each(String statement, Collection<Integer> series, Statements.EachRow row) {
    Statements.each(
        sql,
        statement.formatted(Statements.places(series.size())),
        prepared -> bind(prepared, series),
        row);
  }

  private void bind(PreparedStatement prepared, Collection<Integer> series) throws SQLException {
    int place = 1;
    for (int number : series) {
      prepared.setInt(place++, number);
    }
    prepared.setLong(place++, steps.first());
    prepared.setLong(place, steps.last());
  }

  private Metric point(ResultSet row) throws SQLException {
    double value = new StoredDouble(row.getDouble(4), row.getInt(5)).toDouble();
    return Metric.of(key, value, row.getLong(2), row.getLong(3));
  }

  /// Of `length` places keeps those where `place * (most - 1) / (length - 1)` reaches the next
  /// whole number.
  private static final class Thinning {
    private final long length;
    private final int most;
    private long next;

    Thinning(long length, int most) {
      this.length = length;
      this.most = most;
    }

    boolean keepsNext() {
      long place = next++;
      return length <= most || place == 0 || rank(place) > rank(place - 1);
    }

    private long rank(long place) {
      return place * (most - 1) / (length - 1);
    }
  }
}
