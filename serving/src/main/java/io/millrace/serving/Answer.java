package io.millrace.serving;

/// What an invocation gave.
///
/// @param inferenceId the caller's, or the one that was made
/// @param config that answered
/// @param variant of the config that answered
/// @param modelVersions of what was asked, in ASCII
/// @param capturedAs the variant's name, or another where one of its models has answered alone
public record Answer(
    String contentType,
    byte[] body,
    String inferenceId,
    EndpointConfig config,
    Variant variant,
    String modelVersions,
    String capturedAs) {
  /// By the whole variant.
  public Answer(
      String contentType,
      byte[] body,
      String inferenceId,
      EndpointConfig config,
      Variant variant,
      String modelVersions) {
    this(contentType, body, inferenceId, config, variant, modelVersions, variant.name());
  }
}
