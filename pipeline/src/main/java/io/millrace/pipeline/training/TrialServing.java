package io.millrace.pipeline.training;

import io.millrace.ml.frame.Frame;
import io.millrace.pipeline.TaskArguments;
import java.util.List;
import java.util.Map;

/// Answers rows as an endpoint would if it asked models that no request reaches yet: by the same
/// code that answers requests. Thread-safe; blocks.
public interface TrialServing {
  /// Most rows of an answer that may be refused: beyond it nothing is said of the others.
  int REFUSED_MAX = 100;

  /// @param endpoint as a deployment gets it, except that its models are names
  /// @param variants of it that are tried together; the endpoint itself if it has none
  /// @param models that are tried, by name; whatever else a variant asks is registered
  /// @param rows as a dataset has them, without the column that is predicted
  /// @return one for each variant, in their order
  /// @throws io.millrace.base.MillraceException with what a deployment would be refused with, if a
  ///     model that must be asked is not there, or for more than [#REFUSED_MAX] rows with what the
  ///     first of them is refused with
  List<TrialAnswers> answer(
      TaskArguments endpoint,
      List<TaskArguments> variants,
      Map<String, TrialModel> models,
      Frame rows);

  /// What the answers of an endpoint follow from beside its declaration and its models, and can
  /// change, by a word for it: versions that aliases name.
  Map<String, String> inputs(TaskArguments endpoint);
}
