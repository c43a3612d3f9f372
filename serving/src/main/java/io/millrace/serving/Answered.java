package io.millrace.serving;

import java.util.List;

/// What there is to tell a caller.
///
/// @param config that answered
/// @param models that answered, in the order of [Scores#byModel]
/// @param inferenceId the caller's, or the one that was made
/// @param explained why rows were answered so, if that was asked for
public record Answered(
    EndpointConfig config,
    List<ServedModel> models,
    Scores scores,
    String inferenceId,
    Explained explained) {
  public Answered {
    models = List.copyOf(models);
  }

  /// Without explanations.
  public Answered(
      EndpointConfig config, List<ServedModel> models, Scores scores, String inferenceId) {
    this(config, models, scores, inferenceId, Explained.NONE);
  }
}
