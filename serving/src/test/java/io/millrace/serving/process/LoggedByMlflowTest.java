package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.serving.ServableModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The bundle that `mlflow.onnx.log_model` of MLflow 3.17.2 wrote (`log_bundle.py` beside it), and
/// what MLflow itself predicts with it.
class LoggedByMlflowTest {
  private static final List<String> FILES =
      List.of(
          "MLmodel",
          "conda.yaml",
          "input_example.json",
          "model.onnx",
          "python_env.yaml",
          "registered_model_meta",
          "requirements.txt",
          "serving_input_example.json");

  @TempDir Path folder;

  @Test
  void aBundleOfMlflowOnnxAnswersAsInMlflow() throws IOException {
    JsonNode expected = Json.parse(LoggedOnnx.resource("bundle-expected.json"));
    try (LoggedOnnx logged = new LoggedOnnx(folder)) {
      ServableModel.Outside model = logged.ofFiles("bundle", FILES);
      model.model().start();
      assertThat(model.inputs())
          .extracting(input -> input.name())
          .containsExactly("mileage", "age", "power");
      assertThat(model.example().rows()).isEqualTo(4);
      double[] predictions = model.model().predict(rows(expected.path("columns")));
      assertThat(predictions).hasSize(6);
      for (int row = 0; row < predictions.length; row++) {
        assertThat(predictions[row])
            .isCloseTo(expected.path("predictions").path(row).asDouble(), within(1e-6));
      }
    }
  }

  private static Frame rows(JsonNode columns) {
    List<Column> read = new ArrayList<>();
    for (Map.Entry<String, JsonNode> column : columns.properties()) {
      double[] values = column.getValue().valueStream().mapToDouble(JsonNode::asDouble).toArray();
      read.add(new NumberColumn(column.getKey(), values));
    }
    return new Frame(6, read);
  }
}
