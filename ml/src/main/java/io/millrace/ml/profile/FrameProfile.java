package io.millrace.ml.profile;

import static io.millrace.base.ErrorCode.FRAME_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.ml.profile.PackedNumbers.invalid;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The profiles of all columns of a table, in the table's order.
public record FrameProfile(long rows, List<ColumnProfile> columns) {
  private static final int FORMAT_VERSION = 1;

  public FrameProfile {
    columns = List.copyOf(columns);
  }

  public static FrameProfile of(Frame frame) {
    return new FrameProfile(frame.rows(), frame.columns().stream().map(ColumnProfile::of).toList());
  }

  public List<String> names() {
    return columns.stream().map(ColumnProfile::name).toList();
  }

  public Optional<ColumnProfile> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /// The profile of the rows of both; columns are matched by name.
  /// @throws io.millrace.base.MillraceException with `FRAME_INVALID` if the names differ, or
  ///     `COLUMN_KIND_DIFFERENT`
  public FrameProfile merge(FrameProfile next) {
    require(
        Set.copyOf(names()).equals(Set.copyOf(next.names())),
        FRAME_INVALID,
        "Merge profiles of the same columns.",
        "columns %s and %s differ",
        names(),
        next.names());
    return new FrameProfile(
        rows + next.rows,
        columns.stream()
            .map(column -> column.merge(next.find(column.name()).orElseThrow()))
            .toList());
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("format_version", FORMAT_VERSION);
    json.put("rows", rows);
    ArrayNode list = json.putArray("columns");
    columns.forEach(column -> list.add(column.toJson()));
    return json;
  }

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if it is not what [#toJson]
  ///     writes
  public static FrameProfile fromJson(JsonNode json) {
    int version = json.path("format_version").asInt(0);
    if (version != FORMAT_VERSION) {
      throw invalid("format_version %d (expected: %d)".formatted(version, FORMAT_VERSION), null);
    }
    List<ColumnProfile> columns = new ArrayList<>();
    json.path("columns").forEach(column -> columns.add(ColumnProfile.fromJson(column)));
    return new FrameProfile(json.path("rows").asLong(0), columns);
  }
}
