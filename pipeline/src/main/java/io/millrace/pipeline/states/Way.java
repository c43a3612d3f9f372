package io.millrace.pipeline.states;

/// Where a Choice leads.
/// @param data of the rule that is true, or of the state
record Way(DataFlow data, String next) {
  static Way of(State.Choice choice, Evaluation evaluation) throws StateFailure {
    Evaluation effective = choice.data().effective(evaluation);
    for (int i = 0; i < choice.rules().size(); i++) {
      State.ChoiceRule rule = choice.rules().get(i);
      if (rule.condition().holds(effective, "Choices/" + i)) {
        return new Way(rule.data(), rule.next());
      }
    }
    return new Way(
        choice.data(),
        choice
            .otherwise()
            .orElseThrow(
                () ->
                    StateFailure.silent(
                        ErrorNames.NO_CHOICE_MATCHED,
                        "No rule of the Choice state is true, and it has no Default.")));
  }
}
