package io.millrace.base.telemetry;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Begins spans of requests that are sampled. Thread-safe, never blocks.
public final class Tracer {
  /// Records nothing.
  public static final Tracer NONE =
      new Tracer(new Sampler(0, false), InstantSource.system(), _ -> {});

  private final Sampler sampler;
  private final InstantSource clock;
  private final Consumer<Span> sink;

  /// @param sink takes spans that have ended, without blocking
  public Tracer(Sampler sampler, InstantSource clock, Consumer<Span> sink) {
    this.sampler = sampler;
    this.clock = clock;
    this.sink = sink;
  }

  /// Whether any request can be sampled; nothing else need be looked at if not.
  public boolean isOn() {
    return sampler.share() > 0 || sampler.followsParent();
  }

  /// @param traceparent as it came; what is none counts as absent
  /// @return null if the request is not sampled
  public @Nullable Open begin(Optional<String> traceparent) {
    Optional<TraceParent> parent = traceparent.flatMap(TraceParent::parse);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long low = parent.map(TraceParent::traceLow).orElseGet(() -> notZero(random.nextLong()));
    if (!sampler.isSampled(parent, low)) {
      return null;
    }
    long high = parent.map(TraceParent::traceHigh).orElseGet(random::nextLong);
    return new Open(
        high,
        low,
        notZero(random.nextLong()),
        parent.map(TraceParent::span).orElse(0L),
        clock.instant(),
        System.nanoTime());
  }

  private static long notZero(long id) {
    return id == 0 ? 1 : id;
  }

  /// A span that goes on. Of one thread at a time.
  public final class Open {
    private final long high;
    private final long low;
    private final long id;
    private final long parent;
    private final Instant start;
    private final long startTick;
    private final Map<String, String> attributes = new LinkedHashMap<>();

    private Open(long high, long low, long id, long parent, Instant start, long startTick) {
      this.high = high;
      this.low = low;
      this.id = id;
      this.parent = parent;
      this.start = start;
      this.startTick = startTick;
    }

    public Open with(String attribute, String value) {
      attributes.put(attribute, value);
      return this;
    }

    public void end(String name) {
      end(name, Optional.empty());
    }

    /// @param failure what went wrong on this side
    public void end(String name, Optional<String> failure) {
      long from = Math.addExact(start.getEpochSecond() * 1_000_000_000, start.getNano());
      long to = from + Math.max(0, System.nanoTime() - startTick);
      sink.accept(new Span(high, low, id, parent, name, from, to, attributes, failure));
    }
  }
}
