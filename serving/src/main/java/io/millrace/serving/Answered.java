package io.millrace.serving;

import java.util.List;

/// What there is to tell a caller.
///
/// @param config that answered
/// @param models that answered, in the order of [Scores#byModel]
/// @param inferenceId the caller's, or the one that was made
/// @param explanations one per model, if that was asked for; else none
public record Answered(
    EndpointConfig config,
    List<ServedModel> models,
    Scores scores,
    String inferenceId,
    List<ModelExplanation> explanations) {
  public Answered {
    models = List.copyOf(models);
    explanations = List.copyOf(explanations);
  }

  /// Without explanations.
  public Answered(
      EndpointConfig config, List<ServedModel> models, Scores scores, String inferenceId) {
    this(config, models, scores, inferenceId, List.of());
  }
}
