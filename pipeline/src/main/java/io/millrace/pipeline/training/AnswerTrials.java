package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.DATABASE_UNAVAILABLE;
import static io.millrace.base.ErrorCode.INTERNAL_ERROR;
import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.training.AnswerEvaluation.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Has endpoints answer the test rows, with new models and with the champions. An endpoint that
/// cannot is found to be so, with the reason: what is not known must not pass a gate.
final class AnswerTrials {
  /// What is worth another attempt, and says nothing of the endpoint.
  private static final Set<ErrorCode> ELSEWHERE =
      Set.of(DATABASE_UNAVAILABLE, STORAGE_UNAVAILABLE, INTERNAL_ERROR);

  private final TrialServing serving;
  private final TestScores scores;
  private final Map<String, TrialModel> challengers;
  private final Map<String, TrialModel> champions;

  /// @param challengers by name
  /// @param champions by name; of models that have none yet, nothing
  AnswerTrials(
      TrialServing serving,
      TestScores scores,
      Map<String, TrialModel> challengers,
      Map<String, TrialModel> champions) {
    this.serving = serving;
    this.scores = scores;
    this.challengers = challengers;
    this.champions = champions;
  }

  /// @param found of each variant
  private record Tried(List<ServedAnswer> answers, List<Found> found) {
    Optional<Found> of(ServedAnswer answer) {
      int at = answers.indexOf(answer);
      return at < 0 ? Optional.empty() : Optional.of(found.get(at));
    }
  }

  /// @return one for each variant of the endpoint
  /// @throws MillraceException with `TRAINING_INVALID` if it names models that are not trained
  List<AnswerEvaluation> evaluate(TaskArguments endpoint) {
    List<ServedAnswer> answers = ServedAnswer.of(endpoint, challengers.keySet());
    Tried challenger = tried(endpoint, answers, challengers);
    List<ServedAnswer> comparable =
        answers.stream().filter(each -> champions.keySet().containsAll(each.models())).toList();
    Tried champion = tried(endpoint, comparable, champions);
    List<AnswerEvaluation> evaluations = new ArrayList<>();
    for (ServedAnswer answer : answers) {
      evaluations.add(
          scores.compared(answer, challenger.of(answer).orElseThrow(), champion.of(answer)));
    }
    return evaluations;
  }

  private Tried tried(
      TaskArguments endpoint, List<ServedAnswer> answers, Map<String, TrialModel> models) {
    if (answers.isEmpty()) {
      return new Tried(answers, List.of());
    }
    try {
      List<TrialAnswers> given =
          serving.answer(
              endpoint,
              answers.stream().map(ServedAnswer::declared).toList(),
              models,
              scores.rows());
      return new Tried(answers, given.stream().map(scores::found).toList());
    } catch (MillraceException e) {
      if (ELSEWHERE.contains(e.code())) {
        throw e;
      }
      return new Tried(answers, answers.stream().map(_ -> scores.unanswered(e.detail())).toList());
    }
  }
}
