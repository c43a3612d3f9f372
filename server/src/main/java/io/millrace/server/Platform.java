package io.millrace.server;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.http.HealthResource;
import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.MetricsResource;
import io.millrace.base.http.OpenApiResource;
import io.millrace.base.http.ReadinessCheck;
import io.millrace.base.http.Resource;
import io.millrace.base.http.RouteDefinition;
import io.millrace.base.http.RouteTable;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.http.vertx.VertxServer;
import io.millrace.base.log.Logs;
import io.millrace.base.secret.Seal;
import io.millrace.base.telemetry.Tracer;
import io.millrace.base.telemetry.otlp.OtlpExport;
import io.millrace.base.telemetry.otlp.OtlpSettings;
import io.millrace.base.tls.ServerIdentity;
import io.millrace.data.http.DatasetResource;
import io.millrace.data.http.SqlResource;
import io.millrace.monitoring.sql.MonitoredModels;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.WholeLogs;
import io.millrace.pipeline.approval.Approvals;
import io.millrace.pipeline.approval.http.ApprovalResource;
import io.millrace.pipeline.approval.sql.ApprovedAliases;
import io.millrace.pipeline.backfill.Backfills;
import io.millrace.pipeline.backfill.http.BackfillResource;
import io.millrace.pipeline.backfill.sql.SqlBackfills;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.pipeline.notification.http.NoticeResource;
import io.millrace.pipeline.parameter.Parameters;
import io.millrace.pipeline.parameter.SetParameterTask;
import io.millrace.pipeline.parameter.http.ParameterResource;
import io.millrace.pipeline.parameter.sql.SqlParameters;
import io.millrace.pipeline.retention.RetentionTask;
import io.millrace.pipeline.stepfunctions.Releases;
import io.millrace.pipeline.stepfunctions.StepFunctionsResource;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import io.millrace.pipeline.webhook.mlflow.WebhookResource;
import io.millrace.server.project.OnDemandResource;
import io.millrace.server.project.Project;
import io.millrace.server.project.ProjectFile;
import io.millrace.server.project.ProjectResource;
import io.millrace.server.project.Projects;
import io.millrace.serving.grpc.InferenceServer;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.http.AliasResource;
import io.millrace.tracking.http.ImportResource;
import io.millrace.tracking.http.KeyedRequests;
import io.millrace.tracking.http.RetentionResource;
import io.millrace.tracking.mlflow.MlflowResource;
import io.millrace.tracking.retention.Retention;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.ProjectTags;
import io.millrace.tracking.sql.SqlKeptAnswers;
import io.millrace.tracking.sql.SqlPurgeStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running server: every feature wired to the others, and the way to stop them in order.
public final class Platform implements AutoCloseable {
  /// Of Millrace itself.
  public static final String VERSION = "0.1.0";

  private static final Duration TLS_FILES_LOOKED_AT_EVERY = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(Platform.class);

  private final InstantSource clock = InstantSource.system();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Stores stores;
  private final ModelBundles bundles;
  private final Optional<OtlpExport> telemetry;
  private final Serving serving;
  private final Messages messages;
  private final Approvals approvals;
  private final Backfills backfills;
  private final Parameters parameters;
  private final Monitoring monitoring;
  private final Retention retention;
  private final Automation automation;
  private final Projects projects;
  private final RouteTable routes;
  private final VertxServer http;
  private final Optional<InferenceServer> grpc;
  private final Optional<ServerIdentity> identity;
  private final URI address;
  private volatile boolean started;

  private Platform(ServerOptions options, ServerConfig config, ProjectFile file) {
    Optional<OtlpSettings> otlp = OtlpSettings.of(System.getenv());
    address = options.address();
    identity =
        options.tls().map(files -> ServerIdentity.of(files).watchEvery(TLS_FILES_LOOKED_AT_EVERY));
    Changes changes = new Changes();
    stores = Stores.open(options.state(), config, changes, clock);
    bundles = new ModelBundles(stores.artifacts(), clock);
    telemetry = otlp.map(settings -> OtlpExport.start(settings, registry, VERSION, clock));
    Tracer tracer = telemetry.map(OtlpExport::tracer).orElse(Tracer.NONE);
    serving = Serving.wire(stores, bundles, config, options.state(), registry, tracer, clock);
    OutgoingCalls calls = new OutgoingCalls(Set.copyOf(config.privateHosts()));
    Seal seal = Seal.withKeyIn(options.state().resolve("secret.key"));
    messages = Messages.wire(stores, seal, calls, config, links(config), clock);
    parameters = new SqlParameters(stores.database(), clock);
    monitoring = Monitoring.wire(stores, serving, registry, clock);
    retention =
        new Retention(
            new SqlPurgeStore(stores.database(), changes, clock),
            stores.experiments(),
            stores.tracking(),
            stores.loggedModels(),
            stores.artifacts(),
            new EndpointNeeds(serving.endpoints()),
            clock);
    ProjectFolder folder = new ProjectFolder(options.project());
    Buckets buckets = new Buckets(config.buckets(), options.project());
    SourceFiles files = new SourceFiles(folder, buckets, options.state().resolve("copies"));
    EngineConfig node =
        config
            .pipelines()
            .apply(EngineNode.config(stores.database().dialect(), options.state()), buckets)
            .withWholeLogs(new WholeLogs(options.state().resolve("logs"), stores.objects()));
    automation =
        Automation.wire(
            stores,
            folder,
            buckets,
            tasks(files, new Programs(folder, buckets, config, options.state())),
            node,
            messages.targets(),
            clock);
    changes.tell(serving.followed());
    changes.tell(new MonitoredModels());
    changes.tell(automation.changeEvents());
    serving.store().tell(automation.rolloutEvents());
    changes.tell(messages.registryCalls());
    approvals = new Approvals(messages.approvals(), automation.engine()::hear, clock);
    backfills =
        new Backfills(
            new SqlBackfills(stores.database()),
            automation.engine(),
            automation.pipelines(),
            automation.schedules(),
            clock);
    projects =
        new Projects(
            stores.database(),
            clock,
            new Projects.Features(
                stores.datasets(),
                automation.pipelines(),
                automation.definitions(),
                new Releases(
                    automation.pipelines(),
                    automation.engine(),
                    SqlStateMachineStores.on(stores.database()),
                    clock),
                automation.watches(),
                automation.rules(),
                automation.schedules(),
                automation.targets(),
                messages.notifications()),
            file);
    changes.tell(new ProjectTags(() -> projects.project().name()));
    changes.tell(new ApprovedAliases(() -> projects.project().gate().approval()));
    projects.apply(file);
    KeyedRequests keyed = new KeyedRequests(new SqlKeptAnswers(stores.database(), clock));
    routes = RouteTable.of(resources(), keyed::around);
    http =
        VertxServer.start(
            routes,
            HttpConfig.DEFAULT
                .withHost(options.host())
                .withPort(options.port())
                .withAllowedHosts(config.allowedHosts()),
            identity,
            registry,
            clock);
    grpc = options.grpcPort().map(port -> serving.grpc(options.host(), port, identity));
  }

  /// Starts the server. It answers, and can do its whole job, once this returns; what asks earlier
  /// learns from `/ready` that it is still starting.
  ///
  /// @throws io.millrace.base.MillraceException if the project or the configuration is wrong, the
  ///     state is in use, or the address is
  public static Platform start(ServerOptions options) {
    ServerConfig config = ServerConfig.read(options.project());
    Logs.configure(config.logFormat(), config.logLevel());
    ProjectFile file = ProjectFile.read(options.project());
    Platform platform = new Platform(options.withPortChosen(), config, file);
    platform.start();
    return platform;
  }

  /// What takes longer happens while the first requests are answered already.
  private void start() {
    projects.registerShipped();
    serving.start();
    messages.start();
    automation.start();
    approvals.start();
    backfills.start();
    started = true;
  }

  private String links(ServerConfig config) {
    return config.publicUrl().orElse(address.toString().replaceAll("/$", ""));
  }

  private List<Task> tasks(SourceFiles files, Programs programs) {
    List<Task> tasks = new ArrayList<>();
    tasks.addAll(new Training(stores, bundles, serving.trials(), clock).tasks(files));
    tasks.addAll(serving.tasks(files, clock));
    tasks.addAll(monitoring.tasks(files, clock));
    tasks.addAll(messages.tasks(clock));
    tasks.addAll(programs.tasks(stores, messages.calls()));
    tasks.add(new SetParameterTask(parameters));
    tasks.add(new RetentionTask(retention));
    return tasks;
  }

  private List<Resource> resources() {
    Views views =
        new Views(
            stores,
            serving,
            monitoring,
            automation,
            messages,
            approvals,
            parameters,
            projects,
            clock);
    List<Resource> described =
        new ArrayList<>(
            List.of(
                new HealthResource(
                    List.of(
                        new ReadinessCheck("start", this::startObstacle),
                        new ReadinessCheck("database", this::databaseObstacle))),
                new MetricsResource(registry),
                new ProjectResource(projects),
                new OnDemandResource(projects, automation.engine()),
                new DatasetResource(stores.datasets()),
                new SqlResource(stores.sql()),
                new MlflowResource(
                    stores.experiments(),
                    stores.tracking(),
                    stores.loggedModels(),
                    stores.registry(),
                    stores.artifacts(),
                    stores.uploads()),
                new AliasResource(stores.registry()),
                new ImportResource(stores.imports()),
                new RetentionResource(retention, () -> projects.project().retentionPolicy()),
                new WebhookResource(messages.webhooks()),
                new StepFunctionsResource(
                    automation.pipelines(),
                    automation.engine(),
                    automation.definitions(),
                    automation.engine().taskTokens(),
                    automation.engine().activities(),
                    automation.engine().mapRuns(),
                    SqlStateMachineStores.on(stores.database()),
                    clock),
                new ApprovalResource(approvals),
                new BackfillResource(backfills),
                new NoticeResource(messages.notifications()),
                new ParameterResource(parameters)));
    described.addAll(views.resources());
    described.addAll(automation.resources(projects, clock));
    described.addAll(serving.resources());
    described.addAll(monitoring.resources());
    List<Resource> all = new ArrayList<>(described);
    all.add(new OpenApiResource("Millrace", VERSION, described));
    all.add(views.pages());
    return all;
  }

  private Optional<String> startObstacle() {
    return started ? Optional.empty() : Optional.of("the server is still starting");
  }

  private Optional<String> databaseObstacle() {
    return stores.database().read(sql -> sql.selectOne().fetch().isEmpty())
        ? Optional.of("the database gives no answer")
        : Optional.empty();
  }

  /// The project that it runs.
  public Project project() {
    return projects.project();
  }

  /// All that it answers.
  List<RouteDefinition> routes() {
    return routes.routes();
  }

  /// Where it answers, with a slash at the end.
  public URI address() {
    return address;
  }

  /// Where gRPC is spoken; absent if it is not.
  public Optional<Integer> grpcPort() {
    return grpc.map(InferenceServer::port);
  }

  /// Answers what was asked, brings what runs to a state from which it goes on, and closes. A part
  /// that cannot close does not keep the others from it.
  @Override
  public void close() {
    List<AutoCloseable> parts =
        List.of(
            automation.engine().activities(),
            http,
            () -> grpc.ifPresent(InferenceServer::close),
            () -> identity.ifPresent(ServerIdentity::close),
            approvals,
            backfills,
            automation,
            messages,
            serving,
            stores,
            () -> telemetry.ifPresent(OtlpExport::close));
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        log.error("server.stop.incomplete part={}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
