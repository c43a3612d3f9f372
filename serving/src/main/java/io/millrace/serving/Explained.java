package io.millrace.serving;

import io.millrace.ml.explain.Explanation;
import java.util.List;

/// Why rows were answered as they were.
///
/// @param answers `[rows * outputs]`: of each number of a row's answer; none if nobody asked
/// @param outputs how many numbers an answer has
/// @param models why each model predicted what it did, in the variant's order; none if a graph
///     asks them, as then not every model is asked of every row
public record Explained(
    List<AnswerExplanation> answers, int outputs, List<ModelExplanation> models) {
  /// Nobody asked.
  public static final Explained NONE = new Explained(List.of(), 1, List.of());

  public Explained {
    answers = List.copyOf(answers);
    models = List.copyOf(models);
  }

  /// Of one model alone, whose predictions are the answers.
  static Explained ofOne(ModelExplanation model) {
    return new Explained(
        model.rows().stream().map(row -> new AnswerExplanation(model.method(), row)).toList(),
        model.outputs(),
        List.of(model));
  }

  public boolean isEmpty() {
    return answers.isEmpty();
  }

  /// Of each number of a row's answer.
  public List<AnswerExplanation> ofRow(int row) {
    return answers.subList(row * outputs, (row + 1) * outputs);
  }

  /// Those of the models that say more than those of the answers: not that of one model alone,
  /// which is the same.
  public List<ModelExplanation> others() {
    return models.size() == 1 && isSame(models.getFirst()) ? List.of() : models;
  }

  private boolean isSame(ModelExplanation model) {
    if (model.outputs() != outputs) {
      return false;
    }
    for (int place = 0; place < answers.size(); place++) {
      Explanation answer = answers.get(place).explanation();
      if (answers.get(place).method() != model.method()
          || answer.margin() != model.rows().get(place).margin()
          || answer.baseValue() != model.rows().get(place).baseValue()) {
        return false;
      }
    }
    return true;
  }
}
