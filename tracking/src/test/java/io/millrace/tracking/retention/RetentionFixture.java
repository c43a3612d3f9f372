package io.millrace.tracking.retention;

import io.millrace.base.database.Database;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Change;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Metric;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlLoggedModels;
import io.millrace.tracking.sql.SqlPurgeStore;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A server's stores over one database and one folder, with a clock that the test moves.
final class RetentionFixture {
  static final RetentionPolicy AFTER_30_DAYS =
      new RetentionPolicy(Optional.of(Duration.ofDays(30)), Map.of());

  /// Few, so that what is purged takes several units.
  private static final int ROWS_AT_ONCE = 10;

  final List<Change> told = new ArrayList<>();
  final SqlExperiments experiments;
  final SqlTracking tracking;
  final SqlLoggedModels loggedModels;
  final SqlRegistry registry;
  final StoredArtifacts artifacts;
  private final Changes changes = new Changes();
  private Instant now = Instant.parse("2026-11-01T00:00:00Z");

  RetentionFixture(Database database, Path folder) {
    changes.tell((_, change) -> () -> told.add(change));
    experiments = new SqlExperiments(database, changes, this::now);
    tracking = new SqlTracking(database, changes, this::now);
    loggedModels = new SqlLoggedModels(database, changes, this::now);
    registry = new SqlRegistry(database, changes, this::now);
    artifacts = new StoredArtifacts(new LocalObjectStore(folder));
  }

  private Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /// Over `database`, which may be one that fails.
  Retention retention(Database database) {
    return new Retention(
        new SqlPurgeStore(database, changes, this::now, ROWS_AT_ONCE),
        experiments,
        tracking,
        loggedModels,
        artifacts,
        version -> version.name().equals("served") ? List.of("endpoint price") : List.of(),
        this::now);
  }

  String experiment(String name) {
    return experiments.create(NewExperiment.named(name)).id();
  }

  /// A run with params, tags, `points` points of two metrics and a file of 10 bytes, that has
  /// ended.
  Run run(String experiment, int points) {
    Run run =
        tracking.startRun(StartRun.in(experiment).tagged(List.of(new Tag("team", "pricing"))));
    List<Metric> metrics =
        IntStream.range(0, points)
            .mapToObj(step -> Metric.of(step % 2 == 0 ? "rmse" : "mae", step, step, step))
            .toList();
    tracking.log(run.id(), new RunLog(metrics, List.of(), List.of()));
    artifacts.put(file(run), out -> out.write("0123456789".getBytes(StandardCharsets.UTF_8)));
    tracking.finish(run.id(), RunStatus.FINISHED);
    return run;
  }

  static ArtifactPath file(Run run) {
    return ArtifactPath.ofRun(run.info(), "model/weights");
  }

  LoggedModel model(Run run) {
    LoggedModel model =
        loggedModels.create(
            new LoggedModel.Create(
                run.info().experimentId(),
                Optional.of("net"),
                "",
                run.id(),
                List.of(),
                List.of(new Tag("team", "pricing"))));
    tracking.logOutputs(run.id(), List.of(new Run.ModelOutput(model.id(), 0)));
    artifacts.put(
        ArtifactPath.ofModel(model.id(), "MLmodel"),
        out -> out.write("12345".getBytes(StandardCharsets.UTF_8)));
    return model;
  }

  boolean hasFile(Run run) {
    return artifacts.find(file(run)).isPresent();
  }
}
