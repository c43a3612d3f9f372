package io.millrace.ml.feature;

import io.millrace.ml.frame.Column;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The fitted transform of one raw column to one or more model inputs.
sealed interface Encoder permits NumberEncoder, LevelEncoder {
  Input input();

  int width();

  List<String> outputNames();

  ObjectNode toJson();

  /// Rows `from` to `to` of `column`, which is of the right kind, into the matrix.
  void transform(Column column, int from, int to, Matrix matrix, int at);

  /// Where encoded values go: row-major, all 0 before the first encoder writes.
  @FunctionalInterface
  interface Matrix {
    /// @param row counted from `from`
    void set(int row, int output, double value);
  }
}
