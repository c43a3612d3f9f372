package io.millrace.data.table;

import java.time.Instant;
import java.util.Map;

/// A table after one commit; never changes.
///
/// @param id random, not ordered; compare `sequence` instead
/// @param sequence from 1, growing with every commit
/// @param rows of the whole table
/// @param addedRows of this commit
/// @param commitKey what the commit was made under
/// @param properties that were committed with the rows
public record Snapshot(
    long id,
    long sequence,
    long rows,
    long addedRows,
    String commitKey,
    Map<String, String> properties,
    Instant createdAt) {
  public Snapshot {
    properties = Map.copyOf(properties);
  }
}
