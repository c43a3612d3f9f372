package io.millrace.base.http;

/// A group of routes of one feature. An implementation decodes, makes one call, encodes; errors,
/// limits, access and metrics are applied once, around all routes.
@FunctionalInterface
public interface Resource {
  void routes(Routes routes);
}
