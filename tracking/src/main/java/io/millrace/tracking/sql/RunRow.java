package io.millrace.tracking.sql;

import io.millrace.base.database.Statements;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// A run without what it logged, and the number by which other rows refer to it.
record RunRow(int number, RunInfo info) {
  /// What [#of] reads, in its order.
  static final String COLUMNS =
      "number, id, experiment, name, user_name, status, start_time, end_time, artifact_uri,"
          + " lifecycle";

  static RunRow of(ResultSet row) throws SQLException {
    return new RunRow(
        row.getInt(1),
        new RunInfo(
            Statements.text(row, 2),
            Integer.toString(row.getInt(3)),
            Statements.text(row, 4),
            Statements.text(row, 5),
            RunStatus.valueOf(Statements.text(row, 6)),
            Instant.ofEpochMilli(row.getLong(7)),
            endTime(row),
            ArtifactUri.parse(Statements.text(row, 9)),
            Lifecycle.valueOf(Statements.text(row, 10))));
  }

  private static Optional<Instant> endTime(ResultSet row) throws SQLException {
    long millis = row.getLong(8);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  String id() {
    return info.id();
  }
}
