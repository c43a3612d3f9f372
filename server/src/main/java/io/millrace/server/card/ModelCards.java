package io.millrace.server.card;

import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.Approvals;
import io.millrace.server.card.ModelCard.Measured;
import io.millrace.server.lineage.Lineage;
import io.millrace.server.lineage.Thing;
import io.millrace.server.page.Evidence;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.Metric;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Param;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.bundle.ModelDescriptions;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Gathers from all features what they know of a model version. Thread-safe; blocks.
public record ModelCards(
    Registry registry,
    Tracking tracking,
    LoggedModels loggedModels,
    Artifacts artifacts,
    Approvals approvals,
    Lineage lineage,
    InstantSource clock) {

  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_FOUND`, `MODEL_VERSION_NOT_FOUND`
  public ModelCard card(String name, int number) {
    ModelVersion version = registry.version(name, number);
    Optional<Run> run = run(version.runId());
    Optional<LoggedModel> logged = version.modelId().flatMap(loggedModels::find);
    Optional<Run> evaluation = version.tag("millrace.evaluation_run").flatMap(this::run);
    return new ModelCard(
        clock.instant(),
        registry.model(name),
        version,
        run,
        params(run, logged),
        metrics(run, logged),
        evaluation.flatMap(judged -> Evidence.files(judged, artifacts)),
        evaluation.map(judged -> Evidence.slices(judged, name, artifacts)).orElse(List.of()),
        new ModelDescriptions(artifacts).read(version.artifacts()),
        approvals.of(new Approval.OfModel(name, number)),
        registry.aliasHistory(name, number),
        lineage.of(Thing.of(Thing.Kind.MODEL_VERSION, name, number)));
  }

  private Optional<Run> run(String id) {
    return id.isEmpty() ? Optional.empty() : tracking.find(id);
  }

  /// What was logged for the model itself counts before what its run says.
  private static List<Param> params(Optional<Run> run, Optional<LoggedModel> logged) {
    Map<String, Param> byKey = new TreeMap<>();
    run.ifPresent(r -> r.data().params().forEach(param -> byKey.put(param.key(), param)));
    logged.ifPresent(model -> model.params().forEach(param -> byKey.put(param.key(), param)));
    return List.copyOf(byKey.values());
  }

  /// One curve's latest point is what counts of it.
  private record Curve(String runId, String key, Optional<DatasetName> dataset) {
    static Curve of(Measured point) {
      return new Curve(point.runId(), point.metric().key(), point.metric().dataset());
    }
  }

  private static List<Measured> metrics(Optional<Run> run, Optional<LoggedModel> logged) {
    Stream<Measured> ofRun =
        run.stream().flatMap(r -> r.data().metrics().stream().map(m -> new Measured(r.id(), m)));
    Stream<Measured> ofModel =
        logged.stream()
            .flatMap(model -> model.metrics().stream())
            .map(point -> new Measured(point.runId(), point.metric()));
    BinaryOperator<Measured> later =
        BinaryOperator.maxBy(Comparator.comparing(Measured::metric, Metric.LATEST));
    return Stream.concat(ofRun, ofModel)
        .collect(Collectors.toMap(Curve::of, point -> point, later))
        .values()
        .stream()
        .sorted(
            Comparator.comparing((Measured point) -> point.metric().key())
                .thenComparing(point -> point.metric().dataset().map(DatasetName::name).orElse(""))
                .thenComparing(Measured::runId))
        .toList();
  }
}
