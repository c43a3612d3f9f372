package io.millrace.server.page;

import io.millrace.data.DatasetVersion;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.serving.Endpoint;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Follows objects from the file that began it all to the endpoint that answers, and back.
public final class Lineages {
  private static final int MOST = 6;

  private final PageServices services;
  private final Shell shell;

  public Lineages(PageServices services, Shell shell) {
    this.services = services;
    this.shell = shell;
  }

  /// From the file to the models that learned from it.
  public List<LineageStep> of(DatasetVersion version) {
    List<LineageStep> steps = new ArrayList<>();
    steps.add(file(version));
    steps.add(dataset(version).here());
    for (Run run : runs(version)) {
      steps.add(run(run));
      versions(run).forEach(each -> steps.add(model(each)));
    }
    return steps;
  }

  /// From the run's data to what came of it.
  public List<LineageStep> of(Run run) {
    List<LineageStep> steps = new ArrayList<>();
    steps.addAll(read(run));
    run.inputs().models().stream()
        .limit(MOST)
        .flatMap(id -> loggedModel(id).stream())
        .forEach(steps::add);
    execution(run.data().tag("millrace.execution")).ifPresent(steps::add);
    steps.add(run(run).here());
    for (ModelVersion version : versions(run)) {
      steps.add(model(version));
      endpoints(version).forEach(steps::add);
    }
    return steps;
  }

  /// From the file to the endpoints that ask the model or a copy of it.
  public List<LineageStep> of(ModelVersion version) {
    List<LineageStep> steps = new ArrayList<>();
    Optional<Run> run = trainedBy(version);
    run.ifPresent(each -> steps.addAll(read(each)));
    execution(
            version
                .tag("millrace.execution")
                .or(() -> run.flatMap(r -> r.data().tag("millrace.execution"))))
        .ifPresent(steps::add);
    run.ifPresent(each -> steps.add(run(each)));
    version.modelId().flatMap(this::loggedModel).ifPresent(steps::add);
    Optional<ModelVersion> original = services.registry().original(version);
    original.ifPresent(each -> steps.add(model(each)));
    steps.add((original.isPresent() ? copy(version) : model(version)).here());
    steps.addAll(endpoints(version));
    services.registry().copies(version).stream()
        .limit(MOST)
        .forEach(
            each -> {
              steps.add(copy(each));
              steps.addAll(endpoints(each));
            });
    return steps;
  }

  public Optional<Run> trainedBy(ModelVersion version) {
    return version.runId().isEmpty() ? Optional.empty() : services.tracking().find(version.runId());
  }

  /// The dataset version that a run of this platform learned from.
  public Optional<DatasetVersion> data(Run run) {
    String name = run.data().tag("millrace.dataset").orElse("");
    String number = run.data().tag("millrace.dataset_version").orElse("");
    if (name.isEmpty() || !number.matches("\\d{1,9}") || services.datasets().find(name).isEmpty()) {
      return Optional.empty();
    }
    int version = Integer.parseInt(number);
    return services.datasets().versions(name).stream()
        .filter(each -> each.version() == version)
        .findFirst();
  }

  /// What a run has read: a file of a dataset of this platform, else datasets from elsewhere.
  private List<LineageStep> read(Run run) {
    return data(run)
        .map(version -> List.of(file(version), dataset(version)))
        .orElseGet(() -> inputs(run).stream().toList());
  }

  private Optional<LineageStep> inputs(Run run) {
    List<DatasetInput> inputs = run.inputs().datasets();
    return inputs.stream()
        .findFirst()
        .map(
            first ->
                new LineageStep(
                    "data",
                    "Dataset",
                    first.dataset().name()
                        + (inputs.size() > 1 ? " and %d more".formatted(inputs.size() - 1) : ""),
                    shell.link("runs", run.id()),
                    "Digest %s, from %s".formatted(first.dataset().digest(), first.sourceType()),
                    false));
  }

  private List<Run> runs(DatasetVersion version) {
    Optional<Experiment> experiment = services.experiments().findNamed(shell.project());
    Search search =
        Search.matching(
                "tags.`millrace.dataset` = '%s' AND tags.`millrace.dataset_version` = '%d'"
                    .formatted(version.dataset(), version.version()))
            .atMost(MOST);
    return experiment
        .map(e -> services.tracking().search(RunSearch.in(e.id(), search)).items())
        .orElse(List.of());
  }

  public List<ModelVersion> versions(Run run) {
    Search search = Search.matching("run_id = '%s'".formatted(run.id())).atMost(MOST);
    return services.registry().searchVersions(search).items();
  }

  private LineageStep file(DatasetVersion version) {
    return new LineageStep(
        "file",
        "File",
        version.sourceName(),
        shell.link("datasets", version.dataset(), "ingests", version.ingestId()),
        "Taken %s, %s"
            .formatted(
                shell.time(version.createdAt()), Format.count(version.addedRows(), "new row")),
        false);
  }

  private LineageStep dataset(DatasetVersion version) {
    return new LineageStep(
        "data",
        "Dataset",
        "%s, version %d".formatted(version.dataset(), version.version()),
        shell.link("datasets", version.dataset(), "versions", "" + version.version()),
        Format.count(version.rows(), "row"),
        false);
  }

  private Optional<LineageStep> execution(Optional<String> id) {
    return id.filter(text -> text.matches("[0-9a-f]{32}"))
        .flatMap(text -> services.executions().find(new ExecutionId(text)))
        .map(this::execution);
  }

  private LineageStep execution(Execution execution) {
    return new LineageStep(
        "pipe",
        "Execution",
        Format.shortened(execution.name(), 60),
        shell.link("pipelines", execution.pipeline(), "executions", execution.id().value()),
        "%s, %s".formatted(execution.pipeline(), shell.time(execution.startedAt())),
        false);
  }

  private LineageStep run(Run run) {
    return new LineageStep(
        "runs",
        "Run",
        "%s, %s".formatted(run.info().name(), Format.shortId(run.id())),
        shell.link("runs", run.id()),
        run.data().param("algorithm").orElse("Started " + shell.time(run.info().startTime())),
        false);
  }

  /// A logged model, on the page of the run that made it.
  private Optional<LineageStep> loggedModel(String id) {
    return services
        .loggedModels()
        .find(id)
        .filter(model -> !model.sourceRunId().isEmpty())
        .map(
            model ->
                new LineageStep(
                    "models",
                    "Logged model",
                    model.name(),
                    shell.link("runs", model.sourceRunId()),
                    "Logged " + shell.time(model.createdAt()),
                    false));
  }

  private LineageStep model(ModelVersion version) {
    return model("Model", version);
  }

  private LineageStep copy(ModelVersion version) {
    return model("Copy", version);
  }

  private LineageStep model(String kind, ModelVersion version) {
    String aliases = String.join(", ", version.aliases());
    return new LineageStep(
        "models",
        kind,
        "%s, version %d".formatted(version.name(), version.version()),
        shell.link("models", version.name(), "versions", "" + version.version()),
        aliases.isEmpty() ? "Registered " + shell.time(version.createdAt()) : aliases,
        false);
  }

  public List<LineageStep> endpoints(ModelVersion version) {
    return services.endpoints().list().stream()
        .filter(endpoint -> asks(endpoint, version))
        .map(
            endpoint ->
                new LineageStep(
                    "endpoint",
                    "Endpoint",
                    endpoint.name(),
                    shell.link("endpoints", endpoint.name()),
                    "Config %d, since %s"
                        .formatted(endpoint.config().number(), shell.time(endpoint.updatedAt())),
                    false))
        .toList();
  }

  private static boolean asks(Endpoint endpoint, ModelVersion version) {
    return endpoint.config().models().stream()
        .anyMatch(
            each -> each.name().equals(version.name()) && each.version() == version.version());
  }
}
