package io.millrace.base.telemetry.otlp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.base.json.Json;
import io.millrace.base.telemetry.Tracer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Against a collector of our own, which keeps what it is sent. What that means is said by the
/// published messages of OpenTelemetry, in the virtual environment that `MILLRACE_TEST_VENV` names.
class OtlpExportTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private record Sent(String path, String key, boolean isPacked, byte[] body) {}

  @TempDir private Path folder;
  private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private HttpServer collector;

  @BeforeEach
  void start() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/", this::take);
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private void take(HttpExchange call) throws IOException {
    boolean isPacked = "gzip".equals(call.getRequestHeaders().getFirst("Content-Encoding"));
    byte[] body = call.getRequestBody().readAllBytes();
    int status = refusals.getAndDecrement() > 0 ? 503 : 200;
    assertThat(call.getRequestHeaders().getFirst("Content-Type"))
        .isEqualTo("application/x-protobuf");
    sent.add(
        new Sent(
            call.getRequestURI().getPath(),
            call.getRequestHeaders().getFirst("Api-Key"),
            isPacked,
            body));
    call.sendResponseHeaders(status, -1);
    call.close();
  }

  private OtlpExport export(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.getAddress().getPort());
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "api-key=k1");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "900000");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "20");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return OtlpExport.start(
        OtlpSettings.of(environment).orElseThrow(), registry, "1.2.3", InstantSource.fixed(NOW));
  }

  private Sent next(String path) throws InterruptedException {
    Sent next = requireNonNull(sent.poll(20, TimeUnit.SECONDS));
    assertThat(next.path()).isEqualTo(path);
    assertThat(next.key()).isEqualTo("k1");
    return next;
  }

  @Test
  void sendsSpansAsTheyEnd() throws Exception {
    try (OtlpExport export = export("OTEL_METRICS_EXPORTER", "none")) {
      begun(export)
          .with("millrace.endpoint", "price ä")
          .end("invoke", Optional.of("MODEL_PROCESS_ERROR"));
      JsonNode resource =
          decoded("trace", "ExportTraceServiceRequest", next("/v1/traces")).at("/resourceSpans/0");
      assertThat(resource.at("/resource/attributes/0"))
          .isEqualTo(
              Json.parse(
                  "{\"key\": \"service.name\", \"value\": {\"stringValue\": \"millrace\"}}"));
      assertThat(resource.at("/scopeSpans/0/scope"))
          .isEqualTo(Json.parse("{\"name\": \"io.millrace\", \"version\": \"1.2.3\"}"));
      JsonNode found = resource.at("/scopeSpans/0/spans/0");
      assertThat(found.get("traceId").asString()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
      assertThat(found.get("parentSpanId").asString()).isEqualTo("00f067aa0ba902b7");
      assertThat(found.get("spanId").asString()).matches("[0-9a-f]{16}");
      assertThat(found.get("name").asString()).isEqualTo("invoke");
      assertThat(found.get("kind").asString()).isEqualTo("SPAN_KIND_SERVER");
      assertThat(found.get("startTimeUnixNano").asString()).isEqualTo("1795348800000000000");
      assertThat(Long.parseLong(found.get("endTimeUnixNano").asString()))
          .isBetween(1_795_348_800_000_000_000L, 1_795_348_860_000_000_000L);
      assertThat(found.at("/attributes/0/value/stringValue").asString()).isEqualTo("price ä");
      assertThat(found.get("status"))
          .isEqualTo(
              Json.parse(
                  "{\"message\": \"MODEL_PROCESS_ERROR\", \"code\": \"STATUS_CODE_ERROR\"}"));
    }
  }

  @Test
  void sendsMetricsUnderTheirNamesAndOnceMoreAtTheEnd() throws Exception {
    Counter.builder()
        .name("asked_total")
        .help("Requests.")
        .labelNames("endpoint")
        .register(registry)
        .labelValues("price")
        .inc(3);
    Gauge.builder().name("queue").register(registry).set(-2.5);
    Histogram latency =
        Histogram.builder().name("latency_seconds").classicUpperBounds(0.1, 1).register(registry);
    for (double seconds : new double[] {0.05, 0.5, 0.75, 7}) {
      latency.observe(seconds);
    }
    export("OTEL_TRACES_EXPORTER", "none", "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip").close();
    Sent message = next("/v1/metrics");
    assertThat(message.isPacked()).isTrue();
    Map<String, JsonNode> metrics = new HashMap<>();
    decoded("metrics", "ExportMetricsServiceRequest", message)
        .at("/resourceMetrics/0/scopeMetrics/0/metrics")
        .forEach(metric -> metrics.put(metric.get("name").asString(), metric));
    assertThat(metrics)
        .containsOnlyKeys(
            "asked_total", "queue", "latency_seconds", "millrace_otlp_spans_dropped_total");
    JsonNode sum = requireNonNull(metrics.get("asked_total")).get("sum");
    assertThat(requireNonNull(metrics.get("asked_total")).get("description").asString())
        .isEqualTo("Requests.");
    assertThat(sum.get("aggregationTemporality").asString())
        .isEqualTo("AGGREGATION_TEMPORALITY_CUMULATIVE");
    assertThat(sum.get("isMonotonic").asBoolean()).isTrue();
    assertThat(sum.at("/dataPoints/0/asDouble").asDouble()).isEqualTo(3);
    assertThat(sum.at("/dataPoints/0/timeUnixNano").asString()).isEqualTo("1795348800000000000");
    assertThat(sum.at("/dataPoints/0/attributes/0"))
        .isEqualTo(Json.parse("{\"key\": \"endpoint\", \"value\": {\"stringValue\": \"price\"}}"));
    assertThat(requireNonNull(metrics.get("queue")).at("/gauge/dataPoints/0/asDouble").asDouble())
        .isEqualTo(-2.5);
    JsonNode histogram =
        requireNonNull(metrics.get("latency_seconds")).at("/histogram/dataPoints/0");
    assertThat(requireNonNull(metrics.get("latency_seconds")).get("unit").asString())
        .isEqualTo("s");
    assertThat(histogram.get("bucketCounts")).isEqualTo(Json.parse("[\"1\", \"2\", \"1\"]"));
    assertThat(histogram.get("explicitBounds")).isEqualTo(Json.parse("[0.1, 1.0]"));
    assertThat(histogram.get("count").asString()).isEqualTo("4");
    assertThat(histogram.get("sum").asDouble()).isEqualTo(8.3);
  }

  @Test
  void aBatchThatWasNotTakenComesAgain() throws Exception {
    refusals.set(2);
    try (OtlpExport export = export("OTEL_METRICS_EXPORTER", "none")) {
      begun(export).end("invoke");
      byte[] first = next("/v1/traces").body();
      assertThat(next("/v1/traces").body()).isEqualTo(first);
      assertThat(next("/v1/traces").body()).isEqualTo(first);
    }
    assertThat(sent).isEmpty();
  }

  /// 2,048 wait, whoever makes more is not held up.
  @Test
  void aCollectorThatIsAwayCostsOnlySpans() {
    collector.stop(0);
    OtlpExport export =
        export(
            "OTEL_METRICS_EXPORTER", "none",
            "OTEL_BSP_SCHEDULE_DELAY", "900000",
            "OTEL_EXPORTER_OTLP_TIMEOUT", "500");
    for (int i = 0; i < 3_000; i++) {
      begun(export).end("invoke");
    }
    assertThat(dropped()).isEqualTo(952);
    export.close();
  }

  private static Tracer.Open begun(OtlpExport export) {
    return requireNonNull(export.tracer().begin(Optional.of(PARENT)));
  }

  private double dropped() {
    return registry.scrape(name -> name.startsWith("millrace_otlp_spans_dropped")).stream()
        .flatMap(metric -> metric.getDataPoints().stream())
        .mapToDouble(point -> ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
        .sum();
  }

  /// As JSON, by the published messages; ids in hexadecimal.
  private JsonNode decoded(String signal, String message, Sent sent) throws Exception {
    Path python = Path.of(System.getenv().getOrDefault("MILLRACE_TEST_VENV", ""), "bin", "python");
    assumeTrue(Files.isExecutable(python), "skipped: MILLRACE_TEST_VENV has no Python");
    Path body = Files.write(folder.resolve("body"), sent.body());
    if (sent.isPacked()) {
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(body))) {
        body = Files.write(folder.resolve("unpacked"), in.readAllBytes());
      }
    }
    Process process =
        new ProcessBuilder(
                python.toString(),
                "-c",
                """
                import base64, json, sys
                from google.protobuf.json_format import MessageToDict
                from opentelemetry.proto.collector.%1$s.v1.%1$s_service_pb2 import %2$s as Message
                message = MessageToDict(Message.FromString(open(sys.argv[1], "rb").read()))
                for resource in message.get("resourceSpans", []):
                    for span in resource["scopeSpans"][0]["spans"]:
                        for key in ("traceId", "spanId", "parentSpanId"):
                            span[key] = base64.b64decode(span[key]).hex()
                print(json.dumps(message))
                """
                    .formatted(signal, message),
                body.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Json.parse(said);
  }
}
