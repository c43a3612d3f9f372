package io.millrace.data.sql;

import java.time.Duration;

/// Limits of a query.
///
/// @param timeout longest time of one query
/// @param maxRows most rows of a result
/// @param maxBytes most bytes of a result
/// @param maxQueryChars longest query
public record SqlConfig(Duration timeout, int maxRows, int maxBytes, int maxQueryChars) {
  public static final SqlConfig DEFAULT =
      new SqlConfig(Duration.ofSeconds(30), 10_000, 16 << 20, 100_000);
}
