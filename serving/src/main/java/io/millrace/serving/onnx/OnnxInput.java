package io.millrace.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// An input of a model, and the columns that fill it: all of them, the one of its name, or those
/// that are called by its name with `_0`, `_1` …
///
/// @param rank 1 or 2
/// @param batch how many rows it takes at once; -1: any number
/// @param positions of its columns among those of the rows
record OnnxInput(String name, OnnxJavaType type, int rank, int batch, int[] positions) {
  private static final Set<OnnxJavaType> NUMBERS =
      Set.of(
          OnnxJavaType.FLOAT,
          OnnxJavaType.DOUBLE,
          OnnxJavaType.INT8,
          OnnxJavaType.UINT8,
          OnnxJavaType.INT16,
          OnnxJavaType.INT32,
          OnnxJavaType.INT64,
          OnnxJavaType.BOOL);

  /// @throws UnfitException if an input is none that columns can fill, or a column fills none
  static List<OnnxInput> of(Collection<NodeInfo> nodes, List<OnnxSpec.Column> columns)
      throws UnfitException {
    List<OnnxInput> inputs = new ArrayList<>();
    Set<Integer> unread = new TreeSet<>();
    for (int i = 0; i < columns.size(); i++) {
      unread.add(i);
    }
    for (NodeInfo node : nodes) {
      OnnxInput input = of(node, nodes.size(), columns);
      Arrays.stream(input.positions).forEach(unread::remove);
      inputs.add(input);
    }
    if (!unread.isEmpty()) {
      throw new UnfitException(
          "no input of the model reads the column '%s'; its inputs are %s"
              .formatted(columns.get(unread.iterator().next()).name(), described(nodes)));
    }
    return inputs;
  }

  private static OnnxInput of(NodeInfo node, int inputs, List<OnnxSpec.Column> columns)
      throws UnfitException {
    if (!(node.getInfo() instanceof TensorInfo tensor)) {
      throw new UnfitException("the input '%s' is no tensor".formatted(node.getName()));
    }
    long[] shape = tensor.getShape();
    if (shape.length == 0 || shape.length > 2 || (shape[0] != -1 && shape[0] != 1)) {
      throw new UnfitException(
          "the input '%s' has the shape %s (expected: [rows] or [rows, columns], of any or one row)"
              .formatted(node.getName(), Arrays.toString(shape)));
    }
    boolean isText = tensor.type == OnnxJavaType.STRING;
    if (!isText && !NUMBERS.contains(tensor.type)) {
      throw new UnfitException(
          "the input '%s' is of type %s, which rows do not have"
              .formatted(node.getName(), tensor.type));
    }
    long width = shape.length == 1 ? 1 : shape[1];
    int[] positions = positions(node.getName(), width, inputs, columns);
    for (int position : positions) {
      OnnxSpec.Column column = columns.get(position);
      if ((column.kind() == OnnxSpec.Column.Kind.TEXT) != isText) {
        throw new UnfitException(
            "the column '%s' is of type %s, and the input '%s' of type %s"
                .formatted(column.name(), column.kind(), node.getName(), tensor.type));
      }
    }
    return new OnnxInput(node.getName(), tensor.type, shape.length, (int) shape[0], positions);
  }

  /// @param width how many columns it has; -1: any number
  private static int[] positions(String name, long width, int inputs, List<OnnxSpec.Column> columns)
      throws UnfitException {
    List<String> names = columns.stream().map(OnnxSpec.Column::name).toList();
    int own = names.indexOf(name);
    if (own >= 0 && (width == 1 || width == -1)) {
      return new int[] {own};
    }
    if (inputs == 1 && (width == columns.size() || width == -1)) {
      return java.util.stream.IntStream.range(0, columns.size()).toArray();
    }
    List<Integer> numbered = new ArrayList<>();
    for (int at = names.indexOf(name + "_0"); at >= 0; ) {
      numbered.add(at);
      at = names.indexOf(name + "_" + numbered.size());
    }
    if (numbered.isEmpty() || (width != -1 && width != numbered.size())) {
      throw new UnfitException(
          "the input '%s' has %s columns, and the signature has %s"
              .formatted(name, width == -1 ? "any number of" : width, names));
    }
    return numbered.stream().mapToInt(Integer::intValue).toArray();
  }

  private static String described(Collection<NodeInfo> nodes) {
    return nodes.stream()
        .map(node -> Map.entry(node.getName(), node.getInfo()))
        .map(
            each ->
                each.getValue() instanceof TensorInfo tensor
                    ? "'%s' %s".formatted(each.getKey(), Arrays.toString(tensor.getShape()))
                    : "'%s'".formatted(each.getKey()))
        .toList()
        .toString();
  }

  int width() {
    return positions.length;
  }

  /// Of a tensor with so many rows.
  long[] shape(int rows) {
    return rank == 1 ? new long[] {rows} : new long[] {rows, width()};
  }
}
