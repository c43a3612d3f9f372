package io.millrace.serving;

/// What answers for an endpoint at one moment. Immutable; a deployment replaces it.
record Route(EndpointConfig config, Scorer scorer) {}
