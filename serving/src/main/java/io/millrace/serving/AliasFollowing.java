package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ModelAlias;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What endpoints that follow aliases serve, and would serve if an alias moved. Thread-safe;
/// blocks.
final class AliasFollowing {
  private static final Logger log = LoggerFactory.getLogger(AliasFollowing.class);

  private final EndpointStore store;
  private final ModelLoader models;
  private final ScorerLoader loader;
  private final LiveRoutes routes;

  AliasFollowing(EndpointStore store, ModelLoader models, ScorerLoader loader, LiveRoutes routes) {
    this.store = store;
    this.models = models;
    this.loader = loader;
    this.routes = routes;
  }

  /// The version that an alias names now.
  /// @throws MillraceException with `ENDPOINT_INVALID` if it names none
  ServedModel named(ModelAlias alias) {
    return models
        .named(alias)
        .orElseThrow(
            () ->
                new MillraceException(
                    ENDPOINT_INVALID,
                    "%s names no version.".formatted(alias.uri()),
                    "Point the alias at a version first."));
  }

  /// The wish with the versions that its aliases name now.
  /// @throws MillraceException as [#named]
  DeployEndpoint followed(DeployEndpoint wish) {
    DeployEndpoint now = wish;
    for (ModelAlias alias : wish.spec().follows()) {
      now = now.moved(alias, named(alias).version());
    }
    return now;
  }

  /// Loads what endpoints that follow `alias` would serve if it named `version`. Until it is closed
  /// nothing else is deployed. Whether there is such a version is not known yet.
  AliasSwitch prepare(ModelAlias alias, int version) {
    routes.deploying().lock();
    try {
      return new AliasSwitch(
          alias,
          version,
          store.list().stream()
              .map(this::newest)
              .filter(config -> config.follows().contains(alias))
              .map(config -> candidate(config, alias, version))
              .toList(),
          routes::take,
          routes.deploying()::unlock);
    } catch (RuntimeException | Error e) {
      routes.deploying().unlock();
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
      return new AliasSwitch.Ready(wish, loader.tried(wish, routes.main(wish.endpoint())));
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
}
