package io.millrace.ml.feature;

import static io.millrace.base.ErrorCode.FEATURES_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.RowValues;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The transforms from raw columns to model inputs, fitted on training rows only. Immutable and
/// thread-safe.
///
/// Numbers stay one output each, texts become one output per level. What [#encode] writes for a row
/// equals what [#transform] writes for it in a table, to the last bit.
public final class FeaturePipeline {
  static final String FIX = "Use the features.json that training wrote.";
  private static final int FORMAT_VERSION = 1;
  private static final int MAX_INPUTS = 10_000;
  private static final int MAX_WIDTH = 1_000_000;

  private final List<Encoder> encoders;
  private final List<Input> inputs;
  private final int width;

  private FeaturePipeline(List<Encoder> encoders) {
    require(
        !encoders.isEmpty() && encoders.size() <= MAX_INPUTS,
        FEATURES_INVALID,
        "Name between 1 and 10000 input columns.",
        "%d inputs (expected: 1 to %d)",
        encoders.size(),
        MAX_INPUTS);
    Set<String> names = new HashSet<>();
    for (Encoder encoder : encoders) {
      String name = encoder.input().name();
      require(names.add(name), FEATURES_INVALID, "Name each input once.", "input '%s' twice", name);
    }
    this.encoders = List.copyOf(encoders);
    inputs = encoders.stream().map(Encoder::input).toList();
    width = encoders.stream().mapToInt(Encoder::width).sum();
    require(
        width <= MAX_WIDTH,
        FEATURES_INVALID,
        "Lower max_levels or leave columns out.",
        "%d model inputs (expected: at most %d)",
        width,
        MAX_WIDTH);
  }

  /// @throws io.millrace.base.MillraceException with `COLUMN_NOT_FOUND` if an input is absent, or
  ///     `FEATURES_INVALID` if none or one twice is named
  public static FeaturePipeline fit(Frame train, List<String> inputs, FeatureSettings settings) {
    List<Encoder> encoders = new ArrayList<>();
    for (String name : inputs) {
      encoders.add(
          switch (train.column(name)) {
            case NumberColumn numbers -> NumberEncoder.fit(numbers, settings);
            case TextColumn texts -> LevelEncoder.fit(texts, settings);
          });
    }
    return new FeaturePipeline(encoders);
  }

  /// Numbers as they are, missing ones too: for models that were fitted to raw columns elsewhere.
  /// @throws io.millrace.base.MillraceException with `FEATURES_INVALID` if none or one twice is
  ///     named
  public static FeaturePipeline ofNumbers(List<String> names) {
    return new FeaturePipeline(names.stream().map(NumberEncoder::asIs).toList());
  }

  /// The raw columns in the order of [RowValues].
  public List<Input> inputs() {
    return inputs;
  }

  /// The number of model inputs.
  public int width() {
    return width;
  }

  /// The names of the model inputs: `mileage`, `make=audi`, `make:other`, `mpg:missing`.
  public List<String> outputNames() {
    return encoders.stream().flatMap(encoder -> encoder.outputNames().stream()).toList();
  }

  /// Of each model input the raw column that it comes from, as its place in [#inputs].
  public int[] sources() {
    int[] sources = new int[width];
    int at = 0;
    for (int i = 0; i < encoders.size(); i++) {
      Arrays.fill(sources, at, at + encoders.get(i).width(), i);
      at += encoders.get(i).width();
    }
    return sources;
  }

  /// All rows, row-major: `[rows * width]`.
  /// @throws io.millrace.base.MillraceException with `COLUMN_NOT_FOUND`, `COLUMN_KIND_DIFFERENT`,
  ///     or `FEATURES_INVALID` if the result would not fit into one array
  public double[] transform(Frame frame) {
    double[] matrix = new double[cells(frame)];
    transform(frame, 0, frame.rows(), matrix);
    return matrix;
  }

  /// As [#transform(Frame)], in single precision, as XGBoost takes it.
  public float[] transformToFloats(Frame frame) {
    float[] matrix = new float[cells(frame)];
    transform(
        frame,
        0,
        frame.rows(),
        (row, output, value) -> matrix[row * width + output] = (float) value);
    return matrix;
  }

  /// Rows `from` (inclusive) to `to` (exclusive) into the start of `out`.
  public void transform(Frame frame, int from, int to, double[] out) {
    Arrays.fill(out, 0, (to - from) * width, 0);
    transform(frame, from, to, (row, output, value) -> out[row * width + output] = value);
  }

  private void transform(Frame frame, int from, int to, Encoder.Matrix matrix) {
    int at = 0;
    for (Encoder encoder : encoders) {
      encoder.transform(column(frame, encoder), from, to, matrix, at);
      at += encoder.width();
    }
  }

  private int cells(Frame frame) {
    long cells = (long) frame.rows() * width;
    require(
        cells <= Integer.MAX_VALUE - 8,
        FEATURES_INVALID,
        "Sample the rows, lower max_levels or leave columns out.",
        "%d rows of %d model inputs do not fit into one table",
        frame.rows(),
        width);
    return (int) cells;
  }

  private static Column column(Frame frame, Encoder encoder) {
    String name = encoder.input().name();
    return switch (encoder) {
      case NumberEncoder _ -> frame.number(name);
      case LevelEncoder _ -> frame.text(name);
    };
  }

  /// One row into `out[0 .. width)`, without allocation for texts that need no stripping.
  public void encode(RowValues row, double[] out) {
    encode(row, out, 0);
  }

  /// One row into `out[from .. from + width)`, as the other.
  public void encode(RowValues row, double[] out, int from) {
    int at = from;
    for (int i = 0; i < inputs.size(); i++) {
      Encoder encoder = encoders.get(i);
      switch (encoder) {
        case NumberEncoder number -> number.encode(row.number(i), out, at);
        case LevelEncoder level -> {
          Arrays.fill(out, at, at + level.width(), 0);
          int output = level.output(row.text(i));
          if (output >= 0) {
            out[at + output] = 1;
          }
        }
      }
      at += encoder.width();
    }
  }

  /// Fills `row` with one row of `frame`, looked up by name; for callers that have a frame and want
  /// the path of single predictions.
  public void read(Frame frame, int index, RowValues row) {
    for (int i = 0; i < inputs.size(); i++) {
      switch (column(frame, encoders.get(i))) {
        case NumberColumn(var _, var values) -> row.number(i, values[index]);
        case TextColumn(var _, var values) -> row.text(i, values[index]);
      }
    }
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("format_version", FORMAT_VERSION);
    ArrayNode list = json.putArray("inputs");
    encoders.forEach(encoder -> list.add(encoder.toJson()));
    return json;
  }

  /// @throws io.millrace.base.MillraceException with `FEATURES_INVALID` if it is not what [#toJson]
  ///     writes
  public static FeaturePipeline fromJson(JsonNode json) {
    int version = json.path("format_version").asInt(0);
    require(
        version == FORMAT_VERSION,
        FEATURES_INVALID,
        FIX,
        "features: format_version %d (expected: %d)",
        version,
        FORMAT_VERSION);
    List<Encoder> encoders = new ArrayList<>();
    for (JsonNode input : json.path("inputs")) {
      String name = input.path("name").asString("");
      String kind = input.path("kind").asString("");
      require(!name.isEmpty(), FEATURES_INVALID, FIX, "features: an input without name");
      require(
          kind.equals("number") || kind.equals("text"),
          FEATURES_INVALID,
          FIX,
          "input '%s': kind '%s' (expected: number or text)",
          name,
          kind);
      encoders.add(
          kind.equals("number")
              ? NumberEncoder.fromJson(name, input)
              : LevelEncoder.fromJson(name, input));
    }
    return new FeaturePipeline(encoders);
  }
}
