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
import io.millrace.serving.ModelOutputs;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The output of a model that is its prediction: of a tensor `[rows]` or `[rows, columns]` one
/// column or all, of a sequence of maps (a classifier's probabilities by class) one class or all,
/// in the order of their names or numbers. Further dimensions of a tensor are columns, too.
///
/// @param column from 0; [#ALL] or [#SECOND]
record OnnxOutput(String name, int column) {
  /// As many numbers as there are columns.
  static final int ALL = -1;

  /// The second of two, which is a classifier's probability of the greater class; else all.
  static final int SECOND = -2;

  private static final Pattern WANTED = Pattern.compile("(.+?)(?:\\[(\\d{1,6}|:)])?");
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
    String column = parts.group(2);
    return new OnnxOutput(parts.group(1), column.equals(":") ? ALL : Integer.parseInt(column));
  }

  private static OnnxOutput chosen(Collection<NodeInfo> nodes) throws UnfitException {
    List<NodeInfo> scores = nodes.stream().filter(node -> isScores(node.getInfo())).toList();
    if (nodes.size() == 1) {
      NodeInfo only = nodes.iterator().next();
      return new OnnxOutput(only.getName(), only.getInfo() instanceof TensorInfo ? ALL : SECOND);
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

  /// @param rows how many were asked
  /// @throws UnfitException if the value has not what it should for each row
  OnnxFrames.Answer.Numbers read(OnnxValue value, int rows) throws OrtException, UnfitException {
    return switch (value) {
      case OnnxTensor tensor -> new OnnxFrames.Answer.Numbers(readTensor(tensor, rows), List.of());
      case OnnxSequence maps -> readMaps(maps.getValue(), rows);
      default -> throw new UnfitException("the output '%s' has no numbers".formatted(name));
    };
  }

  private double[] readTensor(OnnxTensor tensor, int rows) throws UnfitException {
    long elements = tensor.getInfo().getNumElements();
    long[] shape = tensor.getInfo().getShape();
    int width = (int) (elements / rows);
    if (elements % rows != 0 || (rows > 1 && width > 1 && shape[0] != rows)) {
      throw new UnfitException(
          "the output '%s' has %d numbers, of shape %s, for %d rows"
              .formatted(name, elements, Arrays.toString(shape), rows));
    }
    Span span = span(width);
    IntToDoubleFunction values = values(tensor);
    double[] numbers = new double[rows * span.count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.applyAsDouble((i / span.count) * width + span.from + (i % span.count));
    }
    return numbers;
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

  private OnnxFrames.Answer.Numbers readMaps(List<? extends OnnxValue> maps, int rows)
      throws OrtException, UnfitException {
    if (maps.size() != rows) {
      throw new UnfitException(
          "the output '%s' has %d entries for %d rows".formatted(name, maps.size(), rows));
    }
    double[] numbers = {};
    List<String> names = List.of();
    for (int row = 0; row < rows; row++) {
      if (!(maps.get(row) instanceof OnnxMap map)) {
        throw new UnfitException("the output '%s' has no numbers".formatted(name));
      }
      Map<Object, Object> sorted = new TreeMap<>(map.getValue());
      List<Object> scores = List.copyOf(sorted.values());
      List<String> classes = sorted.keySet().stream().map(Object::toString).toList();
      Span span = span(scores.size());
      if (row == 0) {
        numbers = new double[rows * span.count];
        names = classes;
      } else if (!classes.equals(names)) {
        throw new UnfitException(
            "the output '%s' has the classes %s for row %d, and %s for row 1"
                .formatted(name, classes, row + 1, names));
      }
      for (int i = 0; i < span.count; i++) {
        numbers[row * span.count + i] = ((Number) scores.get(span.from + i)).doubleValue();
      }
    }
    return new OnnxFrames.Answer.Numbers(numbers, numbers.length == rows ? List.of() : names);
  }

  /// The columns that are the prediction.
  private record Span(int from, int count) {}

  private Span span(int width) throws UnfitException {
    Span span =
        switch (column) {
          case ALL -> new Span(0, width);
          case SECOND -> width > 2 ? new Span(0, width) : new Span(width - 1, 1);
          default -> new Span(column, 1);
        };
    if (width == 0 || span.from + span.count > width || span.count > ModelOutputs.COUNT_MAX) {
      throw new UnfitException(
          "the output '%s' has %d numbers per row; %s"
              .formatted(name, width, HELP.formatted(name + "[0]")));
    }
    return span;
  }
}
