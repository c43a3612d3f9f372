package io.millrace.server.page;

import java.util.List;

/// A variant of an endpoint with its traffic.
///
/// @param share of the requests that it is to answer, in words
/// @param p99 latency; `–` if it has answered nothing
public record VariantRow(
    String name,
    List<EndpointPage.Served> models,
    String combine,
    String share,
    String perMinute,
    String p50,
    String p99,
    String failed) {
  public VariantRow {
    models = List.copyOf(models);
  }
}
