package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_NOT_FOUND;
import static io.millrace.base.ErrorCode.ENDPOINT_NOT_READY;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.bandit.BanditDecision;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.serving.rollout.Rollout;
import io.millrace.tracking.ModelAlias;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The endpoints: what they serve, and the routes that answer for them.
///
/// A deployment loads its models, has them answer their input examples, makes config and endpoint
/// durable, and only then swaps the route; requests in flight end on the old one. Whatever fails on
/// the way leaves the old route in use.
///
/// Thread-safe. [#route] and [#serving] never block; everything else does.
public final class Endpoints implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

  private final EndpointStore store;
  private final ModelLoader models;
  private final ScorerLoader loader;
  private final LiveRoutes routes;
  private final AliasFollowing following;
  private final EndpointReload reload;

  public Endpoints(EndpointStore store, ModelLoader models) {
    this(store, models, InstantSource.system());
  }

  public Endpoints(EndpointStore store, ModelLoader models, InstantSource clock) {
    this.store = store;
    this.models = models;
    loader = new ScorerLoader(models);
    routes = new LiveRoutes(store, models, loader, clock);
    following = new AliasFollowing(store, models, loader, routes);
    reload = new EndpointReload(store, loader, routes);
  }

  /// From now on, what was captured is asked of new configs whose rollout wants that.
  public void replay(Captures captures) {
    loader.replay(captures);
  }

  /// From now on, declarations may name classes of these. To be called before [#start].
  public void plugIns(PlugIns added) {
    loader.plugIns(added);
  }

  /// Loads every endpoint of the store whose models Java evaluates; those for which processes have
  /// to start follow in the background. One that cannot be loaded answers `ENDPOINT_NOT_READY` and
  /// is tried again until it can.
  public void start() {
    reload.start();
  }

  /// Makes an endpoint serve what `wish` says; idempotent by key and by content.
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if a model cannot be loaded or does not
  ///     answer its input example, with `ENDPOINT_INVALID` if the models do not fit together, with
  ///     `PLUG_IN_INVALID`, with `MODEL_PROCESS_ABOVE_CEILING`; nothing has changed then
  public Deployment deploy(DeployEndpoint wish) {
    Optional<String> key = wish.idempotencyKey();
    if (key.isPresent() && store.deployed(wish.endpoint(), key.get())) {
      return told(wish, new Deployment.Unchanged(endpoint(wish.endpoint())));
    }
    loader.requireAllowed(wish.spec());
    DeployEndpoint wanted = following.followed(wish);
    Scorers loaded = loader.tried(wanted, routes.main(wish.endpoint()));
    routes.deploying().lock();
    try {
      // An alias that was moved while its version was loading is loaded again: now none is moved.
      DeployEndpoint now = following.followed(wanted);
      Scorers scorers =
          now.equals(wanted) ? loaded : loader.tried(now, routes.main(wish.endpoint()));
      Deployment deployment = store.deploy(now, scorers.inputs());
      routes.take(deployment, scorers);
      return told(now, deployment);
    } finally {
      routes.deploying().unlock();
    }
  }

  /// A wish that an endpoint is on its way to is told as the one that began the rollout was.
  private Deployment told(DeployEndpoint wish, Deployment deployment) {
    if (!(deployment instanceof Deployment.Unchanged)) {
      return deployment;
    }
    return store
        .rollout(wish.endpoint())
        .filter(rollout -> !rollout.isOver())
        .flatMap(rollout -> store.config(wish.endpoint(), rollout.to()))
        .filter(config -> config.serves(wish) || isBy(wish, config))
        .<Deployment>map(config -> new Deployment.Rolling(deployment.endpoint(), config))
        .orElse(deployment);
  }

  private boolean isBy(DeployEndpoint wish, EndpointConfig config) {
    return wish.idempotencyKey().filter(deployments(config)::contains).isPresent();
  }

  /// Deletes an endpoint; its captures stay, and so do the configs that they name.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`
  public void delete(String name) {
    routes.deploying().lock();
    try {
      if (!store.delete(name)) {
        throw unknown(name);
      }
      routes.forget(name);
    } finally {
      routes.deploying().unlock();
    }
    log.info("endpoint.deleted endpoint={}", name);
  }

  /// Has what a bandit has decided be followed.
  void share(BanditDecision decision) {
    routes.share(
        decision.endpoint(),
        decision.config(),
        decision.arms().stream().mapToDouble(BanditDecision.Arm::share).toArray());
  }

  /// Makes what `change` says of a rollout durable, and then so.
  /// @param seen what the caller knows; if it has changed since, nothing happens
  /// @return as it is now
  Rollout advance(Rollout seen, UnaryOperator<Rollout> change) {
    return routes.advance(seen, change);
  }

  /// Those that are going on and whose configs are loaded.
  List<LiveRollout> rolling() {
    return routes.rolling();
  }

  Optional<LiveRollout> rolling(String endpoint) {
    return routes.rolling(endpoint);
  }

  /// How the shadows of an endpoint do; empty while it is not in service.
  public List<ShadowView> shadows(String endpoint) {
    Route route = routes.find(endpoint);
    return route == null ? List.of() : route.shadows().stream().map(LiveShadow::view).toList();
  }

  /// What the processes do of all models that an endpoint may ask now, those of shadows and of a
  /// rollout too.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`
  public List<OutsideView> processes(String endpoint) {
    return models.look(
        Stream.concat(
                Stream.of(endpoint(endpoint).config()),
                routes.rolling(endpoint).map(live -> live.after().config()).stream())
            .flatMap(config -> config.spec().wanted())
            .collect(Collectors.toSet()));
  }

  /// The newest rollout of an endpoint.
  public Optional<Rollout> rollout(String endpoint) {
    return store.rollout(endpoint);
  }

  /// The version that an alias names now.
  /// @throws MillraceException with `ENDPOINT_INVALID` if it names none
  public ServedModel named(ModelAlias alias) {
    return following.named(alias);
  }

  /// Loads what endpoints that follow `alias` would serve if it named `version`. Until it is closed
  /// nothing else is deployed. Whether there is such a version is not known yet.
  public AliasSwitch prepare(ModelAlias alias, int version) {
    return following.prepare(alias, version);
  }

  /// Lets routes tell of their configs as the store has them now; what answers stays the same.
  public void refresh() {
    routes.refresh();
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
    return routes.contains(endpoint);
  }

  /// The config that answers for an endpoint at this moment. Does not block.
  /// @throws MillraceException as [#route]
  public EndpointConfig serving(String endpoint) {
    return route(endpoint).config();
  }

  /// What an endpoint reads and answers at this moment.
  /// @throws MillraceException as [#route]
  public EndpointSchema schema(String endpoint) {
    return route(endpoint).schema();
  }

  /// Why a model that answers for an endpoint at this moment predicts what it does for a row.
  /// Blocks where a process is asked.
  /// @param row its values, as in a request
  /// @return empty if it does not answer there
  /// @throws MillraceException as [#route]; with what [RequestForm#read] throws; with
  ///     `MODEL_NOT_EXPLAINABLE`, with a code that begins with `MODEL_PROCESS`
  public Optional<ModelExplanation> explain(
      String endpoint, ServedModel model, JsonNode row, Explaining how) {
    return route(endpoint).explain(model, Json.bytes(row), how);
  }

  /// Why a captured row was answered as it was, if what answered it still does: it is answered once
  /// more, by what decides then. Blocks where a process is asked.
  /// @return empty if other models answer now, or a shadow or a model alone was asked
  /// @throws MillraceException as the other
  public Optional<ExplainedAnswer> explain(Capture capture, Explaining how) {
    return store
        .config(capture.endpoint(), capture.config())
        .flatMap(
            then ->
                route(capture.endpoint())
                    .explain(then, capture.variant(), Json.bytes(capture.input()), how));
  }

  /// What answers for an endpoint at this moment.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`, or `ENDPOINT_NOT_READY` while its models
  ///     are not loaded
  Route route(String endpoint) {
    Route route = routes.find(endpoint);
    if (route != null) {
      return route;
    }
    if (routes.awaits(endpoint)) {
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
    return Route.of(config, loader.scorers(live, loader.loaded(live, live.models())).variants());
  }

  /// What variants would answer with that nothing serves.
  /// @param given some of their models; the others are loaded
  List<Scorer> trial(
      List<Variant> variants,
      Map<String, ProcessSettings> processes,
      Map<ServedModel, ServableModel> given) {
    return loader.trial(variants, processes, given);
  }

  @Override
  public void close() {
    reload.close();
    routes.close();
  }

  private static MillraceException unknown(String name) {
    return new MillraceException(
        ENDPOINT_NOT_FOUND,
        "There is no endpoint '%s'.".formatted(name),
        "Deploy it, or use a name of GET /api/endpoints.");
  }
}
