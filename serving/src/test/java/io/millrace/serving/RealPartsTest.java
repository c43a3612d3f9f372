package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.sql.Sql;
import io.millrace.data.sql.SqlConfig;
import io.millrace.data.sql.TableSql;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.Tables;
import io.millrace.data.table.TablesConfig;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.LoggedCaptures;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.sql.SqlEndpointStore;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.bundle.NewBundle;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a registered bundle to a row in SQL, with every real part.
class RealPartsTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;

  @Test
  void aRegisteredModelAnswersAndItsCaptureIsFoundBySql() {
    ObjectStore objects = new LocalObjectStore(folder.resolve("objects"));
    try (Database database = TestDatabases.sqlite();
        DuckDb duckDb = new DuckDb("512MB", 1);
        Tables tables = new IcebergTables(TablesConfig.local(folder.resolve("tables")), duckDb)) {
      Registry registry = new SqlRegistry(database, CLOCK);
      ModelBundles bundles = new ModelBundles(new StoredArtifacts(objects), CLOCK);
      register(new SqlTracking(database, CLOCK), registry, bundles);
      EndpointStore store = new SqlEndpointStore(database, CLOCK);
      CaptureLog log =
          CaptureLog.open(folder.resolve("log"), 1 << 20, 1 << 24, Duration.ofMillis(50), CLOCK);
      try (Endpoints endpoints =
              new Endpoints(store, new BundleModelLoader(registry, bundles, OutsideModels.NONE));
          Captures captures = new TableCaptures(log, tables, objects, store, Duration.ofHours(1))) {
        Answer answer = deployAndAsk(endpoints, new LoggedCaptures(log, CLOCK));
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("19500.0");
        captures.flush();
        assertThat(captures.since("price", Optional.empty()).inferenceIds())
            .containsExactly("order-77");
        try (Sql sql = new TableSql(tables, folder.resolve("tables"), SqlConfig.DEFAULT)) {
          assertThat(
                  sql.query(
                          "SELECT inference_id, prediction, json_extract_string(input, '$.fuel')"
                              + " FROM captures")
                      .rows())
              .containsExactly(List.of("order-77", 19_500.0, "diesel"));
        }
      }
    }
  }

  private static void register(Tracking tracking, Registry registry, ModelBundles bundles) {
    Run run = tracking.startRun(StartRun.in(tracking.experiment("cars").id()));
    bundles.write(
        ArtifactPath.ofRun(run.info(), "model"),
        new NewBundle(Cars.linear("m", 1, 20_000).model(), Optional.empty(), Cars.TRAIN));
    assertThat(registry.register("m", RegisterVersion.ofRun(run.info().id(), "model")).version())
        .isEqualTo(1);
  }

  private static Answer deployAndAsk(Endpoints endpoints, CaptureSink captures) {
    Deployment deployed =
        endpoints.deploy(
            new DeployEndpoint(
                "price",
                List.of(new ServedModel("m", 1)),
                new Combine.Max(),
                100,
                Optional.of("visit-1")));
    assertThat(deployed).isInstanceOf(Deployment.Created.class);
    return new Invocations(
            endpoints,
            captures,
            new ServingMetrics(new PrometheusRegistry(), CLOCK),
            ServingConfig.DEFAULT)
        .invoke(
            new Invocation(
                "price",
                new SageMakerRequest(
                    "text/csv", Optional.empty(), "10000,diesel".getBytes(StandardCharsets.UTF_8)),
                Optional.of("order-77"),
                Optional.empty()));
  }
}
