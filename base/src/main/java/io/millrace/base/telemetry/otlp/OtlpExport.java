package io.millrace.base.telemetry.otlp;

import io.millrace.base.telemetry.Span;
import io.millrace.base.telemetry.Tracer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends metrics and spans to a collector while a server runs, by OTLP over HTTP in Protocol
/// Buffers. Thread-safe.
///
/// A collector that is slow or away costs nothing but what it misses: spans wait in a queue of
/// [#QUEUE], beyond it they are dropped and counted; a batch is tried five times. Metrics are
/// cumulative, so that the next request has what the last one could not bring.
public final class OtlpExport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OtlpExport.class);
  private static final int QUEUE = 2_048;
  private static final int BATCH = 512;
  private static final int TRIES = 5;

  /// What may be better the next time, as the protocol has it.
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private final OtlpSettings settings;
  private final OtlpMessages messages;
  private final PrometheusRegistry registry;
  private final InstantSource clock;
  private final long startMillis;
  private final BlockingQueue<Span> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Counter dropped;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Set<URI> failing = ConcurrentHashMap.newKeySet();
  private final HttpClient client;
  private final List<Thread> threads = new ArrayList<>();

  private enum Sent {
    TAKEN,
    TRY_AGAIN,
    REFUSED
  }

  private OtlpExport(
      OtlpSettings settings, PrometheusRegistry registry, String version, InstantSource clock) {
    this.settings = settings;
    this.registry = registry;
    this.clock = clock;
    messages = new OtlpMessages(settings.resource(), version);
    startMillis = clock.millis();
    client = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
    dropped =
        Counter.builder()
            .name("millrace_otlp_spans_dropped_total")
            .help("Spans that the collector did not take in time.")
            .register(registry);
  }

  /// Begins to send.
  /// @param registry whose metrics are sent
  /// @param version of this server
  public static OtlpExport start(
      OtlpSettings settings, PrometheusRegistry registry, String version, InstantSource clock) {
    OtlpExport export = new OtlpExport(settings, registry, version, clock);
    settings
        .metrics()
        .ifPresent(target -> export.run("otlp-metrics", () -> export.metrics(target)));
    settings.traces().ifPresent(target -> export.run("otlp-spans", () -> export.spans(target)));
    log.info(
        "otlp.started metrics={} traces={}",
        settings.metrics().map(Object::toString).orElse(""),
        settings.traces().map(Object::toString).orElse(""));
    return export;
  }

  private void run(String name, Runnable work) {
    threads.add(Thread.ofVirtual().name(name).start(work));
  }

  /// Makes the spans that are sent; none if traces go nowhere.
  public Tracer tracer() {
    return settings.traces().isEmpty()
        ? Tracer.NONE
        : new Tracer(settings.sampler(), clock, this::take);
  }

  private void take(Span span) {
    if (!queue.offer(span)) {
      dropped.inc();
    }
  }

  private void metrics(OtlpSettings.Target target) {
    boolean isLast;
    do {
      isLast = waited(settings.metricsEvery());
      OtlpMetrics metrics = new OtlpMetrics(registry.scrape(), startMillis, clock.millis());
      var _ = send(target, messages.metrics(metrics));
    } while (!isLast);
  }

  private void spans(OtlpSettings.Target target) {
    List<Span> batch = new ArrayList<>();
    int tries = 0;
    boolean isLast;
    do {
      isLast = waited(settings.spansEvery());
      Sent sent = Sent.TAKEN;
      while (sent != Sent.TRY_AGAIN && (!batch.isEmpty() || queue.drainTo(batch, BATCH) > 0)) {
        sent = send(target, messages.traces(batch));
        tries++;
        if (sent == Sent.REFUSED || (sent == Sent.TRY_AGAIN && tries == TRIES)) {
          dropped.inc(batch.size());
        }
        if (sent != Sent.TRY_AGAIN || tries == TRIES) {
          batch.clear();
          tries = 0;
        }
      }
    } while (!isLast);
  }

  /// @return whether the server is stopping
  private boolean waited(Duration time) {
    try {
      return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Sent send(OtlpSettings.Target target, byte[] message) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.address())
            .timeout(settings.timeout())
            .header("Content-Type", "application/x-protobuf");
    target.headers().forEach(request::header);
    if (settings.isPacked()) {
      request.header("Content-Encoding", "gzip");
    }
    byte[] body = settings.isPacked() ? packed(message) : message;
    try {
      int status =
          client
              .send(
                  request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status / 100 == 2) {
        told(target, Map.of());
        return Sent.TAKEN;
      }
      told(target, Map.of("status", Integer.toString(status)));
      return PASSING.contains(status) ? Sent.TRY_AGAIN : Sent.REFUSED;
    } catch (IOException e) {
      told(target, Map.of("reason", e.toString()));
      return Sent.TRY_AGAIN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Sent.REFUSED;
    }
  }

  /// Says it once when it begins to fail, and once when it is well again.
  private void told(OtlpSettings.Target target, Map<String, String> failure) {
    if (failure.isEmpty()) {
      if (failing.remove(target.address())) {
        log.info("otlp.recovered address={}", target);
      }
    } else if (failing.add(target.address())) {
      log.warn("otlp.failed address={} why={}", target, failure);
    }
  }

  private static byte[] packed(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Sends what is left, for as long as one request may take.
  @Override
  public void close() {
    closing.countDown();
    try {
      for (Thread thread : threads) {
        if (!thread.join(settings.timeout().plusSeconds(1))) {
          thread.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }
}
