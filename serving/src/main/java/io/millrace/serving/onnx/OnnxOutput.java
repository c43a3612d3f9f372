package io.millrace.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The output of a model that is its prediction: of a tensor `[rows]` or `[rows, columns]` one
/// column, of a sequence of maps (a classifier's probabilities by class) one class, in the order
/// of their names or numbers.
///
/// @param column from 0; [#ONLY] or [#SECOND]
record OnnxOutput(String name, int column) {
  /// There must not be another one.
  static final int ONLY = -1;

  /// The only one, or the second of two: a classifier's probability of the greater class.
  static final int SECOND = -2;

  private static final Pattern WANTED = Pattern.compile("(.+?)(?:\\[(\\d{1,6})])?");
  private static final String HELP =
      "name one with metadata={\"millrace_output\": \"%s\"} when you log the model";

  /// @param wanted as [OnnxSpec] has it
  /// @throws UnfitException if it is not clear which, or it has no numbers
  static OnnxOutput of(Collection<NodeInfo> nodes, String wanted) throws UnfitException {
    OnnxOutput chosen = wanted.isEmpty() ? chosen(nodes) : named(nodes, wanted);
    for (NodeInfo node : nodes) {
      if (node.getName().equals(chosen.name) && !isNumbers(node.getInfo())) {
        throw new UnfitException("the output '%s' has no numbers".formatted(chosen.name));
      }
    }
    return chosen;
  }

  private static OnnxOutput named(Collection<NodeInfo> nodes, String wanted) throws UnfitException {
    List<String> names = nodes.stream().map(NodeInfo::getName).toList();
    if (names.contains(wanted)) {
      return new OnnxOutput(wanted, SECOND);
    }
    Matcher parts = WANTED.matcher(wanted);
    if (!parts.matches() || !names.contains(parts.group(1))) {
      throw new UnfitException("it has no output '%s', only %s".formatted(wanted, names));
    }
    return new OnnxOutput(parts.group(1), Integer.parseInt(parts.group(2)));
  }

  private static OnnxOutput chosen(Collection<NodeInfo> nodes) throws UnfitException {
    List<NodeInfo> scores = nodes.stream().filter(node -> isScores(node.getInfo())).toList();
    if (nodes.size() == 1) {
      NodeInfo only = nodes.iterator().next();
      return new OnnxOutput(only.getName(), only.getInfo() instanceof TensorInfo ? ONLY : SECOND);
    }
    if (scores.size() == 1) {
      return new OnnxOutput(scores.getFirst().getName(), SECOND);
    }
    throw new UnfitException(
        "it has the outputs %s; %s"
            .formatted(
                nodes.stream().map(NodeInfo::getName).toList(),
                HELP.formatted(nodes.isEmpty() ? "name" : nodes.iterator().next().getName())));
  }

  /// What a classifier has beside its labels.
  private static boolean isScores(ValueInfo info) {
    return switch (info) {
      case SequenceInfo _ -> true;
      case TensorInfo tensor ->
          tensor.type == OnnxJavaType.FLOAT || tensor.type == OnnxJavaType.DOUBLE;
      default -> false;
    };
  }

  private static boolean isNumbers(ValueInfo info) {
    return switch (info) {
      case SequenceInfo sequence ->
          sequence.isSequenceOfMaps()
              && sequence.mapInfo.valueType != OnnxJavaType.STRING
              && sequence.mapInfo.valueType != OnnxJavaType.UNKNOWN;
      case TensorInfo tensor ->
          tensor.type != OnnxJavaType.STRING && tensor.type != OnnxJavaType.UNKNOWN;
      default -> false;
    };
  }

  /// Fills `numbers` from index `from` on, for so many rows.
  /// @throws UnfitException if the value has not what it should for each row
  void read(OnnxValue value, double[] numbers, int from, int rows)
      throws OrtException, UnfitException {
    switch (value) {
      case OnnxTensor tensor -> readTensor(tensor, numbers, from, rows);
      case OnnxSequence maps -> readMaps(maps.getValue(), numbers, from, rows);
      default -> throw new UnfitException("the output '%s' has no numbers".formatted(name));
    }
  }

  private void readTensor(OnnxTensor tensor, double[] numbers, int from, int rows)
      throws UnfitException {
    long elements = tensor.getInfo().getNumElements();
    if (elements % rows != 0) {
      throw new UnfitException(
          "the output '%s' has %d numbers for %d rows".formatted(name, elements, rows));
    }
    int width = (int) (elements / rows);
    int at = column(width);
    IntToDoubleFunction values = values(tensor);
    for (int row = 0; row < rows; row++) {
      numbers[from + row] = values.applyAsDouble(row * width + at);
    }
  }

  private static IntToDoubleFunction values(OnnxTensor tensor) {
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 -> {
        FloatBuffer values = tensor.getFloatBuffer();
        yield values::get;
      }
      case DOUBLE -> {
        DoubleBuffer values = tensor.getDoubleBuffer();
        yield values::get;
      }
      case INT64 -> {
        LongBuffer values = tensor.getLongBuffer();
        yield values::get;
      }
      case INT32 -> {
        IntBuffer values = tensor.getIntBuffer();
        yield values::get;
      }
      case INT16 -> {
        ShortBuffer values = tensor.getShortBuffer();
        yield values::get;
      }
      case INT8 -> {
        ByteBuffer values = tensor.getByteBuffer();
        yield values::get;
      }
      case UINT8, BOOL -> {
        ByteBuffer values = tensor.getByteBuffer();
        yield i -> values.get(i) & 0xff;
      }
      case STRING, UNKNOWN -> throw new IllegalStateException("an output of no numbers");
    };
  }

  private void readMaps(List<? extends OnnxValue> maps, double[] numbers, int from, int rows)
      throws OrtException, UnfitException {
    if (maps.size() != rows) {
      throw new UnfitException(
          "the output '%s' has %d entries for %d rows".formatted(name, maps.size(), rows));
    }
    for (int row = 0; row < rows; row++) {
      if (!(maps.get(row) instanceof OnnxMap map)) {
        throw new UnfitException("the output '%s' has no numbers".formatted(name));
      }
      Map<Object, Object> sorted = new TreeMap<>(map.getValue());
      List<Object> scores = List.copyOf(sorted.values());
      numbers[from + row] = ((Number) scores.get(column(scores.size()))).doubleValue();
    }
  }

  private int column(int width) throws UnfitException {
    int at =
        switch (column) {
          case ONLY -> 0;
          case SECOND -> width - 1;
          default -> column;
        };
    int most = column == ONLY ? 1 : 2;
    if (at >= width || (column < 0 && width > most)) {
      throw new UnfitException(
          "the output '%s' has %d numbers per row; %s"
              .formatted(name, width, HELP.formatted(name + "[0]")));
    }
    return at;
  }
}
