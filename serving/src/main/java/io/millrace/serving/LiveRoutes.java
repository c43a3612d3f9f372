package io.millrace.serving;

import io.millrace.base.MillraceException;
import io.millrace.serving.rollout.Rollout;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The routes that answer for endpoints at this moment, and the rollouts that change them. What is
/// decided is durable before it answers.
///
/// Thread-safe. [#find] and [#contains] never block; everything else may.
final class LiveRoutes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveRoutes.class);

  private final EndpointStore store;
  private final ModelLoader models;
  private final ScorerLoader loader;
  private final InstantSource clock;
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  /// Rollouts that are going on: their routes are made of two configs.
  private final Map<String, LiveRollout> rolling = new ConcurrentHashMap<>();

  /// Endpoints of the store that have no route yet.
  private final Set<String> awaited = ConcurrentHashMap.newKeySet();

  private final Aside aside = new Aside();

  /// Held while a deployment is decided and its route is swapped, so that routes follow the order
  /// of the store.
  private final ReentrantLock deploying = new ReentrantLock();

  LiveRoutes(EndpointStore store, ModelLoader models, ScorerLoader loader, InstantSource clock) {
    this.store = store;
    this.models = models;
    this.loader = loader;
    this.clock = clock;
  }

  /// What answers for an endpoint at this moment, if anything does. Does not block.
  @Nullable Route find(String endpoint) {
    return routes.get(endpoint);
  }

  /// What answers most for an endpoint at this moment.
  Optional<Scorer> main(String endpoint) {
    return Optional.ofNullable(routes.get(endpoint)).map(route -> route.main().scorer());
  }

  boolean contains(String endpoint) {
    return routes.containsKey(endpoint);
  }

  /// From now on an endpoint without a route is one whose models are not loaded.
  void await(String endpoint) {
    awaited.add(endpoint);
  }

  boolean awaits(String endpoint) {
    return awaited.contains(endpoint);
  }

  /// Whether all that was awaited answers.
  boolean isComplete() {
    return awaited.isEmpty();
  }

  /// Held by whoever decides a deployment until its route is swapped.
  ReentrantLock deploying() {
    return deploying;
  }

  /// Has the variants of an endpoint share requests like this, if it still has that config and is
  /// not on its way to another one.
  /// @param shares one for each variant, in their order
  void share(String endpoint, int config, double[] shares) {
    deploying.lock();
    try {
      Route route = routes.get(endpoint);
      if (route != null
          && !rolling.containsKey(endpoint)
          && route.config().number() == config
          && !route.isWeighted(shares)) {
        routes.put(endpoint, route.weighted(shares));
      }
    } finally {
      deploying.unlock();
    }
  }

  /// With the lock held: nothing answers for an endpoint from now on; requests in flight do end.
  void forget(String endpoint) {
    rolling.remove(endpoint);
    awaited.remove(endpoint);
    if (routes.remove(endpoint) != null) {
      use();
    }
  }

  /// With the lock held: what is stored answers from now on.
  void take(Deployment deployment, Scorers scorers) {
    String name = deployment.endpoint().name();
    LiveRollout before = rolling.get(name);
    if (before != null && store.rollout(name).filter(isSame(before.rollout())).isEmpty()) {
      // The deployment has ended it.
      rolling.remove(name);
      routes.put(name, before.before());
    }
    switch (deployment) {
      case Deployment.Created(var endpoint) -> serve(endpoint, scorers);
      case Deployment.Updated(var endpoint, var _) -> serve(endpoint, scorers);
      case Deployment.Rolling(var _, var config) -> roll(name, scorers.route(config, aside));
      case Deployment.Unchanged(var endpoint) -> {
        if (!routes.containsKey(name)) {
          load(endpoint);
        }
      }
    }
  }

  private static Predicate<Rollout> isSame(Rollout as) {
    return rollout -> !rollout.isOver() && rollout.to() == as.to();
  }

  /// With the lock held: begins or goes on to move requests to `next`.
  private void roll(String endpoint, Route next) {
    Rollout rollout = store.rollout(endpoint).orElseThrow();
    Route before = routes.get(endpoint);
    if (before == null) {
      // Nothing answers that requests could come back to.
      Endpoint done =
          store.advance(rollout.completed("the config before does not answer", clock.instant()));
      put(done, next);
      return;
    }
    LiveRollout live = LiveRollout.of(rollout, before, next, aside);
    routes.put(endpoint, live.route());
    rolling.put(endpoint, live);
    use();
    log.info(
        "endpoint.rollout.began endpoint={} from={} to={} share={}",
        endpoint,
        rollout.from(),
        rollout.to(),
        rollout.share());
  }

  /// Makes what `change` says of a rollout durable, and then so.
  /// @param seen what the caller knows; if it has changed since, nothing happens
  /// @return as it is now
  Rollout advance(Rollout seen, UnaryOperator<Rollout> change) {
    deploying.lock();
    try {
      String name = seen.endpoint();
      Rollout now = store.rollout(name).orElseThrow();
      Rollout next = now.to() == seen.to() ? change.apply(now) : now;
      if (next.equals(now)) {
        return now;
      }
      Endpoint endpoint = store.advance(next);
      log.info(
          "endpoint.rollout.{} endpoint={} from={} to={} share={} reason={}",
          next.phase().name().toLowerCase(Locale.ROOT),
          name,
          next.from(),
          next.to(),
          next.share(),
          next.reason());
      LiveRollout live = rolling.get(name);
      if (live != null) {
        follow(live.at(next), endpoint);
      }
      return next;
    } finally {
      deploying.unlock();
    }
  }

  private void follow(LiveRollout live, Endpoint endpoint) {
    switch (live.rollout().phase()) {
      case SHIFTING, BAKING -> {
        rolling.put(endpoint.name(), live);
        routes.put(endpoint.name(), live.route());
      }
      case COMPLETED -> {
        rolling.remove(endpoint.name());
        put(endpoint, live.after());
      }
      case ROLLED_BACK -> {
        rolling.remove(endpoint.name());
        put(endpoint, live.before());
      }
    }
  }

  /// Those that are going on and whose configs are loaded.
  List<LiveRollout> rolling() {
    return List.copyOf(rolling.values());
  }

  Optional<LiveRollout> rolling(String endpoint) {
    return Optional.ofNullable(rolling.get(endpoint));
  }

  /// Lets routes tell of their configs as the store has them now; what answers stays the same.
  void refresh() {
    deploying.lock();
    try {
      UnaryOperator<EndpointConfig> now =
          config -> store.config(config.endpoint(), config.number()).orElse(config);
      rolling.replaceAll((_, live) -> live.reread(now));
      routes.replaceAll(
          (name, route) -> {
            LiveRollout live = rolling.get(name);
            return live == null ? route.reread(now) : live.route();
          });
    } finally {
      deploying.unlock();
    }
  }

  /// With the lock held: the config of an endpoint answers from now on.
  void serve(Endpoint endpoint, Scorers scorers) {
    put(endpoint, scorers.route(endpoint.config(), aside));
  }

  private void put(Endpoint endpoint, Route route) {
    EndpointConfig config = endpoint.config();
    routes.put(endpoint.name(), route);
    awaited.remove(endpoint.name());
    use();
    for (Variant variant : config.variants()) {
      log.info(
          "endpoint.deployed endpoint={} config={} variant={} weight={} models={} combine={}"
              + " capture={}",
          endpoint.name(),
          config.number(),
          variant.name(),
          variant.weight(),
          variant.modelVersions(),
          variant.calculated(),
          config.capturePercent());
    }
  }

  /// Tells which models may be asked.
  private void use() {
    models.use(
        Stream.concat(
                routes.values().stream().map(Route::config),
                rolling.values().stream().map(live -> live.after().config()))
            .flatMap(config -> config.spec().wanted())
            .collect(Collectors.toSet()));
  }

  private void load(Endpoint endpoint) {
    serve(endpoint, loader.scorers(endpoint.config().spec()));
    goOn(endpoint.name());
  }

  /// Goes on with a rollout of an earlier process, if there is one, from the begin of its step.
  void goOn(String endpoint) {
    Optional<Rollout> before = store.rollout(endpoint).filter(rollout -> !rollout.isOver());
    if (before.isEmpty()) {
      return;
    }
    EndpointConfig config = store.config(endpoint, before.get().to()).orElseThrow();
    try {
      Route next = loader.scorers(config.spec()).route(config, aside);
      deploying.lock();
      try {
        if (store.rollout(endpoint).equals(before)) {
          var _ = store.advance(before.get().again(clock.instant()));
          roll(endpoint, next);
        }
      } finally {
        deploying.unlock();
      }
    } catch (MillraceException e) {
      String why = "config %d cannot be loaded any more: %s".formatted(config.number(), e.detail());
      var _ = advance(before.get(), rollout -> rollout.rolledBack(why, clock.instant()));
    }
  }

  @Override
  public void close() {
    aside.close();
  }
}
