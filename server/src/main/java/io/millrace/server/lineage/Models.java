package io.millrace.server.lineage;

import io.millrace.base.MillraceException;
import io.millrace.server.lineage.Thing.Kind;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModelSearch;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Run;
import io.millrace.tracking.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds what models were made from, whoever registered them, and what names, copies and serves
/// them.
public record Models(
    Registry registry, LoggedModels loggedModels, Endpoints endpoints, Causes causes) {
  private static final int MOST = 100;

  /// @throws MillraceException with `MODEL_VERSION_NOT_FOUND`
  Links version(Thing thing) {
    ModelVersion version = registry.version(thing.name(), thing.number());
    List<Thing> up = new ArrayList<>(origins(version));
    version.tag(Causes.EXECUTION_TAG).ifPresent(id -> up.add(causes.maker(id, thing)));
    List<Thing> down = new ArrayList<>(configs(version));
    version.aliases().forEach(alias -> down.add(alias(version.name(), alias)));
    registry.copies(version).forEach(copy -> down.add(thing(copy)));
    return new Links(
        "Model %s, version %d".formatted(version.name(), version.version()),
        Optional.of(version.createdAt()),
        up,
        down);
  }

  /// What a version was registered from: another version, or else a logged model or a run; both if
  /// the run is not the one that logged the model.
  private List<Thing> origins(ModelVersion version) {
    Optional<ModelVersion> original = registry.original(version);
    if (original.isPresent()) {
      return List.of(thing(original.get()));
    }
    List<Thing> origins = new ArrayList<>();
    Optional<LoggedModel> logged = version.modelId().flatMap(loggedModels::find);
    logged.ifPresent(model -> origins.add(new Thing(Kind.LOGGED_MODEL, model.id())));
    String run = version.runId();
    if (!run.isEmpty() && logged.filter(model -> model.sourceRunId().equals(run)).isEmpty()) {
      origins.add(new Thing(Kind.RUN, run));
    }
    return origins;
  }

  /// Those that ask a version, or did.
  private List<Thing> configs(ModelVersion version) {
    return endpoints.list().stream()
        .flatMap(endpoint -> endpoints.configs(endpoint.name()).stream())
        .filter(config -> asks(config, version))
        .map(Models::thing)
        .toList();
  }

  /// What a run made: the models that it logged, and versions of its files.
  List<Thing> madeBy(Run run) {
    Thing thing = new Thing(Kind.RUN, run.id());
    LoggedModelSearch logged =
        new LoggedModelSearch(
            List.of(run.info().experimentId()),
            "source_run_id = " + Search.quoted(run.id()),
            List.of(),
            List.of(),
            MOST,
            Optional.empty());
    return Stream.concat(
            loggedModels.search(logged).items().stream()
                .map(model -> new Thing(Kind.LOGGED_MODEL, model.id())),
            registered("run_id", run.id(), thing))
        .toList();
  }

  /// @throws MillraceException with `LOGGED_MODEL_NOT_FOUND`
  Links loggedModel(Thing thing) {
    LoggedModel model = loggedModels.model(thing.id());
    return new Links(
        "Logged model " + model.name(),
        Optional.of(model.createdAt()),
        Stream.of(model.sourceRunId())
            .filter(run -> !run.isEmpty())
            .map(run -> new Thing(Kind.RUN, run))
            .toList(),
        Stream.concat(
                registered("model_id", model.id(), thing),
                loggedModels.readers(model.id(), MOST).stream()
                    .filter(run -> !run.equals(model.sourceRunId()))
                    .map(run -> new Thing(Kind.RUN, run)))
            .toList());
  }

  /// The versions of which `origin` is an origin, among those with that attribute.
  private Stream<Thing> registered(String attribute, String value, Thing origin) {
    Search search = Search.matching(attribute + " = " + Search.quoted(value)).atMost(MOST);
    return registry.searchVersions(search).items().stream()
        .filter(version -> origins(version).contains(origin))
        .map(Models::thing);
  }

  /// An alias came of the version that it names; the configs that serve that version because they
  /// follow the alias came of it.
  /// @throws MillraceException with `LINEAGE_NOT_FOUND`, `ALIAS_INVALID`
  Links alias(Thing thing) {
    ModelAlias alias = ModelAlias.parse("models:/" + thing.id());
    ModelVersion version =
        registry.byAlias(alias.model(), alias.name()).orElseThrow(() -> Records.absent(thing));
    Optional<AliasMove> last = registry.aliasHistory(alias).stream().findFirst();
    return new Links(
        "Alias %s of %s%s"
            .formatted(alias.name(), alias.model(), last.map(Models::responsible).orElse("")),
        last.map(AliasMove::at),
        List.of(thing(version)),
        endpoints.list().stream()
            .map(Endpoint::config)
            .filter(config -> config.follows().contains(alias) && asks(config, version))
            .map(Models::thing)
            .toList());
  }

  /// `, set by Ada: half the errors`.
  private static String responsible(AliasMove move) {
    return (move.user().isEmpty() ? "" : ", set by " + move.user())
        + (move.reason().isEmpty() ? "" : ": " + move.reason());
  }

  private static boolean asks(EndpointConfig config, ModelVersion version) {
    return config.models().stream()
        .anyMatch(
            each -> each.name().equals(version.name()) && each.version() == version.version());
  }

  private static Thing thing(ModelVersion version) {
    return Thing.of(Kind.MODEL_VERSION, version.name(), version.version());
  }

  private static Thing thing(EndpointConfig config) {
    return Thing.of(Kind.ENDPOINT_CONFIG, config.endpoint(), config.number());
  }

  private static Thing alias(String model, String alias) {
    return new Thing(Kind.MODEL_ALIAS, model + "@" + alias);
  }
}
