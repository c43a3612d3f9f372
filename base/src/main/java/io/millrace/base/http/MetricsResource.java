package io.millrace.base.http;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// `/metrics`: everything in the registry, as Prometheus text.
public final class MetricsResource implements Resource {
  private final PrometheusRegistry registry;
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  public MetricsResource(PrometheusRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/metrics")
        .action("server.metrics")
        .summary("Metrics of the server in the text format of Prometheus")
        .to(_ -> scrape());
  }

  private Response scrape() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, registry.scrape());
    return Response.of(200, writer.getContentType(), text.toByteArray());
  }
}
