package io.millrace.base.http;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// `/metrics`: everything in the registry, as Prometheus text; as OpenMetrics, which has exemplars,
/// for scrapers that accept that.
public final class MetricsResource implements Resource {
  private final PrometheusRegistry registry;
  private final ExpositionFormatWriter plain = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter open = OpenMetricsTextFormatWriter.create();

  public MetricsResource(PrometheusRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/metrics")
        .action("server.metrics")
        .summary("Metrics of the server in the text format of Prometheus, or as OpenMetrics")
        .to(this::scrape);
  }

  private Response scrape(Request request) throws IOException {
    ExpositionFormatWriter writer =
        open.accepts(request.header("Accept").orElse("")) ? open : plain;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, registry.scrape());
    return Response.of(200, writer.getContentType(), text.toByteArray());
  }
}
