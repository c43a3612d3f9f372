package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.serving.onnx.OnnxSpec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The ONNX model of a bundle: MLflow's flavor `onnx` of a file `MLmodel`. Which of its outputs is
/// the prediction may stand in the metadata, as `millrace_output`.
final class OnnxBundle {
  private static final String FLAVOR = "onnx";
  private static final String OUTPUT = "millrace_output";
  private static final Pattern FILE = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*");

  private OnnxBundle() {}

  static boolean isThere(JsonNode manifest) {
    return manifest.path("flavors").has(FLAVOR);
  }

  /// Empty if it has no such flavor.
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_SERVABLE` if it is not well-formed
  static Optional<OnnxSpec> find(JsonNode manifest, List<SignatureColumn> columns) {
    if (!isThere(manifest)) {
      return Optional.empty();
    }
    String file = manifest.path("flavors").path(FLAVOR).path("data").asString("");
    require(
        FILE.matcher(file).matches(),
        MODEL_NOT_SERVABLE,
        "Log the model with mlflow.onnx.log_model.",
        "flavors.onnx.data: '%s' (expected: a file of the model)",
        file);
    JsonNode output = manifest.path("metadata").path(OUTPUT);
    require(
        output.isMissingNode() || output.isString(),
        MODEL_NOT_SERVABLE,
        "Log the model with metadata={\"%s\": \"name\"}.".formatted(OUTPUT),
        "metadata.%s: %s (expected: the name of an output, or name[column])",
        OUTPUT,
        output);
    List<OnnxSpec.Column> named =
        columns.stream().map(column -> new OnnxSpec.Column(column.name(), kind(column))).toList();
    return Optional.of(new OnnxSpec(file, named, output.asString("")));
  }

  private static OnnxSpec.Column.Kind kind(SignatureColumn column) {
    return column.type() == SignatureColumn.Type.STRING
        ? OnnxSpec.Column.Kind.TEXT
        : OnnxSpec.Column.Kind.NUMBER;
  }
}
