package io.millrace.pipeline.training;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.Datasets;
import io.millrace.data.TableDatasets;
import io.millrace.data.sql.SqlDatasetStore;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.TablesConfig;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.event.TestFiles;
import io.millrace.pipeline.training.xgboost.XgboostLearner;
import io.millrace.pipeline.training.xgboost.XgboostWorkers;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Registry;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/// The training tasks with all their real parts, in a temporary folder.
public final class TrainingFixture implements AutoCloseable {
  public final Database database = TestDatabases.sqlite();
  public final DuckDb duckDb = new DuckDb("1GB", 2);
  private final XgboostWorkers xgboost = new XgboostWorkers();
  public final IcebergTables tables;
  public final Datasets datasets;
  public final Tracking tracking;
  public final Registry registry;
  public final Artifacts artifacts;
  public final ModelBundles models;
  public final Tasks tasks;

  /// Whose endpoints combine by hand.
  public TrainingFixture(Path project, Path state) {
    this(project, state, (_, _) -> new HandCombined());
  }

  /// @param serving of the registry and the bundles
  public TrainingFixture(
      Path project, Path state, BiFunction<Registry, ModelBundles, TrialServing> serving) {
    InstantSource clock = InstantSource.system();
    ObjectStore objects = new LocalObjectStore(state.resolve("objects"));
    tables = new IcebergTables(TablesConfig.local(state.resolve("tables")), duckDb);
    datasets = new TableDatasets(new SqlDatasetStore(database), tables, objects, clock);
    tracking = new SqlTracking(database, clock);
    registry = new SqlRegistry(database, clock);
    artifacts = new StoredArtifacts(objects);
    models = new ModelBundles(artifacts, clock);
    List<Learner> learners = List.of(new XgboostLearner(xgboost), new LinearModelLearner());
    tasks =
        Tasks.of(
            new IngestTask(datasets, TestFiles.of(project)),
            new TrainTask(datasets, tracking, models, learners, clock),
            evaluating(serving.apply(registry, models)),
            new GateTask(tracking, artifacts),
            new RegisterTask(registry),
            new PromoteTask(registry));
  }

  /// The task with other endpoints.
  public Task evaluating(TrialServing serving) {
    return new EvaluateTask(
        datasets, tracking, registry, artifacts, models, serving, InstantSource.system());
  }

  /// Runs a task with arguments in lenient JSON: single quotes.
  public JsonNode run(String task, String key, String arguments) throws InterruptedException {
    return run(task, new FakeContext(key), arguments);
  }

  public JsonNode run(String task, FakeContext context, String arguments)
      throws InterruptedException {
    Task found = tasks.find(task).orElseThrow();
    return found.run(Json.parse(arguments.replace('\'', '"')), context);
  }

  @Override
  public void close() {
    tables.close();
    xgboost.close();
    duckDb.close();
    database.close();
  }
}
