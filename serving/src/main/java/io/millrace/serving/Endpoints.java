package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.ErrorCode.ENDPOINT_NOT_FOUND;
import static io.millrace.base.ErrorCode.ENDPOINT_NOT_READY;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ModelAlias;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
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
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  /// Endpoints of the store that have no route yet.
  private final Set<String> unloaded = ConcurrentHashMap.newKeySet();

  /// Held while a deployment is decided and its route is swapped, so that routes follow the order
  /// of the store.
  private final ReentrantLock deploying = new ReentrantLock();

  private final Thread reloader =
      Thread.ofVirtual().name("endpoint-reload").unstarted(this::reload);

  public Endpoints(EndpointStore store, ModelLoader models) {
    this.store = store;
    this.models = models;
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
    List<Scorer> loaded = scorers(wanted.spec());
    deploying.lock();
    try {
      // An alias that was moved while its version was loading is loaded again: now none is moved.
      DeployEndpoint now = followed(wanted);
      List<Scorer> scorers = now.equals(wanted) ? loaded : scorers(now.spec());
      Deployment deployment = store.deploy(now, scorers.getFirst().fields().list());
      switch (deployment) {
        case Deployment.Created(var endpoint) -> serve(endpoint, scorers);
        case Deployment.Updated(var endpoint, var _) -> serve(endpoint, scorers);
        case Deployment.Unchanged(var endpoint) -> {
          if (!routes.containsKey(endpoint.name())) {
            load(endpoint);
          }
        }
      }
      return deployment;
    } finally {
      deploying.unlock();
    }
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
              .filter(endpoint -> endpoint.config().follows().contains(alias))
              .map(endpoint -> candidate(endpoint.config(), alias, version))
              .toList(),
          this::serve,
          deploying::unlock);
    } catch (RuntimeException | Error e) {
      deploying.unlock();
      throw e;
    }
  }

  private AliasSwitch.Candidate candidate(EndpointConfig config, ModelAlias alias, int version) {
    try {
      DeployEndpoint wish = config.wish().moved(alias, version);
      return new AliasSwitch.Ready(wish, scorers(wish.spec()));
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
      routes.replaceAll(
          (name, route) ->
              store.config(name, route.config().number()).map(route::with).orElse(route));
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
    return Route.of(config, scorers(config.spec()));
  }

  @Override
  public void close() {
    reloader.interrupt();
  }

  private List<Scorer> scorers(EndpointSpec spec) {
    return scorers(spec, loaded(spec));
  }

  /// The models of all variants, each once.
  private Map<ServedModel, ServableModel> loaded(EndpointSpec spec) {
    Map<ServedModel, ServableModel> loaded = new HashMap<>();
    spec.models().forEach(model -> loaded.put(model, models.load(model)));
    return loaded;
  }

  /// One for each variant.
  private static List<Scorer> scorers(
      EndpointSpec spec, Map<ServedModel, ServableModel> loaded) {
    return Scorer.of(
        spec.variants().stream()
            .map(
                variant ->
                    new Scorer.Group(
                        variant.models().stream().map(loaded::get).toList(), variant.combine()))
            .toList());
  }

  private void serve(Endpoint endpoint, List<Scorer> scorers) {
    EndpointConfig config = endpoint.config();
    routes.put(endpoint.name(), Route.of(config, scorers));
    unloaded.remove(endpoint.name());
    models.use(
        routes.values().stream()
            .flatMap(route -> route.config().spec().models().stream())
            .collect(Collectors.toSet()));
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

  private void load(Endpoint endpoint) {
    serve(endpoint, scorers(endpoint.config().spec()));
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
    Map<ServedModel, ServableModel> loaded = loaded(config.spec());
    if (patience == Patience.NONE
        && loaded.values().stream().anyMatch(ServableModel.Outside.class::isInstance)) {
      return;
    }
    List<Scorer> scorers = scorers(config.spec(), loaded);
    deploying.lock();
    try {
      Endpoint now = endpoint(config.endpoint());
      if (!routes.containsKey(now.name()) && now.config().number() == config.number()) {
        serve(now, scorers);
      }
    } finally {
      deploying.unlock();
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
