package io.millrace.ml.drift;

import static io.millrace.base.ErrorCode.PROFILE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.FrameProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a baseline keeps of every column to compare later windows with.
public record Reference(List<ReferenceColumn> columns) {
  private static final int FORMAT_VERSION = 1;

  public Reference {
    columns = List.copyOf(columns);
  }

  public static Reference of(Frame frame) {
    return new Reference(frame.columns().stream().map(ReferenceColumn::of).toList());
  }

  /// From summaries alone, for tables that are not at hand any more.
  public static Reference of(FrameProfile profile) {
    return new Reference(profile.columns().stream().map(ReferenceColumn::of).toList());
  }

  public Optional<ReferenceColumn> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("format_version", FORMAT_VERSION);
    ArrayNode list = json.putArray("columns");
    columns.forEach(column -> list.add(column.toJson()));
    return json;
  }

  /// @throws MillraceException with `PROFILE_INVALID` if it is not what [#toJson] writes
  public static Reference fromJson(JsonNode json) {
    int version = json.path("format_version").asInt(0);
    if (version != FORMAT_VERSION) {
      throw invalid("format_version %d (expected: %d)".formatted(version, FORMAT_VERSION));
    }
    List<ReferenceColumn> columns = new ArrayList<>();
    json.path("columns").forEach(column -> columns.add(ReferenceColumn.fromJson(column)));
    return new Reference(columns);
  }

  static MillraceException invalid(String message) {
    return new MillraceException(
        PROFILE_INVALID, "Drift reference: " + message, "Make the baseline again.");
  }
}
