package io.millrace.server;

import io.millrace.base.http.Resource;
import io.millrace.monitoring.Baselines;
import io.millrace.monitoring.GroundTruth;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.Monitors;
import io.millrace.monitoring.VariantVerdicts;
import io.millrace.monitoring.http.GroundTruthResource;
import io.millrace.monitoring.http.MonitorResource;
import io.millrace.monitoring.http.VerdictResource;
import io.millrace.monitoring.sql.SqlMonitorStore;
import io.millrace.monitoring.task.BaselineTask;
import io.millrace.monitoring.task.GroundTruthTask;
import io.millrace.monitoring.task.MonitorTask;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.event.SourceFiles;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// What compares what endpoints see and say with what their models learned from.
record Monitoring(
    MonitorStore store,
    Baselines baselines,
    GroundTruth groundTruth,
    Monitors monitors,
    VariantVerdicts verdicts,
    GroundTruthResource posted) {
  static Monitoring wire(
      Stores stores, Serving serving, PrometheusRegistry registry, InstantSource clock) {
    MonitorStore store = new SqlMonitorStore(stores.database());
    Baselines baselines = new Baselines(stores.datasets(), stores.objects());
    GroundTruth groundTruth = new GroundTruth(stores.tables(), clock);
    serving.rollouts().judge(serving.judged(), groundTruth);
    Monitors monitors =
        new Monitors(
            store,
            baselines,
            groundTruth,
            serving.endpoints(),
            serving.captures(),
            stores.objects(),
            clock,
            registry);
    return new Monitoring(
        store,
        baselines,
        groundTruth,
        monitors,
        new VariantVerdicts(groundTruth, serving.outcomes(), serving.endpoints(), serving.judged()),
        new GroundTruthResource(serving.endpoints(), groundTruth));
  }

  List<Task> tasks(SourceFiles files, InstantSource clock) {
    return Stream.concat(
            Stream.of(
                new BaselineTask(baselines, store, clock), new GroundTruthTask(groundTruth, files)),
            MonitorTask.of(monitors).stream())
        .toList();
  }

  List<Resource> resources() {
    return List.of(new MonitorResource(store, monitors), new VerdictResource(verdicts), posted);
  }
}
