package io.millrace.server;

import io.millrace.base.http.Resource;
import io.millrace.base.telemetry.Tracer;
import io.millrace.base.tls.ServerIdentity;
import io.millrace.data.table.ParquetExport;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.pipeline.training.TrialServing;
import io.millrace.serving.Bandits;
import io.millrace.serving.BundleModelLoader;
import io.millrace.serving.Captures;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocations;
import io.millrace.serving.JudgedAnswers;
import io.millrace.serving.OutcomeStore;
import io.millrace.serving.Rollouts;
import io.millrace.serving.ServingConfig;
import io.millrace.serving.ServingMetrics;
import io.millrace.serving.batch.FileTransform;
import io.millrace.serving.batch.TransformTables;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.CaptureUpkeep;
import io.millrace.serving.capture.LoggedCaptures;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.grpc.InferenceServer;
import io.millrace.serving.http.BanditResource;
import io.millrace.serving.http.EndpointDocumentResource;
import io.millrace.serving.http.EndpointResource;
import io.millrace.serving.http.InvocationResource;
import io.millrace.serving.http.OutcomeResource;
import io.millrace.serving.http.RolloutResource;
import io.millrace.serving.http.StreamedInvocationResource;
import io.millrace.serving.mlflow.ScoringResource;
import io.millrace.serving.openinference.OpenInferenceResource;
import io.millrace.serving.plugin.PlugInFolder;
import io.millrace.serving.process.ModelProcesses;
import io.millrace.serving.process.ProcessMetrics;
import io.millrace.serving.sql.FollowedAliases;
import io.millrace.serving.sql.SqlBanditStore;
import io.millrace.serving.sql.SqlEndpointStore;
import io.millrace.serving.sql.SqlOutcomeStore;
import io.millrace.serving.task.DeployTask;
import io.millrace.serving.task.EndpointTrials;
import io.millrace.serving.task.OutcomesTask;
import io.millrace.serving.task.ScoreBatchTask;
import io.millrace.tracking.bundle.ModelBundles;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What answers requests for predictions, and keeps what was asked and answered.
record Serving(
    ServingConfig config,
    SqlEndpointStore store,
    Endpoints endpoints,
    Rollouts rollouts,
    FollowedAliases followed,
    Invocations invocations,
    ServingMetrics metrics,
    Captures captures,
    JudgedAnswers judged,
    CaptureUpkeep upkeep,
    OutcomeStore outcomes,
    Bandits bandits,
    ModelProcesses processes,
    PlugInFolder plugIns,
    Path checkpoints,
    TransformTables tables)
    implements AutoCloseable {
  private static final Duration UPKEEP_EVERY = Duration.ofMinutes(1);

  static Serving wire(
      Stores stores,
      ModelBundles bundles,
      ServerConfig server,
      Path state,
      PrometheusRegistry registry,
      Tracer tracer,
      InstantSource clock) {
    ServingConfig config = ServingConfig.DEFAULT;
    SqlEndpointStore store = new SqlEndpointStore(stores.database(), clock);
    ModelProcesses processes =
        new ModelProcesses(
            stores.artifacts(),
            state,
            server.processes(),
            server.models().python(),
            server.containerRuntime(),
            server.models().limits(),
            server.models().ceilings(),
            clock);
    ProcessMetrics.register(registry, processes);
    Endpoints endpoints =
        new Endpoints(store, new BundleModelLoader(stores.registry(), bundles, processes), clock);
    PlugInFolder plugIns = PlugInFolder.of(state.resolve("plugins"));
    endpoints.plugIns(plugIns);
    CaptureLog log =
        CaptureLog.open(
            state.resolve("captures"),
            config.segmentBytes(),
            config.spoolBytes(),
            config.forceEvery(),
            clock);
    ServingMetrics metrics = new ServingMetrics(registry, clock);
    Captures captures =
        new TableCaptures(log, stores.tables(), stores.objects(), store, config.moveEvery());
    metrics.watch(captures);
    endpoints.replay(captures);
    JudgedAnswers judged = new JudgedAnswers(captures);
    OutcomeStore outcomes = new SqlOutcomeStore(stores.database(), clock);
    SqlBanditStore decisions = new SqlBanditStore(stores.database());
    return new Serving(
        config,
        store,
        endpoints,
        new Rollouts(endpoints, clock),
        new FollowedAliases(endpoints, store),
        new Invocations(endpoints, new LoggedCaptures(log, clock), metrics, config, tracer),
        metrics,
        captures,
        judged,
        new CaptureUpkeep(stores.tables(), clock, UPKEEP_EVERY),
        outcomes,
        new Bandits(endpoints, judged, outcomes, decisions, clock),
        processes,
        plugIns,
        state.resolve("batch"),
        new TransformTables(
            stores.datasets(), stores.sql(), stores.parquet(), new ParquetExport(stores.duckDb())));
  }

  List<Task> tasks(SourceFiles files, InstantSource clock) {
    return List.of(
        new DeployTask(endpoints),
        new OutcomesTask(endpoints, outcomes, files),
        new ScoreBatchTask(
            new FileTransform(endpoints, captures, files, checkpoints, tables, clock)));
  }

  /// What endpoints would answer with other models.
  TrialServing trials() {
    return new EndpointTrials(endpoints);
  }

  List<Resource> resources() {
    return List.of(
        new InvocationResource(invocations, config),
        new StreamedInvocationResource(endpoints, invocations),
        new ScoringResource(endpoints, invocations, config, tables.parquet()),
        new OpenInferenceResource(Platform.VERSION, endpoints, invocations, config),
        new RolloutResource(rollouts),
        new OutcomeResource(endpoints, outcomes),
        new BanditResource(bandits),
        new EndpointDocumentResource(endpoints, config),
        new EndpointResource(endpoints, rollouts, metrics, captures));
  }

  /// Begins to speak gRPC.
  InferenceServer grpc(String host, int port, Optional<ServerIdentity> identity) {
    return InferenceServer.start(Platform.VERSION, endpoints, invocations, host, port, identity);
  }

  /// Loads what was served before, in the background.
  void start() {
    endpoints.start();
    rollouts.start();
    bandits.start();
    upkeep.start();
  }

  @Override
  public void close() {
    rollouts.close();
    bandits.close();
    endpoints.close();
    processes.close();
    plugIns.close();
    upkeep.close();
    captures.close();
  }
}
