package io.millrace.base.telemetry.otlp;

import io.millrace.base.telemetry.Span;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The requests of OTLP. Field numbers are those of `opentelemetry-proto` 1.x, which keeps them.
///
/// @param resource what this server is, such as `service.name`
/// @param version of Millrace
record OtlpMessages(Map<String, String> resource, String version) {
  private static final String SCOPE = "io.millrace";
  private static final int KIND_SERVER = 2;
  private static final int STATUS_ERROR = 2;

  OtlpMessages {
    resource = Map.copyOf(resource);
  }

  /// An `ExportTraceServiceRequest`.
  byte[] traces(List<Span> spans) {
    return request(ofScope -> spans.forEach(span -> ofScope.message(2, out -> span(out, span))));
  }

  /// An `ExportMetricsServiceRequest`.
  byte[] metrics(OtlpMetrics metrics) {
    return request(metrics::write);
  }

  /// Both kinds have the same frame: a resource, and in it a scope.
  private byte[] request(Consumer<ProtoWriter> content) {
    return ProtoWriter.message(
        request ->
            request.message(
                1,
                ofResource -> {
                  resource(ofResource);
                  ofResource.message(
                      2,
                      ofScope -> {
                        scope(ofScope);
                        content.accept(ofScope);
                      });
                }));
  }

  private void resource(ProtoWriter out) {
    out.message(1, message -> attributes(message, 1, resource));
  }

  private void scope(ProtoWriter out) {
    out.message(1, message -> message.text(1, SCOPE).text(2, version));
  }

  static void attributes(ProtoWriter out, int field, Map<String, String> attributes) {
    attributes.forEach(
        (key, value) ->
            out.message(field, pair -> pair.text(1, key).message(2, any -> any.text(1, value))));
  }

  private static void span(ProtoWriter out, Span span) {
    out.bytes(1, bytes(span.traceHigh(), span.traceLow()));
    out.bytes(2, bytes(span.id()));
    if (span.parent() != 0) {
      out.bytes(4, bytes(span.parent()));
    }
    out.text(5, span.name()).number(6, KIND_SERVER);
    out.fixed(7, span.startNanos()).fixed(8, span.endNanos());
    attributes(out, 9, span.attributes());
    span.failure()
        .ifPresent(why -> out.message(15, status -> status.text(2, why).number(3, STATUS_ERROR)));
  }

  private static byte[] bytes(long... halves) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * halves.length);
    bytes.asLongBuffer().put(halves);
    return bytes.array();
  }
}
