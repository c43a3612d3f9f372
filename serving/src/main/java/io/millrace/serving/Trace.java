package io.millrace.serving;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Which ways the rows of a request took through a graph, and what the members of its ensembles
/// answered. Nodes that are asked at the same time may write at the same time.
final class Trace {
  private static final int NOT_ASKED = -1;

  private final int rows;
  private final Map<GraphNode, int[]> chosen = Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<GraphNode, double[][]> members =
      Collections.synchronizedMap(new IdentityHashMap<>());

  Trace(int rows) {
    this.rows = rows;
  }

  /// @param which rows
  /// @param parts that a switch or splitter has chosen for them
  void chose(GraphNode node, int[] which, int[] parts) {
    int[] byRow = new int[rows];
    Arrays.fill(byRow, NOT_ASKED);
    for (int i = 0; i < which.length; i++) {
      byRow[which[i]] = parts[i];
    }
    chosen.put(node, byRow);
  }

  /// @param which rows
  /// @param answers `[member][which.length * outputs]` of an ensemble
  void answered(GraphNode node, int[] which, double[][] answers) {
    double[][] byRow = new double[answers.length][];
    for (int member = 0; member < answers.length; member++) {
      int outputs = answers[member].length / which.length;
      byRow[member] = new double[rows * outputs];
      for (int i = 0; i < which.length; i++) {
        System.arraycopy(answers[member], i * outputs, byRow[member], which[i] * outputs, outputs);
      }
    }
    members.put(node, byRow);
  }

  /// What a switch or splitter has chosen; empty if the row did not come by.
  OptionalInt chosen(GraphNode node, int row) {
    int[] byRow = chosen.get(node);
    return byRow == null || byRow[row] == NOT_ASKED
        ? OptionalInt.empty()
        : OptionalInt.of(byRow[row]);
  }

  /// What the members of an ensemble, which was asked and whose members answer alike, have
  /// answered.
  /// @param output which of several numbers
  double[] answers(GraphNode node, int row, int output) {
    double[][] byMember = members.getOrDefault(node, new double[0][]);
    return Arrays.stream(byMember)
        .mapToDouble(answers -> answers[row * (answers.length / rows) + output])
        .toArray();
  }

  /// Rows that are like one that was answered take its way wherever chance or a key decides, and
  /// not what they are.
  ///
  /// @param row of the trace
  record Pins(Trace trace, int row) implements SplitterChoices {
    @Override
    public int choose(GraphNode.OfSplitter splitter, OptionalLong key) {
      return trace.chosen(splitter, row).orElseGet(() -> splitter.choice().by(0.5));
    }
  }
}
