package io.millrace.serving;

import java.util.List;

/// What a row is answered with at this moment, and why.
///
/// @param numbers one, or several
/// @param outputs what they are called
/// @param why of each number
public record ExplainedAnswer(
    List<Double> numbers, ModelOutputs outputs, List<AnswerExplanation> why) {
  public ExplainedAnswer {
    numbers = List.copyOf(numbers);
    why = List.copyOf(why);
  }
}
