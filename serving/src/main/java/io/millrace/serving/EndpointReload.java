package io.millrace.serving;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.background.Loop;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads the endpoints of the store when a server starts, and goes on until all of them answer.
/// Thread-safe; blocks.
final class EndpointReload implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EndpointReload.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final EndpointStore store;
  private final ScorerLoader loader;
  private final LiveRoutes routes;
  private volatile @Nullable Loop loop;

  EndpointReload(EndpointStore store, ScorerLoader loader, LiveRoutes routes) {
    this.store = store;
    this.loader = loader;
    this.routes = routes;
  }

  /// Whether the start of model processes is waited for.
  private enum Patience {
    NONE,
    MINUTES
  }

  /// Loads every endpoint of the store whose models Java evaluates; those for which processes have
  /// to start follow in the background. One that cannot be loaded answers `ENDPOINT_NOT_READY` and
  /// is tried again until it can.
  void start() {
    store.list().forEach(this::tellOfCeilings);
    if (!loadAll(Patience.NONE)) {
      loop =
          Loop.start("endpoint-reload", () -> loadAll(Patience.MINUTES) ? Loop.UNTIL_WOKEN : RETRY);
    }
  }

  /// It was deployed before the operator said so, and answers all the same.
  private void tellOfCeilings(Endpoint endpoint) {
    try {
      loader.requireAllowed(endpoint.config().spec());
    } catch (MillraceException e) {
      log.warn("endpoint.above_ceiling endpoint={} detail={}", endpoint.name(), e.detail());
    }
  }

  /// Loads what is not loaded; true if nothing is left.
  private boolean loadAll(Patience patience) {
    for (Endpoint endpoint : store.list()) {
      try {
        if (!routes.contains(endpoint.name())) {
          routes.await(endpoint.name());
          load(endpoint.config(), patience);
        }
      } catch (MillraceException e) {
        String name = endpoint.name();
        log.warn("endpoint.not_loaded endpoint={} code={} detail={}", name, e.code(), e.detail());
      } catch (RuntimeException e) {
        log.error("endpoint.not_loaded endpoint={}", endpoint.name(), e);
      }
    }
    return routes.isComplete();
  }

  /// Loads without keeping deployments waiting, and serves if none came in between.
  private void load(EndpointConfig config, Patience patience) {
    Map<ServedModel, ServableModel> loaded = loader.loadedAsPossible(config.spec());
    if (patience == Patience.NONE
        && loaded.values().stream().anyMatch(ServableModel.Outside.class::isInstance)) {
      return;
    }
    Scorers scorers = loader.scorers(config.spec(), loaded);
    routes.deploying().lock();
    try {
      if (!routes.contains(config.endpoint())) {
        store
            .find(config.endpoint())
            .filter(now -> now.config().number() == config.number())
            .ifPresent(now -> routes.serve(now, scorers));
      }
    } finally {
      routes.deploying().unlock();
    }
    if (patience == Patience.NONE) {
      // Its models may be in processes, which take their time.
      Thread.ofVirtual().name("rollout-load").start(() -> routes.goOn(config.endpoint()));
    } else {
      routes.goOn(config.endpoint());
    }
  }

  @Override
  public void close() {
    Loop running = loop;
    if (running != null) {
      running.close();
    }
  }
}
