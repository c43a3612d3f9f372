package io.millrace.base.telemetry;

import java.util.Map;
import java.util.Optional;

/// A piece of work that is done.
///
/// @param parent the id of the span on whose behalf it was; 0 if there is none
/// @param startNanos since 1970, UTC
/// @param endNanos not before the start
/// @param failure what went wrong on this side; absent if nothing did
public record Span(
    long traceHigh,
    long traceLow,
    long id,
    long parent,
    String name,
    long startNanos,
    long endNanos,
    Map<String, String> attributes,
    Optional<String> failure) {
  public Span {
    attributes = Map.copyOf(attributes);
  }
}
