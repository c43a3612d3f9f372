package io.millrace.serving.batch;

import io.millrace.serving.BatchAnswers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// What came of a block.
///
/// @param scored its answers, as they are written
/// @param rejected its records without an answer, as they are written
/// @param good how many answers there are
/// @param bad how many records have none
/// @param firstBad the first of those
/// @param captured what to capture, if that is asked for
/// @param texts the columns of its answers that hold a text of JSON, whatever it looks like
record ScoredBlock(
    Block.Position next,
    ByteOutput scored,
    ByteOutput rejected,
    int good,
    int bad,
    Optional<Rejection> firstBad,
    List<Captured> captured,
    Set<String> texts) {
  /// @param line of the input, from 1
  record Rejection(long line, String reason) {}

  /// An answer to be captured.
  ///
  /// @param answer its numbers
  /// @param byModel `[model][numbers]`
  record Captured(String inferenceId, ObjectNode input, double[] answer, double[][] byModel) {
    static Captured of(String inferenceId, ObjectNode input, BatchAnswers answers, int row) {
      double[][] byModel = new double[answers.byModel().length][];
      for (int model = 0; model < byModel.length; model++) {
        byModel[model] = answers.prediction(model, row);
      }
      return new Captured(inferenceId, input, answers.answer(row), byModel);
    }
  }
}
