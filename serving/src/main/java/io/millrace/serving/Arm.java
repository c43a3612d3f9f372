package io.millrace.serving;

/// A variant of a config, ready to answer. Immutable.
///
/// @param modelVersions for a header: [Variant#modelVersions] with `?` for what is not ASCII
/// @param metricsKey variant and models in one
record Arm(
    EndpointConfig config,
    Variant variant,
    Scorer scorer,
    String modelVersions,
    String metricsKey) {
  Arm(EndpointConfig config, Variant variant, Scorer scorer) {
    this(
        config,
        variant,
        scorer,
        variant.modelVersions().replaceAll("[^\\x20-\\x7e]", "?"),
        variant.name() + "/" + variant.modelVersions());
  }
}
