package io.millrace.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which node writes which executions. A node that lives counts its beat up; one whose beat has
/// stood still for the length of a lease, by this node's own clock, is taken to be dead: clocks of
/// different nodes are never compared. Only what this node has watched all the time counts: when
/// the database was away, nobody could beat. A node that was only frozen finds its claims void.
///
/// Used by one thread at a time.
final class Leases {
  private static final Logger log = LoggerFactory.getLogger(Leases.class);

  private record Seen(long beat, long sinceNanos) {}

  private final Engine engine;
  private final Node node;
  private final Signals signals;
  private final Optional<Duration> lease;
  private final Map<String, Seen> seen = new HashMap<>();
  private long lookedNanos;

  Leases(Engine engine, Signals signals) {
    this.engine = engine;
    this.node = engine.node();
    this.signals = signals;
    this.lease = node.config().lease();
  }

  void start() {
    if (lease.isEmpty()) {
      takeOver(List.of());
      return;
    }
    node.store().beat(node.name());
    takeOver(others());
    node.workers().repeat(lease.get().dividedBy(4), "execution-wake", () -> beat(lease.get()));
  }

  private List<String> others() {
    return node.store().beats().keySet().stream()
        .filter(other -> !other.equals(node.name()))
        .toList();
  }

  private void beat(Duration lease) {
    if (node.isStopping()) {
      return;
    }
    node.store().beat(node.name());
    if (takeOver(alive(node.store().beats(), lease)) > 0) {
      engine.sweeper().sweep();
    }
    node.store().signals(node.name()).forEach(signals::hear);
  }

  private List<String> alive(Map<String, Long> beats, Duration lease) {
    long now = node.workers().nanoTime();
    boolean watched = now - lookedNanos < lease.dividedBy(2).toNanos();
    lookedNanos = now;
    if (!watched) {
      seen.clear();
    }
    List<String> alive = new ArrayList<>();
    beats.forEach(
        (other, beat) -> {
          Seen before = seen.get(other);
          if (before == null || before.beat() != beat) {
            seen.put(other, new Seen(beat, now));
            alive.add(other);
          } else if (now - before.sinceNanos() < lease.toNanos()) {
            alive.add(other);
          }
        });
    alive.add(node.name());
    return alive;
  }

  /// Executions of nodes that are not alive.
  private int takeOver(List<String> alive) {
    engine.express().takeOver(alive);
    int taken = node.store().takeOver(node.name(), alive);
    if (taken > 0) {
      log.info("executions.taken.over node={} count={}", node.name(), taken);
    }
    return taken;
  }
}
