package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.ErrorCode.ENDPOINT_NOT_FOUND;
import static io.millrace.base.ErrorCode.ENDPOINT_NOT_READY;

import io.millrace.base.MillraceException;
import io.millrace.serving.rollout.Rollout;
import io.millrace.tracking.ModelAlias;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The endpoints: what they serve, and the routes that answer for them.
///
/// A deployment loads its models, has them answer their input examples, makes config and endpoint
/// durable, and only then swaps the route; requests in flight end on the old one. Whatever fails on
/// the way leaves the old route in use.
///
/// Thread-safe. [#route] and [#serving] never block; everything else does.
public final class Endpoints implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Endpoints.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final EndpointStore store;
  private final ModelLoader models;
  private final InstantSource clock;
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  /// Rollouts that are going on: their routes are made of two configs.
  private final Map<String, LiveRollout> rolling = new ConcurrentHashMap<>();

  private final Aside aside = new Aside();
  private volatile Replay replay = new Replay(Optional.empty());

  /// Endpoints of the store that have no route yet.
  private final Set<String> unloaded = ConcurrentHashMap.newKeySet();

  /// Held while a deployment is decided and its route is swapped, so that routes follow the order
  /// of the store.
  private final ReentrantLock deploying = new ReentrantLock();

  private final Thread reloader =
      Thread.ofVirtual().name("endpoint-reload").unstarted(this::reload);

  public Endpoints(EndpointStore store, ModelLoader models) {
    this(store, models, InstantSource.system());
  }

  public Endpoints(EndpointStore store, ModelLoader models, InstantSource clock) {
    this.store = store;
    this.models = models;
    this.clock = clock;
  }

  /// From now on, what was captured is asked of new configs whose rollout wants that.
  public void replay(Captures captures) {
    replay = new Replay(Optional.of(captures));
  }

  /// Loads every endpoint of the store whose models Java evaluates; those for which processes have
  /// to start follow in the background. One that cannot be loaded answers `ENDPOINT_NOT_READY` and
  /// is tried again until it can.
  public void start() {
    if (!loadAll(Patience.NONE)) {
      reloader.start();
    }
  }

  /// Whether the start of model processes is waited for.
  private enum Patience {
    NONE,
    MINUTES
  }

  /// Makes an endpoint serve what `wish` says; idempotent by key and by content.
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if a model cannot be loaded or does not
  ///     answer its input example, with `ENDPOINT_INVALID` if the models do not fit together;
  ///     nothing has changed then
  public Deployment deploy(DeployEndpoint wish) {
    Optional<String> key = wish.idempotencyKey();
    if (key.isPresent() && store.deployed(wish.endpoint(), key.get())) {
      return new Deployment.Unchanged(endpoint(wish.endpoint()));
    }
    DeployEndpoint wanted = followed(wish);
    Scorers loaded = tried(wanted);
    deploying.lock();
    try {
      // An alias that was moved while its version was loading is loaded again: now none is moved.
      DeployEndpoint now = followed(wanted);
      Scorers scorers = now.equals(wanted) ? loaded : tried(now);
      Deployment deployment = store.deploy(now, scorers.inputs());
      take(deployment, scorers);
      return deployment;
    } finally {
      deploying.unlock();
    }
  }

  /// The scorers of a config's variants, after what was captured has been asked of the main one.
  private Scorers tried(DeployEndpoint wish) {
    Scorers scorers = scorers(wish.spec());
    replay.check(wish, scorers.main(wish.spec()));
    return scorers;
  }

  /// With the lock held: what is stored answers from now on.
  private void take(Deployment deployment, Scorers scorers) {
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
    rolling.put(endpoint, live);
    routes.put(endpoint, live.route());
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

  /// How the shadows of an endpoint do; empty while it is not in service.
  public List<ShadowView> shadows(String endpoint) {
    Route route = routes.get(endpoint);
    return route == null ? List.of() : route.shadows().stream().map(LiveShadow::view).toList();
  }

  /// The newest rollout of an endpoint.
  public Optional<Rollout> rollout(String endpoint) {
    return store.rollout(endpoint);
  }

  /// The version that an alias names now.
  /// @throws MillraceException with `ENDPOINT_INVALID` if it names none
  public ServedModel named(ModelAlias alias) {
    return models
        .named(alias)
        .orElseThrow(
            () ->
                new MillraceException(
                    ENDPOINT_INVALID,
                    "%s names no version.".formatted(alias.uri()),
                    "Point the alias at a version first."));
  }

  private DeployEndpoint followed(DeployEndpoint wish) {
    DeployEndpoint now = wish;
    for (ModelAlias alias : wish.spec().follows()) {
      now = now.moved(alias, named(alias).version());
    }
    return now;
  }

  /// Loads what endpoints that follow `alias` would serve if it named `version`. Until it is closed
  /// nothing else is deployed. Whether there is such a version is not known yet.
  public AliasSwitch prepare(ModelAlias alias, int version) {
    deploying.lock();
    try {
      return new AliasSwitch(
          alias,
          version,
          store.list().stream()
              .map(endpoint -> newest(endpoint))
              .filter(config -> config.follows().contains(alias))
              .map(config -> candidate(config, alias, version))
              .toList(),
          this::take,
          deploying::unlock);
    } catch (RuntimeException | Error e) {
      deploying.unlock();
      throw e;
    }
  }

  /// The config that an endpoint is on its way to, or has.
  private EndpointConfig newest(Endpoint endpoint) {
    return store
        .rollout(endpoint.name())
        .filter(rollout -> !rollout.isOver())
        .flatMap(rollout -> store.config(endpoint.name(), rollout.to()))
        .orElse(endpoint.config());
  }

  private AliasSwitch.Candidate candidate(EndpointConfig config, ModelAlias alias, int version) {
    try {
      DeployEndpoint wish = config.wish().moved(alias, version);
      return new AliasSwitch.Ready(wish, tried(wish));
    } catch (MillraceException e) {
      log.warn(
          "endpoint.alias.refused endpoint={} alias={} version={} code={} detail={}",
          config.endpoint(),
          alias.uri(),
          version,
          e.code(),
          e.detail());
      return new AliasSwitch.Refused(
          config.endpoint(),
          "%s names version %d, which was not taken: %s: %s"
              .formatted(alias.uri(), version, e.code(), e.detail()));
    }
  }

  /// Lets routes tell of their configs as the store has them now; what answers stays the same.
  public void refresh() {
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

  public Optional<Endpoint> find(String name) {
    return store.find(name);
  }

  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`
  public Endpoint endpoint(String name) {
    return store.find(name).orElseThrow(() -> unknown(name));
  }

  /// By name.
  public List<Endpoint> list() {
    return store.list();
  }

  /// Newest first.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`
  public List<EndpointConfig> configs(String endpoint) {
    return store.configs(endpoint(endpoint).name());
  }

  /// Newest first.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`
  public List<EndpointUpdate> updates(String endpoint) {
    return store.updates(endpoint(endpoint).name());
  }

  /// The keys of the deployments that led to a config: who deployed it.
  public List<String> deployments(EndpointConfig config) {
    return store.deployments(config.endpoint(), config.number());
  }

  /// What was deployed with this key, or with one that goes on behind it with a dot.
  public List<EndpointConfig> deployedBy(String idempotencyKey) {
    return store.deployedBy(idempotencyKey);
  }

  /// Whether requests are answered now.
  public boolean inService(String endpoint) {
    return routes.containsKey(endpoint);
  }

  /// The config that answers for an endpoint at this moment. Does not block.
  /// @throws MillraceException as [#route]
  public EndpointConfig serving(String endpoint) {
    return route(endpoint).config();
  }

  /// What answers for an endpoint at this moment.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`, or `ENDPOINT_NOT_READY` while its models
  ///     are not loaded
  Route route(String endpoint) {
    Route route = routes.get(endpoint);
    if (route != null) {
      return route;
    }
    if (unloaded.contains(endpoint)) {
      throw new MillraceException(
          ENDPOINT_NOT_READY,
          "The models of endpoint '%s' are not loaded yet.".formatted(endpoint),
          "Try again in a few seconds; the log says what keeps them from loading.");
    }
    throw unknown(endpoint);
  }

  /// What a config of an endpoint answered with, also one that it has left; loads its models.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND` if there is no such config, with
  ///     `MODEL_NOT_SERVABLE` if its models cannot be loaded
  Route route(String endpoint, int number) {
    EndpointConfig config = store.config(endpoint, number).orElseThrow(() -> unknown(endpoint));
    EndpointSpec live = config.spec().with(List.of());
    return Route.of(config, Scorers.of(live, loaded(live.models())).variants());
  }

  @Override
  public void close() {
    reloader.interrupt();
    aside.close();
  }

  private Scorers scorers(EndpointSpec spec) {
    Map<ServedModel, ServableModel> loaded = loaded(spec.allModels());
    return Scorers.of(spec, loaded);
  }

  private Map<ServedModel, ServableModel> loaded(List<ServedModel> wanted) {
    Map<ServedModel, ServableModel> loaded = new HashMap<>();
    wanted.forEach(model -> loaded.put(model, models.load(model)));
    return loaded;
  }

  /// As at a start: shadows whose models cannot be loaded keep nobody from being answered.
  private Map<ServedModel, ServableModel> loadedAsPossible(EndpointSpec spec) {
    Map<ServedModel, ServableModel> loaded = loaded(spec.models());
    for (ServedModel model : spec.allModels()) {
      if (!loaded.containsKey(model)) {
        try {
          loaded.put(model, models.load(model));
        } catch (MillraceException e) {
          log.warn("endpoint.shadow.not_loaded model={} detail={}", model, e.detail());
        }
      }
    }
    return loaded;
  }

  private void serve(Endpoint endpoint, Scorers scorers) {
    put(endpoint, scorers.route(endpoint.config(), aside));
  }

  private void put(Endpoint endpoint, Route route) {
    EndpointConfig config = endpoint.config();
    routes.put(endpoint.name(), route);
    unloaded.remove(endpoint.name());
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
          variant.combine().text(),
          config.capturePercent());
    }
  }

  /// Tells which models may be asked.
  private void use() {
    models.use(
        Stream.concat(
                routes.values().stream().map(Route::config),
                rolling.values().stream().map(live -> live.after().config()))
            .flatMap(config -> config.spec().allModels().stream())
            .collect(Collectors.toSet()));
  }

  private void load(Endpoint endpoint) {
    serve(endpoint, scorers(endpoint.config().spec()));
    goOn(endpoint.name());
  }

  /// Goes on with a rollout of an earlier process, if there is one, from the begin of its step.
  private void goOn(String endpoint) {
    Optional<Rollout> before = store.rollout(endpoint).filter(rollout -> !rollout.isOver());
    if (before.isEmpty()) {
      return;
    }
    EndpointConfig config = store.config(endpoint, before.get().to()).orElseThrow();
    try {
      Route next = scorers(config.spec()).route(config, aside);
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

  /// Loads what is not loaded; true if nothing is left.
  private boolean loadAll(Patience patience) {
    for (Endpoint endpoint : store.list()) {
      try {
        if (!routes.containsKey(endpoint.name())) {
          unloaded.add(endpoint.name());
          load(endpoint.config(), patience);
        }
      } catch (MillraceException e) {
        String name = endpoint.name();
        log.warn("endpoint.not_loaded endpoint={} code={} detail={}", name, e.code(), e.detail());
      } catch (RuntimeException e) {
        log.error("endpoint.not_loaded endpoint={}", endpoint.name(), e);
      }
    }
    return unloaded.isEmpty();
  }

  /// Loads without keeping deployments waiting, and serves if none came in between.
  private void load(EndpointConfig config, Patience patience) {
    Map<ServedModel, ServableModel> loaded = loadedAsPossible(config.spec());
    if (patience == Patience.NONE
        && loaded.values().stream().anyMatch(ServableModel.Outside.class::isInstance)) {
      return;
    }
    Scorers scorers = Scorers.of(config.spec(), loaded);
    deploying.lock();
    try {
      Endpoint now = endpoint(config.endpoint());
      if (!routes.containsKey(now.name()) && now.config().number() == config.number()) {
        serve(now, scorers);
      }
    } finally {
      deploying.unlock();
    }
    if (patience == Patience.NONE) {
      // Its models may be in processes, which take their time.
      Thread.ofVirtual().name("rollout-load").start(() -> goOn(config.endpoint()));
    } else {
      goOn(config.endpoint());
    }
  }

  private void reload() {
    try {
      while (!loadAll(Patience.MINUTES)) {
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      // The server is closing.
    }
  }

  private static MillraceException unknown(String name) {
    return new MillraceException(
        ENDPOINT_NOT_FOUND,
        "There is no endpoint '%s'.".formatted(name),
        "Deploy it, or use a name of GET /api/endpoints.");
  }
}
