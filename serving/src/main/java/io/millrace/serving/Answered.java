package io.millrace.serving;

import java.util.List;

/// What there is to tell a caller.
///
/// @param config that answered
/// @param models that answered, in the order of [Scores#byModel]
/// @param inferenceId the caller's, or the one that was made
public record Answered(
    EndpointConfig config, List<ServedModel> models, Scores scores, String inferenceId) {
  public Answered {
    models = List.copyOf(models);
  }
}
