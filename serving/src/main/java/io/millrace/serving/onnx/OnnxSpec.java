package io.millrace.serving.onnx;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the process of an ONNX model is told: the file, the columns that rows have, and the output
/// that is the prediction.
///
/// @param file below the model's folder
/// @param output the name of an output, or with the number of a column of it: `probabilities[2]`;
///     or all: `probabilities[:]`; empty: all columns of the only one, or of a classifier its
///     probabilities, of two classes that of the second alone
public record OnnxSpec(String file, List<Column> columns, String output) {
  public OnnxSpec {
    columns = List.copyOf(columns);
  }

  /// A column of the rows: texts or numbers.
  public record Column(String name, Kind kind) {
    /// What its values are.
    public enum Kind {
      NUMBER,
      TEXT
    }
  }

  /// The bytes that [#read] reads.
  public byte[] toJson() {
    ObjectNode json = Json.object();
    json.put("file", file).put("output", output);
    ArrayNode list = json.putArray("columns");
    columns.forEach(
        column -> list.addObject().put("name", column.name()).put("kind", kind(column)));
    return Json.bytes(json);
  }

  private static String kind(Column column) {
    return column.kind().name();
  }

  static OnnxSpec read(byte[] json) {
    JsonNode tree = Json.parse(json);
    List<Column> columns = new ArrayList<>();
    for (JsonNode column : tree.path("columns")) {
      columns.add(
          new Column(
              column.path("name").asString(), Column.Kind.valueOf(column.path("kind").asString())));
    }
    return new OnnxSpec(tree.path("file").asString(), columns, tree.path("output").asString());
  }
}
