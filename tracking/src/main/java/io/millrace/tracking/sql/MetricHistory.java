package io.millrace.tracking.sql;

import io.millrace.tracking.Metric;
import io.millrace.tracking.Page;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.Points;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SortOrder;

/// The points of one key of one run, by (timestamp, step, value).
final class MetricHistory {
  private MetricHistory() {}

  static Page<Metric> page(
      DSLContext sql, String runId, String key, int maxResults, Optional<String> pageToken) {
    Keyset keyset =
        new Keyset(List.of(runId, key))
            .by(Points.LOGGED_AT, SortOrder.ASC)
            .by(Points.STEP, SortOrder.ASC)
            .by(Points.VALUE, SortOrder.ASC)
            .by(Points.FORM, SortOrder.ASC);
    Optional<Integer> series =
        sql.select(Metrics.NUMBER)
            .from(Metrics.TABLE)
            .join(Runs.TABLE)
            .on(Runs.NUMBER.eq(Metrics.RUN))
            .where(Runs.ID.eq(runId))
            .and(Metrics.KEY.eq(key))
            .fetchOptional(Metrics.NUMBER);
    if (series.isEmpty()) {
      return new Page<>(List.of(), Optional.empty());
    }
    return keyset.page(
        sql.select(keyset.columns())
            .select(Points.LOGGED_AT, Points.STEP, Points.VALUE, Points.FORM)
            .from(Points.TABLE),
        Points.METRIC.eq(series.get()),
        pageToken,
        maxResults,
        points -> points.stream().map(row -> point(key, row)).toList());
  }

  private static Metric point(String key, Record row) {
    return Metric.of(
        key,
        new StoredDouble(row.get(Points.VALUE), row.get(Points.FORM)).toDouble(),
        row.get(Points.LOGGED_AT),
        row.get(Points.STEP));
  }
}
