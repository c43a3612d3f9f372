package io.millrace.tracking.mlflow;

import io.millrace.base.database.Database;
import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.RouteTable;
import io.millrace.base.http.vertx.VertxServer;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.MultipartUploads;
import io.millrace.tracking.Registry;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.http.AliasResource;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlLoggedModels;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.InstantSource;

/// A live server with MLflow's endpoints.
public final class TrackingServer implements AutoCloseable {
  public final Experiments experiments;
  public final Tracking tracking;
  public final LoggedModels loggedModels;
  public final Registry registry;
  public final Artifacts artifacts;
  final RouteTable routes;
  private final VertxServer server;

  /// On a free port of loopback.
  /// @param database stays the caller's
  public TrackingServer(Database database, Path artifactFolder) {
    this(database, artifactFolder, 0);
  }

  TrackingServer(Database database, Path artifactFolder, int port) {
    InstantSource clock = InstantSource.system();
    experiments = new SqlExperiments(database, clock);
    tracking = new SqlTracking(database, clock);
    loggedModels = new SqlLoggedModels(database, clock);
    registry = new SqlRegistry(database, clock);
    ObjectStore objects = new LocalObjectStore(artifactFolder);
    artifacts = new StoredArtifacts(objects);
    routes =
        RouteTable.of(
            new MlflowResource(
                experiments,
                tracking,
                loggedModels,
                registry,
                artifacts,
                new MultipartUploads(objects, clock)),
            new AliasResource(registry));
    server =
        VertxServer.start(
            routes, HttpConfig.DEFAULT.withPort(port), new PrometheusRegistry(), clock);
  }

  public String uri() {
    return "http://127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
