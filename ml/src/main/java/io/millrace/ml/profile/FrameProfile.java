package io.millrace.ml.profile;

import io.millrace.ml.frame.Frame;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The profiles of all columns of a table, in the table's order.
@SuppressWarnings("DoNotCallSuggester")
public record FrameProfile(long rows, List<ColumnProfile> columns) {
  public FrameProfile {
    columns = List.copyOf(columns);
  }

  public static FrameProfile of(Frame frame) {
    return new FrameProfile(frame.rows(), frame.columns().stream().map(ColumnProfile::of).toList());
  }

  public Optional<ColumnProfile> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /// The profile of the rows of both.
  /// @throws io.millrace.base.MillraceException with `FRAME_INVALID` if the columns differ
  public FrameProfile merge(FrameProfile next) {
    throw new UnsupportedOperationException();
  }

  public ObjectNode toJson() {
    throw new UnsupportedOperationException();
  }

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if it is not what [#toJson]
  ///     writes
  public static FrameProfile fromJson(JsonNode json) {
    throw new UnsupportedOperationException();
  }
}
