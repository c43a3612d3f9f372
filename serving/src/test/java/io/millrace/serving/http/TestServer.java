package io.millrace.serving.http;

import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.Resource;
import io.millrace.base.http.RouteTable;
import io.millrace.base.http.vertx.VertxServer;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.base.telemetry.Sampler;
import io.millrace.base.telemetry.Span;
import io.millrace.base.telemetry.Tracer;
import io.millrace.base.tls.ServerIdentity;
import io.millrace.pipeline.maprun.reader.ParquetPages;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.Deployment;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocations;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.Rollouts;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.ServingConfig;
import io.millrace.serving.ServingMetrics;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.LoggedCaptures;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.grpc.InferenceServer;
import io.millrace.serving.limit.EndpointLimits;
import io.millrace.serving.mlflow.ScoringResource;
import io.millrace.serving.openinference.OpenInferenceResource;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A whole serving stack on a real port, with tables and endpoints in memory.
public final class TestServer implements AutoCloseable {
  public static final ServingConfig CONFIG =
      new ServingConfig(
          1_000, 4_096, 100_000, 1 << 20, 64 << 20, Duration.ofHours(1), Duration.ofMillis(20));

  public final MemoryTables tables = new MemoryTables();
  /// Of requests whose callers record theirs.
  public final Queue<Span> spans = new ConcurrentLinkedQueue<>();

  public final Cars.Loader models = Cars.loader();
  public final PrometheusRegistry registry = new PrometheusRegistry();
  public final ServingMetrics metrics = new ServingMetrics(registry, InstantSource.system());
  private final MemoryEndpointStore store;
  public final Endpoints endpoints;
  public final Rollouts rollouts;
  public final TableCaptures captures;
  private final Invocations invocations;
  private final ParquetPages parquet = new ParquetPages();
  private final Optional<ServerIdentity> identity;
  private final VertxServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /// @param folder for the capture log and the objects
  public TestServer(Path folder, Resource... more) {
    this(folder, CONFIG.spoolBytes(), Optional.empty(), more);
  }

  /// @param identity the certificate to show; absent: TLS is not spoken
  public TestServer(Path folder, Optional<ServerIdentity> identity, Resource... more) {
    this(folder, CONFIG.spoolBytes(), identity, more);
  }

  /// @param spoolBytes room for captures
  TestServer(Path folder, long spoolBytes, Optional<ServerIdentity> identity, Resource... more) {
    this.identity = identity;
    InstantSource clock = InstantSource.system();
    store = new MemoryEndpointStore(clock);
    endpoints = new Endpoints(store, models);
    rollouts = new Rollouts(endpoints, clock);
    CaptureLog log =
        CaptureLog.open(
            folder.resolve("log"), CONFIG.segmentBytes(), spoolBytes, CONFIG.forceEvery(), clock);
    captures =
        new TableCaptures(
            log,
            tables,
            new LocalObjectStore(folder.resolve("objects")),
            store,
            CONFIG.moveEvery());
    Tracer tracer = new Tracer(new Sampler(0, true), clock, spans::add);
    invocations =
        new Invocations(endpoints, new LoggedCaptures(log, clock), metrics, CONFIG, tracer);
    List<Resource> resources = new ArrayList<>(List.of(more));
    resources.add(new InvocationResource(invocations, CONFIG));
    resources.add(new StreamedInvocationResource(endpoints, invocations));
    resources.add(new ScoringResource(endpoints, invocations, CONFIG, parquet));
    resources.add(new OpenInferenceResource("1.2.3", endpoints, invocations, CONFIG));
    resources.add(new RolloutResource(rollouts));
    resources.add(new EndpointDocumentResource(endpoints, CONFIG));
    resources.add(new EndpointResource(endpoints, rollouts, metrics, captures));
    server =
        VertxServer.start(
            RouteTable.of(resources), HttpConfig.DEFAULT.withPort(0), identity, registry, clock);
  }

  public int port() {
    return server.port();
  }

  /// What a scrape says of a metric; 0 if it says nothing.
  /// @param label a part of its labels
  double metric(String name, String label) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  /// The same endpoints over gRPC, on a free port.
  public InferenceServer grpc() {
    return grpc(0);
  }

  public InferenceServer grpc(int grpcPort) {
    return InferenceServer.start("1.2.3", endpoints, invocations, "127.0.0.1", grpcPort, identity);
  }

  /// Makes `price` serve one linear model with this base price.
  public Deployment deploy(int version, double base) {
    models.add(Cars.linear("price-linear", version, base));
    return endpoints.deploy(
        new DeployEndpoint(
            "price",
            List.of(new ServedModel("price-linear", version)),
            new Combine.Max(),
            100,
            Optional.empty()));
  }

  /// Makes `endpoint` serve one model under these rules.
  public void deploy(
      String endpoint, ServableModel model, CaptureRule capture, EndpointLimits limits) {
    models.add(model);
    var _ =
        endpoints.deploy(
            new DeployEndpoint(
                endpoint,
                EndpointSpec.of(List.of(model.id()), List.of(), new Combine.First(), 100)
                    .with(capture, limits),
                Optional.empty()));
  }

  public HttpResponse<String> delete(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).DELETE().build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> post(
      String endpoint, String contentType, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/endpoints/" + endpoint + "/invocations"))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /// `body` to a path.
  public HttpResponse<byte[]> send(String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  public HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// What another process would load; it is not behind the port.
  Endpoints restarted() {
    Endpoints next = new Endpoints(store, models);
    next.start();
    return next;
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @Override
  public void close() {
    client.close();
    server.close();
    captures.close();
    parquet.close();
    endpoints.close();
  }
}
