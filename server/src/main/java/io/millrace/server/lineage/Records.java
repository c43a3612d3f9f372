package io.millrace.server.lineage;

import static io.millrace.base.ErrorCode.EXECUTION_NOT_FOUND;
import static io.millrace.base.ErrorCode.LINEAGE_NOT_FOUND;
import static io.millrace.base.ErrorCode.MODEL_VERSION_NOT_FOUND;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.data.Ingest;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus;
import io.millrace.server.lineage.Thing.Kind;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Run;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the links that the features record: causes of executions, tags of runs and models, models
/// of configs, keys of deployments, sources of dataset versions, captures.
public record Records(
    Datasets datasets,
    Tracking tracking,
    Registry registry,
    Executions executions,
    EventBus events,
    Endpoints endpoints,
    Runs runs,
    Predictions predictions) {
  private static final String EXECUTION_TAG = "millrace.execution";

  /// The source of the events of a dataset's files: the project file names its watch so.
  private static final String WATCH = Event.OWN_SOURCES + "watch/dataset.";

  private static final int MOST = 100;
  private static final int INGESTS = 1_000;

  /// @throws MillraceException if there is no such thing
  Links links(Thing thing) {
    return switch (thing.kind()) {
      case PREDICTION -> predictions.links(thing);
      case ENDPOINT_CONFIG -> config(thing);
      case MODEL_VERSION -> model(thing);
      case RUN -> run(thing);
      case DATASET_VERSION -> dataset(thing);
      case EXECUTION -> execution(thing);
      case ATTEMPT -> attempt(thing);
      case EVENT -> event(thing);
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
    endpoints.deployments(config).forEach(key -> up.add(new Thing(Kind.ATTEMPT, key)));
    return new Links(
        "Endpoint %s, config %d".formatted(config.endpoint(), config.number()),
        Optional.of(config.createdAt()),
        up,
        predictions.of(config));
  }

  private Links model(Thing thing) {
    ModelVersion version =
        registry.versions(thing.name()).stream()
            .filter(each -> each.version() == thing.number())
            .findFirst()
            .orElseThrow(() -> absent(thing, MODEL_VERSION_NOT_FOUND));
    List<Thing> up = new ArrayList<>();
    if (!version.runId().isEmpty()) {
      up.add(new Thing(Kind.RUN, version.runId()));
    }
    version.tag(EXECUTION_TAG).ifPresent(id -> up.add(new Thing(Kind.EXECUTION, id)));
    List<Thing> down =
        endpoints.list().stream()
            .flatMap(endpoint -> endpoints.configs(endpoint.name()).stream())
            .filter(config -> asks(config, version))
            .map(config -> Thing.of(Kind.ENDPOINT_CONFIG, config.endpoint(), config.number()))
            .toList();
    return new Links(
        "Model %s, version %d".formatted(version.name(), version.version()),
        Optional.of(version.createdAt()),
        up,
        down);
  }

  private static boolean asks(EndpointConfig config, ModelVersion version) {
    return config.models().stream()
        .anyMatch(
            each -> each.name().equals(version.name()) && each.version() == version.version());
  }

  private Links run(Thing thing) {
    Run run = tracking.run(thing.id());
    List<Thing> up = new ArrayList<>();
    Optional<String> dataset = run.data().tag("millrace.dataset");
    Optional<String> number = run.data().tag("millrace.dataset_version");
    if (dataset.isPresent() && number.isPresent()) {
      up.add(new Thing(Kind.DATASET_VERSION, dataset.get() + "/" + number.get()));
    }
    run.data().tag(EXECUTION_TAG).ifPresent(id -> up.add(new Thing(Kind.EXECUTION, id)));
    Search search = Search.matching("run_id = '%s'".formatted(run.id())).atMost(MOST);
    List<Thing> down =
        registry.searchVersions(search).items().stream()
            .map(each -> Thing.of(Kind.MODEL_VERSION, each.name(), each.version()))
            .toList();
    return new Links("Run " + run.info().name(), Optional.of(run.info().startTime()), up, down);
  }

  private Links dataset(Thing thing) {
    DatasetVersion version = datasets.version(thing.name(), thing.number());
    List<Thing> up =
        datasets.ingest(version.ingestId()).source().event().flatMap(this::announced).stream()
            .toList();
    return new Links(
        "Dataset %s, version %d, from %s"
            .formatted(version.dataset(), version.version(), version.sourceName()),
        Optional.of(version.createdAt()),
        up,
        runs.of(version).stream().map(id -> new Thing(Kind.RUN, id)).toList());
  }

  /// The event of that id which announced a file.
  private Optional<Thing> announced(String id) {
    return datasets.list().stream()
        .flatMap(each -> events.find(WATCH + each.name(), id).stream())
        .findFirst()
        .map(Records::thing);
  }

  private static Thing thing(EventBus.Published published) {
    return new Thing(Kind.EVENT, Long.toString(published.sequence()));
  }

  private Links execution(Thing thing) {
    Execution execution =
        executions
            .find(new ExecutionId(thing.id()))
            .orElseThrow(() -> absent(thing, EXECUTION_NOT_FOUND));
    Stream<Thing> children =
        executions.children(execution.id(), MOST).stream()
            .map(child -> new Thing(Kind.EXECUTION, child.id().value()));
    Stream<Thing> trained = runs.by(execution).stream().map(id -> new Thing(Kind.RUN, id));
    Stream<Thing> deployed =
        endpoints.deployedBy(execution.id().value()).stream()
            .map(config -> Thing.of(Kind.ENDPOINT_CONFIG, config.endpoint(), config.number()));
    return new Links(
        "Execution %s of %s".formatted(execution.name(), execution.pipeline()),
        Optional.of(execution.startedAt()),
        began(execution),
        Stream.of(children, trained, deployed).flatMap(each -> each).toList());
  }

  private List<Thing> began(Execution execution) {
    if (execution.parent().isPresent()) {
      return List.of(new Thing(Kind.EXECUTION, execution.parent().get().value()));
    }
    String[] reference = execution.startedBy().reference().split(" ", -1);
    if (execution.startedBy().kind() != StartCause.Kind.EVENT || reference.length < 2) {
      return List.of();
    }
    return events.find(reference[0], reference[1]).map(Records::thing).stream().toList();
  }

  private Links attempt(Thing thing) {
    String execution = thing.id().split("\\.", 2)[0];
    return new Links(
        "Task " + thing.id().substring(Math.min(thing.id().length(), execution.length() + 1)),
        Optional.empty(),
        List.of(new Thing(Kind.EXECUTION, execution)),
        endpoints.deployedBy(thing.id()).stream()
            .map(config -> Thing.of(Kind.ENDPOINT_CONFIG, config.endpoint(), config.number()))
            .toList());
  }

  private Links event(Thing thing) {
    long sequence = thing.number();
    EventBus.Published published =
        events.list(sequence + 1, 1).stream()
            .filter(each -> each.sequence() == sequence)
            .findFirst()
            .orElseThrow(() -> absent(thing));
    Event event = published.event();
    Stream<Thing> started =
        published.deliveries().stream()
            .filter(delivery -> delivery.detail().matches("[0-9a-f]{32}"))
            .map(delivery -> new Thing(Kind.EXECUTION, delivery.detail()));
    return new Links(
        "Event %s %s".formatted(event.type(), event.data().path("name").asString("")).strip(),
        Optional.of(event.time()),
        List.of(),
        Stream.concat(started, taken(event)).toList());
  }

  /// The dataset versions of the file that the event announced.
  private Stream<Thing> taken(Event event) {
    return event.subject().stream()
        .flatMap(_ -> datasets.list().stream())
        .flatMap(dataset -> datasets.ingests(dataset.name(), INGESTS).stream())
        .filter(ingest -> ingest.source().event().equals(Optional.of(event.id())))
        .flatMap(Records::made);
  }

  private static Stream<Thing> made(Ingest ingest) {
    return ingest.version().stream()
        .map(version -> Thing.of(Kind.DATASET_VERSION, ingest.dataset(), version));
  }

  private static MillraceException absent(Thing thing) {
    return absent(thing, LINEAGE_NOT_FOUND);
  }

  private static MillraceException absent(Thing thing, ErrorCode code) {
    return new MillraceException(
        code, "There is no %s.".formatted(thing), "Check its kind and its id.");
  }
}
