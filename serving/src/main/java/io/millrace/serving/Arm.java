package io.millrace.serving;

/// A variant of a config, ready to answer. Immutable.
///
/// @param modelVersions for a header: [Variant#modelVersions] with `?` for what is not ASCII
/// @param metricsKey variant and models in one
/// @param watcher sees what it answers
record Arm(
    EndpointConfig config,
    Variant variant,
    Scorer scorer,
    String modelVersions,
    String metricsKey,
    Watcher watcher) {
  Arm(EndpointConfig config, Variant variant, Scorer scorer) {
    this(
        config,
        variant,
        scorer,
        variant.modelVersions().replaceAll("[^\\x20-\\x7e]", "?"),
        variant.name() + "/" + variant.modelVersions(),
        Watcher.NOBODY);
  }

  /// The same, with one more who sees what it answers.
  Arm watched(Watcher by) {
    return new Arm(config, variant, scorer, modelVersions, metricsKey, watcher.and(by));
  }
}
