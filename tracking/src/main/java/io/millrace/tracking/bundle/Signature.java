package io.millrace.tracking.bundle;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeaturePipeline;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/// What a model takes and gives: raw columns in, one number a row out.
public record Signature(List<Column> inputs) {
  public Signature {
    inputs = List.copyOf(inputs);
  }

  /// What a column holds.
  public enum Type {
    NUMBER,
    TEXT
  }

  public record Column(String name, Type type) {}

  public static Signature of(FeaturePipeline features) {
    return new Signature(
        features.inputs().stream()
            .map(
                input ->
                    new Column(
                        input.name(),
                        switch (input.kind()) {
                          case NUMBER -> Type.NUMBER;
                          case TEXT -> Type.TEXT;
                        }))
            .toList());
  }

  /// The inputs as MLflow writes them. A number is `any` there: MLflow refuses whole numbers for
  /// `double` and missing ones for `long`, and a column read from CSV may be either.
  String mlflowInputs() {
    ArrayNode columns = Json.array();
    for (Column column : inputs) {
      columns
          .addObject()
          .put("type", column.type() == Type.TEXT ? "string" : "any")
          .put("name", column.name())
          .put("required", true);
    }
    return Json.write(columns);
  }

  static String mlflowOutputs() {
    ArrayNode columns = Json.array();
    columns.addObject().put("type", "double").put("required", true);
    return Json.write(columns);
  }
}
