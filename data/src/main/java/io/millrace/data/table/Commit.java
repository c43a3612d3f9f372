package io.millrace.data.table;

import static io.millrace.base.ErrorCode.TABLE_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Map;
import java.util.OptionalLong;

/// Under which conditions rows are added, and what is recorded with them in the same atomic step.
///
/// @param key 1 to 200 characters, the same in every retry; at most one commit of a table has it
/// @param properties facts about the commit, such as a bookmark
/// @param rowsBefore how many rows the table must have; absent: any
public record Commit(String key, Map<String, String> properties, OptionalLong rowsBefore) {
  /// @throws io.millrace.base.MillraceException with `TABLE_INVALID` if the key is empty or too
  ///     long
  public Commit {
    properties = Map.copyOf(properties);
    require(
        !key.isEmpty() && key.length() <= 200,
        TABLE_INVALID,
        "Use a short key that identifies the rows.",
        "commit key: '%s' (expected: 1 to 200 characters)",
        key);
  }

  public static Commit of(String key) {
    return new Commit(key, Map.of(), OptionalLong.empty());
  }

  public Commit with(Map<String, String> facts) {
    return new Commit(key, facts, rowsBefore);
  }

  /// Only if nobody else has added rows in the meantime.
  public Commit ontoRows(long rows) {
    return new Commit(key, properties, OptionalLong.of(rows));
  }
}
