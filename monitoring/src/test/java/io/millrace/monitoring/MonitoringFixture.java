package io.millrace.monitoring;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.DatasetSpec;
import io.millrace.data.Datasets;
import io.millrace.data.Source;
import io.millrace.data.TableDatasets;
import io.millrace.data.sql.SqlDatasetStore;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.Tables;
import io.millrace.data.table.TablesConfig;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.monitoring.format.QualityConstraints;
import io.millrace.monitoring.sql.SqlMonitorStore;
import io.millrace.serving.Captures;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.EndpointStore;
import io.millrace.serving.Endpoints;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.sql.SqlEndpointStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Monitors with all their real parts, in a temporary folder: a dataset `cars` of 900 [Market] rows
/// and an endpoint `price` whose model `m/1` reads mileage and fuel and may be wrong by 125.
public final class MonitoringFixture implements AutoCloseable {
  public static final String MONITOR = "price-watch";
  public static final String ENDPOINT = "price";
  private static final InstantSource CLOCK = InstantSource.fixed(Market.START);
  private static final Frame EXAMPLE =
      Frame.of(
          new NumberColumn("mileage", new double[] {10_000, 20_000}),
          new TextColumn("fuel", new @Nullable String[] {"diesel", "petrol"}));

  public final Path folder;
  public final Database database = TestDatabases.sqlite();
  public final DuckDb duckDb = new DuckDb("512MB", 1);
  public final IcebergTables tables;
  public final ObjectStore objects;
  public final Datasets datasets;
  public final Endpoints endpoints;
  public final Captures captures;
  public final Baselines baselines;
  public final GroundTruth groundTruth;
  public final MonitorStore store = new SqlMonitorStore(database);
  public final PrometheusRegistry registry = new PrometheusRegistry();
  public final Monitors monitors;

  /// With captures and labels in memory.
  public MonitoringFixture(Path folder) {
    this(folder, Optional.of(new MemoryTables()));
  }

  /// @param traffic where captures and labels are; absent: in the tables of the datasets
  public MonitoringFixture(Path folder, Optional<Tables> traffic) {
    this.folder = folder;
    objects = new LocalObjectStore(folder.resolve("objects"));
    tables = new IcebergTables(TablesConfig.local(folder.resolve("tables")), duckDb);
    datasets = new TableDatasets(new SqlDatasetStore(database), tables, objects, CLOCK);
    EndpointStore endpointStore = new SqlEndpointStore(database, CLOCK);
    endpoints = new Endpoints(endpointStore, wanted -> model(wanted.id()));
    CaptureLog log =
        CaptureLog.open(folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofHours(1), CLOCK);
    Tables kept = traffic.orElse(tables);
    captures = new TableCaptures(log, kept, objects, endpointStore, Duration.ofHours(1));
    captures.flush();
    baselines = new Baselines(datasets, objects);
    groundTruth = new GroundTruth(kept, CLOCK);
    ingest();
    deploy(1, 100);
    monitors = monitors(store, objects, registry);
  }

  private static ServableModel model(ServedModel id) {
    FeaturePipeline features =
        FeaturePipeline.fit(EXAMPLE, List.of("mileage", "fuel"), FeatureSettings.LINEAR);
    return new ServableModel.InProcess(
        id,
        new TabularModel(
            features,
            new LinearModel(1_000, new double[features.width()]),
            TargetTransform.IDENTITY),
        EXAMPLE);
  }

  private void ingest() {
    datasets.define(DatasetSpec.of("cars", "price"));
    datasets.ingest("cars", file("cars.csv", Market.csv(900, 1)), Source.named("cars.csv"));
    baselines.make("cars", 1);
  }

  /// Makes the endpoint serve another version, with a baseline of its own.
  public void deploy(int version, int capturePercent) {
    QualityConstraints quality = QualityConstraints.suggest(Map.of("rmse", Market.ERROR), 0.25);
    store.put(new EndpointBaseline(ENDPOINT, "m/" + version, "cars", 1, quality, CLOCK.instant()));
    var _ =
        endpoints.deploy(
            new DeployEndpoint(
                ENDPOINT,
                List.of(new ServedModel("m", version)),
                new Combine.First(),
                capturePercent,
                Optional.empty()));
  }

  /// Makes the endpoint serve versions side by side, `v<version>` each, with a baseline each.
  public void deploySideBySide(int... versions) {
    List<Variant> variants = new ArrayList<>();
    for (int version : versions) {
      deploy(version, 100);
      List<ServedModel> models = List.of(new ServedModel("m", version));
      variants.add(new Variant("v" + version, 1, models, List.of(), new Combine.First()));
    }
    EndpointSpec spec = new EndpointSpec(variants, Optional.empty(), 100);
    var _ = endpoints.deploy(new DeployEndpoint(ENDPOINT, spec, Optional.empty()));
  }

  public Monitors monitors(MonitorStore other, ObjectStore files, PrometheusRegistry metrics) {
    return new Monitors(other, baselines, groundTruth, endpoints, captures, files, CLOCK, metrics);
  }

  public Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As [Market#captures], of the first config.
  public void traffic(String prefix, int rows, int mileage) {
    captures.add(Market.captures(prefix, 1, rows, 7, mileage, Market.ERROR), prefix);
  }

  public GroundTruth.Received label(String name, String content) {
    return groundTruth.receive(file(name, content), name, name);
  }

  public Optional<MonitoringExecution> data(String id) {
    return monitors.compareData(MONITOR, ENDPOINT, id);
  }

  public Optional<MonitoringExecution> model(String id) {
    return monitors.compareModel(MONITOR, ENDPOINT, id);
  }

  @Override
  public void close() {
    captures.close();
    endpoints.close();
    tables.close();
    duckDb.close();
    database.close();
  }
}
