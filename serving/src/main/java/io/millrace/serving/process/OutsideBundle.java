package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.serving.Parameter;
import io.millrace.serving.onnx.OnnxSpec;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.bundle.SignatureOutputs;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a bundle says of itself that MLflow can load as a Python function, that holds an ONNX
/// model, or that has a command.
///
/// @param columns of its signature
/// @param parameters of its signature; none where its rows have a form without a place for them
/// @param outputs what its signature calls the numbers of a prediction, if it names several; else
///     empty
/// @param example the first rows of its input example, with `columns`
/// @param python the version that it was made with, such as 3.11.7; may be empty
/// @param requirements the lines of its `requirements.txt`
record OutsideBundle(
    List<SignatureColumn> columns,
    List<Parameter> parameters,
    List<String> outputs,
    Frame example,
    String python,
    List<String> requirements,
    Kind kind) {
  private static final int BYTES_MAX = 1 << 20;
  private static final int ROWS_MAX = 100;
  private static final Pattern FILE = Pattern.compile("\\w[\\w.-]*");
  private static final String FIX =
      "Log it with signature=infer_signature(X, y) and input_example=X.head(), X being a"
          + " DataFrame.";

  /// What evaluates it.
  sealed interface Kind {
    /// In one word.
    default String text() {
      return switch (this) {
        case Program _ -> "program";
        case Image _ -> "image";
        case Onnx _ -> "onnx";
        case Function _ -> "python";
      };
    }

    /// Whether it is told what a request sets beside its rows.
    default boolean hasParameters() {
      return switch (this) {
        case Program(var program) -> program.accept() == BundleProgram.Accept.JSON;
        case Image(var _, var program) -> program.accept() == BundleProgram.Accept.JSON;
        case Function _ -> true;
        case Onnx _ -> false;
      };
    }

    /// A program of its own, in place of all else.
    record Program(BundleProgram program) implements Kind {}

    /// A container image that is such a program.
    record Image(String image, BundleProgram program) implements Kind {}

    /// ONNX Runtime.
    record Onnx(OnnxSpec spec) implements Kind {}

    /// MLflow in Python.
    record Function() implements Kind {}
  }

  /// Empty if it has no file `MLmodel`, or none of the flavors `millrace_process`, `onnx` and
  /// `python_function`.
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if it does not say what it reads
  static Optional<OutsideBundle> read(Artifacts artifacts, ArtifactPath place) {
    Optional<JsonNode> manifest =
        artifacts
            .readUpTo(BYTES_MAX, place.resolve("MLmodel"))
            .map(bytes -> Yaml.parse(bytes).tree())
            .filter(
                tree ->
                    tree.path("flavors").has(BundleProgram.FLAVOR)
                        || OnnxBundle.isThere(tree)
                        || tree.path("flavors").path("python_function").isObject());
    return manifest.map(tree -> read(artifacts, place, tree));
  }

  private static OutsideBundle read(Artifacts artifacts, ArtifactPath place, JsonNode manifest) {
    JsonNode inputs = manifest.path("signature").path("inputs");
    JsonNode signature = inputs.isString() ? Json.parse(inputs.asString()) : Json.array();
    Optional<TensorColumns> tensors =
        OnnxBundle.isThere(manifest) && TensorColumns.areThere(signature)
            ? Optional.of(TensorColumns.of(signature))
            : Optional.empty();
    List<SignatureColumn> columns =
        tensors.map(TensorColumns::columns).orElseGet(() -> columns(signature));
    String file = manifest.path("saved_input_example_info").path("artifact_path").asString("");
    JsonNode example =
        Optional.of(file)
            .filter(name -> FILE.matcher(name).matches())
            .flatMap(name -> artifacts.readUpTo(BYTES_MAX, place.resolve(name)))
            .map(Json::python)
            .map(json -> tensors.isPresent() ? tensors.get().table(json) : json)
            .orElseThrow(() -> refused("has no input example, with which it could be tried"));
    List<String> requirements =
        artifacts
            .readUpTo(BYTES_MAX, place.resolve("requirements.txt"))
            .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
            .map(text -> text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList())
            .orElse(List.of());
    String python =
        manifest.path("flavors").path("python_function").path("python_version").asString("");
    Kind kind = kind(manifest, columns);
    return new OutsideBundle(
        columns,
        kind.hasParameters()
            ? SignatureParameters.of(manifest.path("signature").path("params"))
            : List.of(),
        SignatureOutputs.names(manifest),
        frame(columns, example),
        python,
        requirements,
        kind);
  }

  private static Kind kind(JsonNode manifest, List<SignatureColumn> columns) {
    Optional<Kind> program =
        BundleProgram.find(manifest.path("flavors"))
            .map(
                found ->
                    found
                        .image()
                        .<Kind>map(image -> new Kind.Image(image, found))
                        .orElseGet(() -> new Kind.Program(found)));
    Optional<Kind> onnx = OnnxBundle.find(manifest, columns).map(Kind.Onnx::new);
    return program.or(() -> onnx).orElseGet(Kind.Function::new);
  }

  private static List<SignatureColumn> columns(JsonNode signature) {
    List<SignatureColumn> columns = new ArrayList<>();
    for (JsonNode column : signature) {
      String type = column.path("type").asString("");
      if (!column.path("name").isString()) {
        throw refused("has a signature without names of columns (%s)".formatted(type));
      }
      columns.add(SignatureColumn.of(column.path("name").asString(), type));
    }
    if (columns.isEmpty()) {
      throw refused("has no signature that says which columns it reads");
    }
    return columns;
  }

  /// @param example as pandas orients `split`
  private static Frame frame(List<SignatureColumn> columns, JsonNode example) {
    List<String> names =
        example.path("columns").valueStream().map(name -> name.asString("")).toList();
    JsonNode data = example.path("data");
    int rows = Math.min(ROWS_MAX, data.size());
    if (!data.isArray() || rows == 0) {
      throw refused("has an input example that is no table");
    }
    List<Column> found = new ArrayList<>();
    for (SignatureColumn column : columns) {
      int at = names.indexOf(column.name());
      if (column.type() == SignatureColumn.Type.STRING) {
        @Nullable String[] texts = new @Nullable String[rows];
        for (int row = 0; row < rows; row++) {
          texts[row] = data.get(row).path(at).asStringOpt().orElse(null);
        }
        found.add(new TextColumn(column.name(), texts));
      } else {
        double[] numbers = new double[rows];
        for (int row = 0; row < rows; row++) {
          numbers[row] = number(data.get(row).path(at));
        }
        found.add(new NumberColumn(column.name(), numbers));
      }
    }
    return new Frame(rows, found);
  }

  /// Truth is 1 and 0, a time its epoch milliseconds.
  private static double number(JsonNode value) {
    if (value.isBoolean()) {
      return value.asBoolean() ? 1 : 0;
    }
    if (value.isString()) {
      try {
        return LocalDateTime.parse(value.asString().replace(' ', 'T').replaceAll("Z$", ""))
            .toInstant(ZoneOffset.UTC)
            .toEpochMilli();
      } catch (DateTimeParseException _) {
        return Double.NaN;
      }
    }
    return value.isNumber() ? value.doubleValue() : Double.NaN;
  }

  private static MillraceException refused(String why) {
    return new MillraceException(MODEL_NOT_SERVABLE, "The model %s.".formatted(why), FIX);
  }
}
