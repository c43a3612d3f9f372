package io.millrace.serving;

/// What an invocation gave.
///
/// @param inferenceId the caller's, or the one that was made
/// @param config that answered
/// @param variant of the config that answered
/// @param modelVersions of the variant, in ASCII
public record Answer(
    String contentType,
    byte[] body,
    String inferenceId,
    EndpointConfig config,
    Variant variant,
    String modelVersions) {}
