package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.serving.limit.Gate;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What is counted of each endpoint: as metrics of Prometheus, and as [Traffic] for pages.
/// Thread-safe, never blocks.
public final class ServingMetrics {
  /// A request that takes longer may be an exemplar at any time, another one once a second.
  private static final long SLOW_NANOS = 1_000_000;

  private static final long EXEMPLAR_NANOS = 1_000_000_000;

  private final InstantSource clock;
  private final ServingCounters counters;
  private final PrometheusRegistry registry;
  private final Map<String, OfEndpoint> endpoints = new ConcurrentHashMap<>();

  public ServingMetrics(PrometheusRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    counters = ServingCounters.in(registry);
    gauges();
  }

  private void gauges() {
    GaugeWithCallback.builder()
        .name("millrace_endpoint_in_flight")
        .help("Requests that an endpoint works on; those in its queue are not among them.")
        .labelNames("endpoint")
        .callback(
            callback ->
                endpoints
                    .values()
                    .forEach(each -> callback.call((double) each.inFlight(), each.endpoint)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("millrace_endpoint_queue_depth")
        .help("Requests that wait because an endpoint works on as many as its limits allow.")
        .labelNames("endpoint")
        .callback(
            callback ->
                endpoints
                    .values()
                    .forEach(each -> callback.call((double) each.waiting(), each.endpoint)))
        .register(registry);
  }

  /// The traffic of an endpoint; empty if it has had none.
  public Traffic traffic(String endpoint) {
    return of(endpoint).traffic;
  }

  /// Has read as metrics what waits of the captures, and what was dropped.
  public void watch(Captures captures) {
    GaugeWithCallback.builder()
        .name("millrace_captures_waiting_bytes")
        .help("Disk that captures take until they are in the table.")
        .callback(callback -> callback.call((double) captures.waitingBytes()))
        .register(registry);
    CounterWithCallback.builder()
        .name("millrace_captures_dropped_total")
        .help("Answered requests whose capture was dropped because disk was lacking.")
        .callback(callback -> callback.call((double) captures.dropped()))
        .register(registry);
  }

  /// @param endpoint one that exists: names from outside must not become labels
  OfEndpoint of(String endpoint) {
    OfEndpoint found = endpoints.get(endpoint);
    return found != null ? found : endpoints.computeIfAbsent(endpoint, OfEndpoint::new);
  }

  /// The traffic of one variant of an endpoint, whatever models it asked; empty if it has had none.
  public Traffic traffic(String endpoint, String variant) {
    return of(endpoint).traffic(variant);
  }

  /// The counters of one endpoint, looked up once.
  final class OfEndpoint {
    private final String endpoint;
    private final Traffic traffic = new Traffic(clock);
    private final CounterDataPoint unknown;
    private final CounterDataPoint ignored;
    private final CounterDataPoint unreadable;
    private final Unchosen unchosen;
    private final LongAdder inFlight = new LongAdder();
    private volatile @Nullable Gate gate;

    /// By variant.
    private final Map<String, Traffic> traffics = new ConcurrentHashMap<>();

    /// By variant and models.
    private final Map<String, Counted> counted = new ConcurrentHashMap<>();

    private OfEndpoint(String endpoint) {
      this.endpoint = endpoint;
      unknown = counters.unknownLevels().labelValues(endpoint);
      ignored = counters.ignoredValues().labelValues(endpoint);
      unreadable = counters.parseErrors().labelValues(endpoint);
      unchosen = new Unchosen(this);
    }

    /// What counts requests that are refused before a variant is chosen.
    Outcome unchosen() {
      return unchosen;
    }

    /// Makes its gate, whose queue is seen from now on.
    Gate gate() {
      Gate made = new Gate(endpoint, System::nanoTime);
      gate = made;
      return made;
    }

    void begun() {
      inFlight.increment();
    }

    void ended() {
      inFlight.decrement();
    }

    /// Counts why a request was not answered, if that is one of the reasons that are counted.
    void refused(ErrorCode why) {
      switch (why) {
        case TOO_MANY_ROWS -> limited("rows");
        case BODY_TOO_LARGE -> limited("bytes");
        case ENDPOINT_RATE_EXCEEDED -> limited("rate");
        case ENDPOINT_BUSY -> limited("concurrency");
        case ENDPOINT_TIMEOUT -> limited("timeout");
        case FIELD_MISSING, FIELD_TYPE, ROWS_INVALID, TENSOR_INVALID, JSON_INVALID ->
            unreadable.inc();
        default -> {}
      }
    }

    private void limited(String limit) {
      counters.limited().labelValues(endpoint, limit).inc();
    }

    private long inFlight() {
      return inFlight.sum();
    }

    private int waiting() {
      Gate known = gate;
      return known == null ? 0 : known.waiting();
    }

    Counted of(Arm arm) {
      Counted found = counted.get(arm.metricsKey());
      return found != null
          ? found
          : counted.computeIfAbsent(
              arm.metricsKey(),
              _ -> {
                String variant = arm.variant().name();
                return new Counted(this, variant, arm.variant().modelVersions(), traffic(variant));
              });
    }

    private Traffic traffic(String variant) {
      return traffics.computeIfAbsent(variant, _ -> new Traffic(clock));
    }
  }

  /// Counts requests that were not answered.
  sealed interface Outcome {
    /// It could not be answered as it was.
    void refused();

    /// The fault was on this side.
    void failed();
  }

  /// Before a variant is chosen.
  private final class Unchosen implements Outcome {
    private final OfEndpoint endpoint;
    private final CounterDataPoint refused;
    private final CounterDataPoint failed;

    Unchosen(OfEndpoint endpoint) {
      this.endpoint = endpoint;
      refused = counters.requests().labelValues(endpoint.endpoint, "", "", "refused");
      failed = counters.requests().labelValues(endpoint.endpoint, "", "", "failed");
    }

    @Override
    public void refused() {
      refused.inc();
      endpoint.traffic.refused();
    }

    @Override
    public void failed() {
      failed.inc();
      endpoint.traffic.failed();
    }
  }

  /// The counters of what asks the same models as the same variant.
  final class Counted implements Outcome {
    private final OfEndpoint endpoint;
    private final Traffic traffic;
    private final CounterDataPoint answered;
    private final CounterDataPoint refused;
    private final CounterDataPoint failed;
    private final CounterDataPoint answeredRows;
    private final DistributionDataPoint seconds;
    private volatile long nextExemplar = System.nanoTime();

    private Counted(OfEndpoint endpoint, String variant, String models, Traffic traffic) {
      this.endpoint = endpoint;
      this.traffic = traffic;
      answered = counters.requests().labelValues(endpoint.endpoint, variant, models, "answered");
      refused = counters.requests().labelValues(endpoint.endpoint, variant, models, "refused");
      failed = counters.requests().labelValues(endpoint.endpoint, variant, models, "failed");
      answeredRows = counters.rows().labelValues(endpoint.endpoint, variant, models);
      seconds = counters.latency().labelValues(endpoint.endpoint, variant, models);
    }

    /// @param captured the inference id of a request that was captured; else empty
    void answered(Rows asked, Scores scores, long nanos, String captured) {
      answered.inc();
      answeredRows.inc(asked.count());
      if (scores.unknownLevels() > 0) {
        endpoint.unknown.inc(scores.unknownLevels());
      }
      if (asked.ignored() > 0) {
        endpoint.ignored.inc(asked.ignored());
      }
      observe(nanos, captured);
      endpoint.traffic.answered(asked.count(), scores.unknownLevels(), nanos);
      traffic.answered(asked.count(), scores.unknownLevels(), nanos);
    }

    /// The slow ones are those that somebody looks for; of the others there are many.
    private void observe(long nanos, String captured) {
      long now = System.nanoTime();
      if (captured.isEmpty() || (nanos < SLOW_NANOS && now - nextExemplar < 0)) {
        seconds.observe(nanos / 1e9);
      } else {
        nextExemplar = now + EXEMPLAR_NANOS;
        seconds.observeWithExemplar(nanos / 1e9, Labels.of("inference_id", captured));
      }
    }

    @Override
    public void refused() {
      refused.inc();
      endpoint.traffic.refused();
      traffic.refused();
    }

    @Override
    public void failed() {
      failed.inc();
      endpoint.traffic.failed();
      traffic.failed();
    }
  }
}
