package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Columns of a signature of tensors, whose rows are their first dimension. A tensor `x` of one
/// column is the column `x`; of several `x_0`, `x_1` …; without a name `f0`, `f1` ….
record TensorColumns(List<Tensor> tensors) {
  private static final int COLUMNS_MAX = 10_000;

  /// @param name empty if it is the only one and has none
  /// @param width how many columns it has
  private record Tensor(String name, SignatureColumn.Type type, int width) {
    List<SignatureColumn> columns() {
      List<SignatureColumn> columns = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        columns.add(new SignatureColumn(column(i), type));
      }
      return columns;
    }

    private String column(int i) {
      if (name.isEmpty()) {
        return "f" + i;
      }
      return width == 1 ? name : name + "_" + i;
    }
  }

  static boolean areThere(JsonNode signature) {
    return !signature.isEmpty()
        && signature
            .valueStream()
            .allMatch(each -> each.path("type").asString("").equals("tensor"));
  }

  /// @param signature whose inputs are tensors
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` for tensors that are no rows
  static TensorColumns of(JsonNode signature) {
    List<Tensor> tensors = new ArrayList<>();
    for (JsonNode input : signature) {
      JsonNode spec = input.path("tensor-spec");
      JsonNode shape = spec.path("shape");
      int width = shape.size() == 1 ? 1 : shape.path(1).asInt(-1);
      if (shape.isEmpty() || shape.size() > 2 || width < 1 || width > COLUMNS_MAX) {
        throw refused("has an input of the shape %s, which is no table of rows".formatted(shape));
      }
      tensors.add(
          new Tensor(
              input.path("name").asString(""), type(spec.path("dtype").asString("")), width));
    }
    return new TensorColumns(tensors);
  }

  private static SignatureColumn.Type type(String dtype) {
    return switch (dtype) {
      case "bool" -> SignatureColumn.Type.BOOLEAN;
      case "int8", "int16", "int32", "uint8" -> SignatureColumn.Type.INTEGER;
      case "int64" -> SignatureColumn.Type.LONG;
      case "float32" -> SignatureColumn.Type.FLOAT;
      case "float64" -> SignatureColumn.Type.DOUBLE;
      case "str", "object" -> SignatureColumn.Type.STRING;
      default -> throw refused("has an input of type '%s'".formatted(dtype));
    };
  }

  List<SignatureColumn> columns() {
    return tensors.stream().flatMap(tensor -> tensor.columns().stream()).toList();
  }

  /// An input example of tensors as pandas orients `split`.
  /// @param example a list of rows, or an object of such lists by tensor
  JsonNode table(JsonNode example) {
    ObjectNode table = Json.object();
    ArrayNode names = table.putArray("columns");
    columns().forEach(column -> names.add(column.name()));
    ArrayNode data = table.putArray("data");
    int rows = first(example).size();
    for (int row = 0; row < rows; row++) {
      ArrayNode values = data.addArray();
      for (Tensor tensor : tensors) {
        JsonNode cells = (example.isObject() ? example.path(tensor.name()) : example).path(row);
        for (int i = 0; i < tensor.width(); i++) {
          values.add(cells.isArray() ? cells.path(i) : cells);
        }
      }
    }
    return table;
  }

  private JsonNode first(JsonNode example) {
    return example.isObject() ? example.path(tensors.getFirst().name()) : example;
  }

  private static MillraceException refused(String why) {
    return new MillraceException(
        MODEL_NOT_SERVABLE,
        "The model %s.".formatted(why),
        "Log it with a signature of tensors [rows] or [rows, columns], or of columns.");
  }
}
