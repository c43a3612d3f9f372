package io.millrace.ml.drift;

import io.millrace.ml.frame.Frame;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a baseline keeps of every column to compare later windows with.
@SuppressWarnings("DoNotCallSuggester")
public record Reference(List<ReferenceColumn> columns) {
  public Reference {
    columns = List.copyOf(columns);
  }

  public static Reference of(Frame frame) {
    return new Reference(frame.columns().stream().map(ReferenceColumn::of).toList());
  }

  public Optional<ReferenceColumn> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  public ObjectNode toJson() {
    throw new UnsupportedOperationException();
  }

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if it is not what [#toJson]
  ///     writes
  public static Reference fromJson(JsonNode json) {
    throw new UnsupportedOperationException();
  }
}
