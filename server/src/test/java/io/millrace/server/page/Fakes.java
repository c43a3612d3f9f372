package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.Response;
import io.millrace.base.http.RouteTable;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.http.vertx.VertxServer;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.Datasets;
import io.millrace.data.table.Tables;
import io.millrace.monitoring.Baselines;
import io.millrace.monitoring.GroundTruth;
import io.millrace.monitoring.Monitors;
import io.millrace.monitoring.VariantVerdicts;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.approval.Approvals;
import io.millrace.pipeline.event.StartPipelineTarget;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.stepfunctions.RevisionStore;
import io.millrace.pipeline.stepfunctions.StartStore;
import io.millrace.pipeline.stepfunctions.StateMachineStores;
import io.millrace.pipeline.stepfunctions.TagStore;
import io.millrace.pipeline.stepfunctions.VersionStore;
import io.millrace.server.PageFeatures;
import io.millrace.serving.Bandits;
import io.millrace.serving.Capture;
import io.millrace.serving.Captures;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.Endpoints;
import io.millrace.serving.FakeSink;
import io.millrace.serving.Invocations;
import io.millrace.serving.JudgedAnswers;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.MemoryOutcomeStore;
import io.millrace.serving.Rollouts;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServingConfig;
import io.millrace.serving.ServingMetrics;
import io.millrace.serving.Shadow;
import io.millrace.serving.Variant;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.bandit.MemoryBanditStore;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.rollout.RolloutPlan;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.Registry;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlLoggedModels;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.reflect.Proxy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The services behind the pages of a project `used-cars` at noon, with one endpoint `price` of two
/// models whose answers can be worked out by hand.
public final class Fakes {
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  final MemoryEvents events = new MemoryEvents();
  final MemorySchedules schedules = new MemorySchedules();
  final MemoryNotices notices = new MemoryNotices();
  final MemoryParameters parameters = new MemoryParameters();
  final MemoryMonitorStore monitors = new MemoryMonitorStore();
  final MemoryCaptures captures = new MemoryCaptures();
  private final JudgedAnswers judged = new JudgedAnswers(captures);
  final MemoryApprovals approvals = new MemoryApprovals();
  final MemoryOutcomeStore outcomes = new MemoryOutcomeStore();
  final MemoryBanditStore bandits = new MemoryBanditStore();
  final ObjectStore objects;
  final Cars.Loader loader;
  private final Endpoints endpoints;
  private final PageServices services;

  /// The stores of runs and models.
  private record Tracked(
      Experiments experiments,
      Tracking tracking,
      LoggedModels loggedModels,
      Registry registry,
      Function<ObjectStore, Artifacts> artifacts) {
    static Tracked unused() {
      return new Tracked(
          Fakes.unused(Experiments.class),
          Fakes.unused(Tracking.class),
          Fakes.unused(LoggedModels.class),
          withoutModels(),
          _ -> Fakes.unused(Artifacts.class));
    }
  }

  /// @param folder for objects
  Fakes(Path folder) {
    this(folder, Tracked.unused());
  }

  /// With runs and models that are kept in `database`.
  public static Fakes tracking(Path folder, Database database) {
    InstantSource clock = InstantSource.fixed(NOON);
    return new Fakes(
        folder,
        new Tracked(
            new SqlExperiments(database, clock),
            new SqlTracking(database, clock),
            new SqlLoggedModels(database, clock),
            new SqlRegistry(database, clock),
            StoredArtifacts::new));
  }

  private Fakes(Path folder, Tracked tracked) {
    InstantSource clock = InstantSource.fixed(NOON);
    objects = new LocalObjectStore(folder);
    ServableModel first = Cars.imputing("price-first", 1, 20_000);
    ServableModel second = Cars.linear("price-second", 3, 21_000);
    loader = Cars.loader(first, second);
    endpoints = new Endpoints(new MemoryEndpointStore(clock), loader);
    endpoints.deploy(
        new DeployEndpoint(
            "price", Cars.ids(first, second), new Combine.Max(), 100, Optional.of("first")));
    ServingMetrics metrics = new ServingMetrics(new PrometheusRegistry(), clock);
    services =
        new PageServices(
            () ->
                new PageProject(
                    "used-cars",
                    name -> name.startsWith("dataset."),
                    name -> name.startsWith("monitor.")),
            unused(Datasets.class),
            tracked.experiments(),
            tracked.tracking(),
            tracked.loggedModels(),
            tracked.registry(),
            tracked.artifacts().apply(objects),
            Definitions.withAnyTask(),
            unused(Pipelines.class),
            unused(Executions.class),
            new Approvals(approvals, _ -> {}, clock),
            new StateMachineStores(
                unused(RevisionStore.class),
                unused(StartStore.class),
                unused(VersionStore.class),
                unused(TagStore.class)),
            events,
            events.rules(),
            new TargetKinds(List.of(new StartPipelineTarget(unused(Executions.class)))),
            events.replays(),
            schedules,
            notices,
            parameters,
            endpoints,
            new Rollouts(endpoints, clock),
            new Bandits(endpoints, judged, outcomes, bandits, clock),
            new Invocations(endpoints, new FakeSink(), metrics, ServingConfig.DEFAULT),
            metrics,
            captures,
            monitors,
            comparisons(clock),
            new Baselines(unused(Datasets.class), objects),
            new VariantVerdicts(
                new GroundTruth(new MemoryTables(), clock), outcomes, endpoints, judged),
            objects,
            clock);
  }

  private Monitors comparisons(InstantSource clock) {
    return new Monitors(
        monitors,
        new Baselines(unused(Datasets.class), objects),
        new GroundTruth(unused(Tables.class), clock),
        endpoints,
        unused(Captures.class),
        objects,
        clock);
  }

  public Tracking tracking() {
    return services.tracking();
  }

  public Registry registry() {
    return services.registry();
  }

  public Artifacts artifacts() {
    return services.artifacts();
  }

  /// Has the endpoint `price` answer with one of its two models, by a rollout.
  void rollOut(RolloutPlan plan) {
    EndpointSpec before = endpoints.endpoint("price").config().spec();
    EndpointSpec after =
        EndpointSpec.of(
            before.models().subList(0, 1), List.of(), new Combine.First(), before.capturePercent());
    endpoints.deploy(new DeployEndpoint("price", after.with(plan), Optional.of("second")));
  }

  /// Makes the endpoint answer by two variants, with a shadow beside them.
  void split() {
    split(Optional.empty());
  }

  /// As the other, with a bandit.
  void split(Optional<BanditPlan> bandit) {
    EndpointSpec before = endpoints.endpoint("price").config().spec();
    Variant first =
        new Variant("first", 3, before.models().subList(0, 1), List.of(), new Combine.First());
    Variant second =
        new Variant("second", 1, before.models().subList(1, 2), List.of(), new Combine.First());
    Shadow shadow =
        new Shadow(
            new Variant("aside", 0, before.models().subList(1, 2), List.of(), new Combine.First()),
            0.01);
    EndpointSpec after =
        new EndpointSpec(List.of(first, second), Optional.empty(), 100).with(List.of(shadow));
    EndpointSpec spec = bandit.map(after::with).orElse(after);
    endpoints.deploy(new DeployEndpoint("price", spec, Optional.of("split")));
  }

  /// Makes the endpoint answer with two numbers: what the first model predicts, and twice what the
  /// second does.
  void answerTwoNumbers() {
    Combine both = Combine.parse("[predictions.`price-first`, predictions.`price-second` * 2]");
    EndpointSpec before = endpoints.endpoint("price").config().spec();
    EndpointSpec after = EndpointSpec.of(before.models(), List.of(), both, before.capturePercent());
    endpoints.deploy(new DeployEndpoint("price", after, Optional.of("two")));
  }

  /// A row of mileage 10,000 and diesel that they were asked, under the event `two`.
  /// @param second twice what the second model predicted
  void captureTwoNumbers(double second) {
    captures.add(
        List.of(
            new Capture(
                "two",
                "two",
                "price",
                Variant.ALL_TRAFFIC,
                endpoints.endpoint("price").config().number(),
                NOON,
                0,
                Json.parse(Cars.ROW),
                Double.NaN,
                List.of(19_500.0, second),
                Json.parse(
                    "{\"price-first\": {\"version\": 1, \"prediction\": 19500},"
                        + " \"price-second\": {\"version\": 3, \"prediction\": 20500}}"))),
        "two");
  }

  public TestRoutes routes() {
    return new TestRoutes(new PagesResource(services, PageFeatures.ALL));
  }

  /// The pages at a port of their own.
  VertxServer serve() {
    return VertxServer.start(
        RouteTable.of(List.of(new PagesResource(services, PageFeatures.ALL))),
        HttpConfig.DEFAULT.withPort(0),
        Optional.empty(),
        new PrometheusRegistry(),
        services.clock());
  }

  /// The text of a page.
  public String page(String path) {
    return TestRoutes.text(routes().get("/ui/used-cars/" + path));
  }

  /// Sends a form.
  public Response form(String path, Map<String, String> fields) {
    return send(path, fields, "text/html");
  }

  /// What a form would show anew, as its script asks for it.
  JsonNode parts(String path, Map<String, String> fields) {
    return TestRoutes.json(send(path, fields, "application/json"));
  }

  private Response send(String path, Map<String, String> fields, String accept) {
    String body =
        fields.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return routes()
        .call(
            "POST",
            "/ui/used-cars/" + path,
            Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", accept),
            body.getBytes(StandardCharsets.UTF_8));
  }

  public int status(String path) {
    return routes().get("/ui/used-cars/" + path).status();
  }

  /// A service that these pages do not call.
  static <T> T unused(Class<T> service) {
    return service.cast(
        Proxy.newProxyInstance(
            service.getClassLoader(),
            new Class<?>[] {service},
            (_, method, _) -> {
              throw new UnsupportedOperationException(
                  service.getSimpleName() + "." + method.getName());
            }));
  }

  /// A registry that has lost its models: pages work without what they would say.
  private static Registry withoutModels() {
    return (Registry)
        Proxy.newProxyInstance(
            Registry.class.getClassLoader(),
            new Class<?>[] {Registry.class},
            (_, method, _) -> {
              if (method.getName().equals("findVersion")) {
                return Optional.empty();
              }
              throw new MillraceException(
                  ErrorCode.MODEL_VERSION_NOT_FOUND, "There is no such version.", "Register it.");
            });
  }
}
