package io.millrace.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which node writes which executions. A node that lives counts its beat up; one whose beat has
/// stood still for the length of a lease, by this node's own clock, is taken to be dead: clocks of
/// different nodes are never compared. A node that was only frozen finds its claims void.
///
/// Used by one thread at a time.
final class Leases {
  private static final Logger log = LoggerFactory.getLogger(Leases.class);

  private record Seen(long beat, long sinceNanos) {}

  private final Engine engine;
  private final Signals signals;
  private final Workers workers;
  private final EngineConfig config;
  private final Map<String, Seen> seen = new HashMap<>();

  Leases(Engine engine, Signals signals, Workers workers, EngineConfig config) {
    this.engine = engine;
    this.signals = signals;
    this.workers = workers;
    this.config = config;
  }

  void start() {
    if (config.lease().isEmpty()) {
      takeOver(List.of());
      return;
    }
    engine.store().beat(config.node());
    takeOver(others());
    workers.repeat(
        config.lease().get().dividedBy(4), "execution-wake", () -> beat(config.lease().get()));
  }

  private List<String> others() {
    return engine.store().beats().keySet().stream()
        .filter(node -> !node.equals(config.node()))
        .toList();
  }

  private void beat(Duration lease) {
    if (engine.isStopping()) {
      return;
    }
    engine.store().beat(config.node());
    List<String> alive = new ArrayList<>();
    long now = workers.nanoTime();
    engine
        .store()
        .beats()
        .forEach(
            (node, beat) -> {
              Seen before = seen.get(node);
              if (before == null || before.beat() != beat) {
                seen.put(node, new Seen(beat, now));
                alive.add(node);
              } else if (now - before.sinceNanos() < lease.toNanos()) {
                alive.add(node);
              }
            });
    alive.add(config.node());
    if (takeOver(alive) > 0) {
      engine.sweep();
    }
    engine.store().signals(config.node()).forEach(signals::hear);
  }

  /// Executions of nodes that are not alive.
  private int takeOver(List<String> alive) {
    engine.express().takeOver(alive);
    int taken = engine.store().takeOver(config.node(), alive);
    if (taken > 0) {
      log.info("executions.taken.over node={} count={}", config.node(), taken);
    }
    return taken;
  }
}
