package io.millrace.serving;

import java.util.List;

/// Why rows were answered as they were.
///
/// @param answers one for each row; none if nobody asked, or the answers are several numbers, each
///     of which only the models explain
/// @param models why each model predicted what it did, in the variant's order; none if a graph
///     asks them, as then not every model is asked of every row
public record Explained(List<AnswerExplanation> answers, List<ModelExplanation> models) {
  /// Nobody asked.
  public static final Explained NONE = new Explained(List.of(), List.of());

  public Explained {
    answers = List.copyOf(answers);
    models = List.copyOf(models);
  }

  /// Of one model alone, whose predictions are the answers.
  static Explained ofOne(ModelExplanation model) {
    return new Explained(
        model.rows().stream().map(row -> new AnswerExplanation(model.method(), row)).toList(),
        List.of(model));
  }

  public boolean isEmpty() {
    return answers.isEmpty() && models.isEmpty();
  }

  /// Those of the models that say more than those of the answers: not that of one model alone,
  /// which is the same.
  public List<ModelExplanation> others() {
    return models.size() == 1 && isSame(models.getFirst()) ? List.of() : models;
  }

  /// What stands before the name of anything that is said of a model: its name and a dot, unless
  /// nothing else is explained.
  public String prefix(ModelExplanation model) {
    return answers.isEmpty() && models.size() == 1 ? "" : model.model().name() + ".";
  }

  private boolean isSame(ModelExplanation model) {
    if (answers.isEmpty() || model.outputs() > 1) {
      return false;
    }
    for (int row = 0; row < answers.size(); row++) {
      if (answers.get(row).method() != model.method()
          || answers.get(row).explanation().margin() != model.rows().get(row).margin()
          || answers.get(row).explanation().baseValue() != model.rows().get(row).baseValue()) {
        return false;
      }
    }
    return true;
  }
}
