package io.millrace.serving;

/// What answers for an endpoint at one moment. Immutable; a deployment replaces it.
///
/// @param modelVersions for a header: [EndpointConfig#modelVersions] with `?` for what is not ASCII
record Route(EndpointConfig config, Scorer scorer, String modelVersions) {
  Route(EndpointConfig config, Scorer scorer) {
    this(config, scorer, config.modelVersions().replaceAll("[^\\x20-\\x7e]", "?"));
  }
}
