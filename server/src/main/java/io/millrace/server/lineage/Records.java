package io.millrace.server.lineage;

import static io.millrace.base.ErrorCode.LINEAGE_NOT_FOUND;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.server.lineage.Thing.Kind;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the links that the features record: tags of runs, models of configs, keys of deployments,
/// sources of dataset versions; and by others of this package the rest.
public record Records(
    Datasets datasets,
    Tracking tracking,
    Endpoints endpoints,
    Runs runs,
    Inputs inputs,
    Models models,
    Predictions predictions,
    Comparisons comparisons,
    Decisions decisions,
    Causes causes) {
  /// @throws MillraceException if there is no such thing
  Links links(Thing thing) {
    return switch (thing.kind()) {
      case PREDICTION -> predictions.links(thing);
      case ENDPOINT_CONFIG -> config(thing);
      case MODEL_ALIAS -> models.alias(thing);
      case MODEL_VERSION -> models.version(thing);
      case LOGGED_MODEL -> models.loggedModel(thing);
      case RUN -> run(thing);
      case DATASET_VERSION -> dataset(thing);
      case DATASET_INPUT -> inputs.links(thing);
      case EXECUTION -> causes.execution(thing);
      case TASK -> causes.task(thing);
      case EVENT -> causes.event(thing);
      case APPROVAL -> decisions.links(thing);
      case COMPARISON -> comparisons.links(thing);
    };
  }

  private Links config(Thing thing) {
    EndpointConfig config =
        endpoints.configs(thing.name()).stream()
            .filter(each -> each.number() == thing.number())
            .findFirst()
            .orElseThrow(() -> absent(thing));
    List<Thing> up = new ArrayList<>();
    config
        .models()
        .forEach(each -> up.add(Thing.of(Kind.MODEL_VERSION, each.name(), each.version())));
    endpoints.deployments(config).forEach(key -> up.add(new Thing(Kind.TASK, key)));
    return new Links(
        "Endpoint %s, config %d".formatted(config.endpoint(), config.number()),
        Optional.of(config.createdAt()),
        up,
        Stream.concat(predictions.of(config).stream(), comparisons.of(config).stream()).toList());
  }

  private Links run(Thing thing) {
    Run run = tracking.run(thing.id());
    List<Thing> up = new ArrayList<>(inputs.of(run));
    run.data().tag(Causes.EXECUTION_TAG).ifPresent(id -> up.add(causes.maker(id, thing)));
    return new Links(
        "Run " + run.info().name(), Optional.of(run.info().startTime()), up, models.madeBy(run));
  }

  private Links dataset(Thing thing) {
    DatasetVersion version = datasets.version(thing.name(), thing.number());
    List<Thing> up =
        datasets.ingest(version.ingestId()).source().event().stream()
            .flatMap(event -> causes.announced(event, thing))
            .toList();
    return new Links(
        "Dataset %s, version %d, from %s"
            .formatted(version.dataset(), version.version(), version.sourceName()),
        Optional.of(version.createdAt()),
        up,
        runs.of(version).stream().map(id -> new Thing(Kind.RUN, id)).toList());
  }

  static MillraceException absent(Thing thing) {
    return absent(thing, LINEAGE_NOT_FOUND);
  }

  static MillraceException absent(Thing thing, ErrorCode code) {
    return new MillraceException(
        code, "There is no %s.".formatted(thing), "Check its kind and its id.");
  }
}
