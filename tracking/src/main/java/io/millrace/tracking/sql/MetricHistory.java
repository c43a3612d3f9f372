package io.millrace.tracking.sql;

import io.millrace.base.database.Statements;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Page;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/// The points of one key of one run, by (timestamp, step, value).
final class MetricHistory {
  private static final String SERIES =
      "select metrics.number from metrics join runs on runs.number = metrics.run"
          + " where runs.id = ? and metrics.metric_key = ?";
  private static final String POINTS =
      "select logged_at, step, metric_value, form from metric_points"
          + " where metric = ? and (logged_at, step, metric_value, form) > (?, ?, ?, ?)"
          + " order by logged_at, step, metric_value, form limit ?";

  private MetricHistory() {}

  /// A point's place in the order.
  private record Place(long loggedAt, long step, StoredDouble value) {
    /// Timestamps are at least 0.
    static final Place BEFORE_ALL = new Place(-1, 0, new StoredDouble(0, 0));

    static Place of(Metric point) {
      return new Place(point.timestamp(), point.step(), StoredDouble.of(point.value()));
    }

    static Place parse(List<String> values) {
      return new Place(
          Long.parseLong(values.get(0)),
          Long.parseLong(values.get(1)),
          new StoredDouble(Double.parseDouble(values.get(2)), Integer.parseInt(values.get(3))));
    }

    List<String> texts() {
      return List.of(
          Long.toString(loggedAt),
          Long.toString(step),
          Double.toString(value.value()),
          Integer.toString(value.form()));
    }

    void bind(PreparedStatement statement, int first) throws SQLException {
      statement.setLong(first, loggedAt);
      statement.setLong(first + 1, step);
      statement.setDouble(first + 2, value.value());
      statement.setInt(first + 3, value.form());
    }
  }

  /// @throws io.millrace.base.MillraceException with `PAGE_TOKEN_INVALID`
  static Page<Metric> page(
      DSLContext sql, String runId, String key, int maxResults, Optional<String> pageToken) {
    int question = List.of(runId, key).hashCode();
    Place after =
        pageToken
            .map(token -> PageToken.read(token, question, 4, Place::parse))
            .orElse(Place.BEFORE_ALL);
    List<Metric> points = new ArrayList<>();
    series(sql, runId, key)
        .ifPresent(
            series ->
                Statements.each(
                    sql,
                    POINTS,
                    statement -> {
                      statement.setInt(1, series);
                      after.bind(statement, 2);
                      statement.setLong(6, maxResults + 1L);
                    },
                    row ->
                        points.add(
                            Metric.of(
                                key,
                                new StoredDouble(row.getDouble(3), row.getInt(4)).toDouble(),
                                row.getLong(1),
                                row.getLong(2)))));
    if (points.size() <= maxResults) {
      return new Page<>(points, Optional.empty());
    }
    points.removeLast();
    PageToken next = new PageToken(question, Place.of(points.getLast()).texts());
    return new Page<>(points, Optional.of(next.text()));
  }

  private static Optional<Integer> series(DSLContext sql, String runId, String key) {
    return Statements.first(
        sql,
        SERIES,
        statement -> {
          statement.setString(1, runId);
          statement.setString(2, key);
        },
        row -> row.getInt(1));
  }
}
