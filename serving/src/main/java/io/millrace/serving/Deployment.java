package io.millrace.serving;

/// What a deployment did.
public sealed interface Deployment {
  /// The endpoint as it is now.
  Endpoint endpoint();

  /// The endpoint is new.
  record Created(Endpoint endpoint) implements Deployment {}

  /// The endpoint has a new config; requests in flight were answered by the old one.
  /// @param from the number of the config before
  record Updated(Endpoint endpoint, int from) implements Deployment {}

  /// Requests move to a new config step by step; the endpoint's own is the one before until the
  /// rollout is completed.
  /// @param to the new config
  record Rolling(Endpoint endpoint, EndpointConfig to) implements Deployment {}

  /// The endpoint served exactly this already, is on its way to it, or the idempotency key is
  /// known.
  record Unchanged(Endpoint endpoint) implements Deployment {}
}
