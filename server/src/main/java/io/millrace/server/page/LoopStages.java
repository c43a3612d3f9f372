package io.millrace.server.page;

import io.millrace.data.Dataset;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Ingest;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.server.page.OverviewPage.Stage;
import io.millrace.serving.Endpoint;
import io.millrace.serving.Traffic;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What each of the ten stages did last.
final class LoopStages {
  private static final int MINUTES = 5;
  private static final int RUNS = 30;

  private final PageServices services;

  LoopStages(PageServices services) {
    this.services = services;
  }

  List<Stage> of(Shell shell) {
    Optional<Execution> training = last("training");
    List<Run> runs = runs(shell);
    Optional<Endpoint> endpoint =
        services.endpoints().list().stream().max(Comparator.comparing(Endpoint::updatedAt));
    return List.of(
        ingest(shell),
        validate(shell),
        train(shell, runs, training),
        gate(shell, runs),
        deploy(shell, endpoint),
        serve(shell, endpoint),
        capture(shell, endpoint),
        monitor(shell),
        groundTruth(shell),
        retrain(shell));
  }

  private Optional<Execution> last(String pipeline) {
    return services
        .executions()
        .list(Executions.Filter.ALL.ofPipeline(pipeline).first(1))
        .executions()
        .stream()
        .findFirst();
  }

  private List<Run> runs(Shell shell) {
    Optional<Experiment> experiment = services.experiments().findNamed(shell.project());
    Search newest = Search.ALL.orderedBy("attributes.start_time DESC").atMost(RUNS);
    return experiment
        .map(e -> services.tracking().search(RunSearch.in(e.id(), newest)).items())
        .orElse(List.of());
  }

  private Stage ingest(Shell shell) {
    return services.datasets().list().stream()
        .flatMap(dataset -> services.datasets().latest(dataset.name()).stream())
        .max(Comparator.comparing(DatasetVersion::createdAt))
        .map(
            version ->
                new Stage(
                    "Ingest",
                    Tone.ok("Good"),
                    Format.count(version.addedRows()),
                    "new rows",
                    "%s, version %d, %s"
                        .formatted(
                            version.dataset(), version.version(), shell.time(version.createdAt())),
                    shell.link("datasets", version.dataset(), "versions", "" + version.version()),
                    false))
        .orElse(Stage.unknown("Ingest", "No file came yet", shell.link("datasets")));
  }

  private Stage validate(Shell shell) {
    Optional<Ingest> last =
        services.datasets().list().stream()
            .map(Dataset::name)
            .flatMap(name -> services.datasets().ingests(name, 1).stream())
            .max(Comparator.comparing(Ingest::createdAt));
    return last.map(ingest -> validated(ingest, shell))
        .orElse(Stage.unknown("Validate", "No file came yet", shell.link("datasets")));
  }

  private static Stage validated(Ingest ingest, Shell shell) {
    boolean isStopped = ingest.outcome() == Ingest.Outcome.STOPPED;
    return new Stage(
        "Validate",
        isStopped ? Tone.err("Stopped") : Tone.ok("Good"),
        Format.count(ingest.quarantined()),
        (ingest.quarantined() == 1 ? "row" : "rows") + " in quarantine",
        (isStopped ? "File stopped, " : "Of " + Format.count(ingest.rows(), "row") + ", ")
            + shell.time(ingest.createdAt()),
        shell.link("datasets", ingest.dataset(), "ingests", ingest.id()),
        false);
  }

  private static Stage train(Shell shell, List<Run> runs, Optional<Execution> training) {
    List<Run> models =
        runs.stream().filter(r -> r.data().tag("millrace.model").isPresent()).toList();
    boolean isRunning = training.isPresent() && training.get().status() == ExecutionStatus.RUNNING;
    if (models.isEmpty()) {
      return isRunning
          ? new Stage(
              "Train", Tone.run("Running"), "–", "", "In progress", shell.link("runs"), false)
          : Stage.unknown("Train", "Nothing was trained yet", shell.link("runs"));
    }
    Run newest = models.getFirst();
    String execution = newest.data().tag("millrace.execution").orElse("");
    long together =
        models.stream()
            .filter(r -> r.data().tag("millrace.execution").orElse("").equals(execution))
            .count();
    Duration took =
        Duration.between(newest.info().startTime(), newest.info().endTime().orElse(shell.now()));
    return new Stage(
        "Train",
        isRunning ? Tone.run("Running") : Tone.of(newest.info().status()),
        Format.count(together),
        together == 1 ? "model" : "models",
        "%s, %s".formatted(Format.duration(took), shell.time(newest.info().startTime())),
        shell.link("runs", newest.id()),
        isRunning);
  }

  private static Stage gate(Shell shell, List<Run> runs) {
    Optional<Run> judged =
        runs.stream().filter(r -> r.data().tag("millrace.gate").isPresent()).findFirst();
    if (judged.isEmpty()) {
      return Stage.unknown("Evaluate and gate", "Nothing was judged yet", shell.link("runs"));
    }
    Run run = judged.get();
    boolean isRejected = run.data().tag("millrace.gate").orElse("").equals("reject");
    Optional<Metric> error =
        run.data().metrics().stream().filter(m -> m.key().endsWith("-rmse")).findFirst();
    return new Stage(
        "Evaluate and gate",
        isRejected ? Tone.warn("Refused") : Tone.ok("Passed"),
        error.map(m -> Format.number(m.value())).orElse(isRejected ? "Refused" : "Passed"),
        error.isPresent() ? "RMSE" : "",
        (isRejected ? "Refused, " : "Passed, ") + shell.time(run.info().startTime()),
        shell.link("runs", run.id()),
        false);
  }

  private static Stage deploy(Shell shell, Optional<Endpoint> endpoint) {
    return endpoint
        .map(
            e ->
                new Stage(
                    "Register and deploy",
                    Tone.ok("Good"),
                    "Config " + e.config().number(),
                    "",
                    "%s, %s"
                        .formatted(
                            String.join(
                                ", ",
                                e.config().models().stream()
                                    .map(m -> m.name() + " " + m.version())
                                    .toList()),
                            shell.time(e.updatedAt())),
                    shell.link("endpoints", e.name()),
                    false))
        .orElse(
            Stage.unknown(
                "Register and deploy", "Nothing is deployed yet", shell.link("endpoints")));
  }

  private Stage serve(Shell shell, Optional<Endpoint> endpoint) {
    if (endpoint.isEmpty()) {
      return Stage.unknown("Serve", "No endpoint yet", shell.link("endpoints"));
    }
    String name = endpoint.get().name();
    Traffic.Summary last = services.servingMetrics().traffic(name).total(MINUTES);
    boolean inService = services.endpoints().inService(name);
    return new Stage(
        "Serve",
        !inService
            ? Tone.err("Does not answer")
            : last.failed() > 0 ? Tone.warn("Errors") : Tone.ok("Good"),
        Format.rate(last.requests() / (double) MINUTES),
        "requests/min",
        last.p99() > 0
            ? "p99 %s, %s"
                .formatted(Format.latency(last.p99()), Format.count(last.failed(), "error"))
            : "No request in %d minutes".formatted(MINUTES),
        shell.link("endpoints", name),
        false);
  }

  private Stage capture(Shell shell, Optional<Endpoint> endpoint) {
    if (endpoint.isEmpty()) {
      return Stage.unknown("Capture", "No endpoint yet", shell.link("endpoints"));
    }
    long dropped = services.captures().dropped();
    return new Stage(
        "Capture",
        dropped > 0 ? Tone.warn("Dropped") : Tone.ok("Good"),
        Format.share(endpoint.get().config().capturePercent() / 100.0),
        "of requests",
        dropped > 0 ? Format.count(dropped) + " dropped: disk was lacking" : "None dropped",
        shell.link("endpoints", endpoint.get().name(), "captures"),
        false);
  }

  private Optional<MonitoringExecution> compared(Kind kind) {
    return services.monitors().monitors().stream()
        .flatMap(monitor -> services.monitors().executions(monitor, kind, 1).stream())
        .max(Comparator.comparing(MonitoringExecution::createdAt));
  }

  private Stage monitor(Shell shell) {
    return compared(Kind.DATA)
        .map(
            comparison ->
                new Stage(
                    "Monitor",
                    Tone.of(comparison.status()),
                    Format.count(comparison.violations().violations().size()),
                    comparison.violations().violations().size() == 1 ? "violation" : "violations",
                    "%s compared, %s"
                        .formatted(
                            Format.count(comparison.rows(), "row"),
                            shell.time(comparison.createdAt())),
                    shell.link("monitors", comparison.monitor()),
                    false))
        .orElse(Stage.unknown("Monitor", "Nothing was compared yet", shell.link("monitors")));
  }

  private Stage groundTruth(Shell shell) {
    return compared(Kind.MODEL)
        .map(
            comparison -> {
              double rmse = comparison.figures().path("metrics").path("rmse").asDouble(Double.NaN);
              return new Stage(
                  "Ground truth",
                  Tone.of(comparison.status()),
                  Format.number(rmse),
                  Double.isNaN(rmse) ? "" : "RMSE in use",
                  "%s, %s"
                      .formatted(
                          Format.count(comparison.rows(), "label"),
                          shell.time(comparison.createdAt())),
                  shell.link("monitors", comparison.monitor()),
                  false);
            })
        .orElse(Stage.unknown("Ground truth", "No label came yet", shell.link("monitors")));
  }

  private Stage retrain(Shell shell) {
    return last("retraining")
        .map(
            e ->
                new Stage(
                    "Retrain",
                    Tone.of(e.status()),
                    Format.words(
                        e.output()
                            .map(output -> output.path("outcome").asString(""))
                            .filter(outcome -> !outcome.isEmpty())
                            .orElse(Tone.of(e.status()).word())),
                    "",
                    "Asked for %s".formatted(shell.time(e.startedAt())),
                    shell.link("pipelines", e.pipeline(), "executions", e.id().value()),
                    e.status() == ExecutionStatus.RUNNING))
        .orElse(Stage.unknown("Retrain", "Nothing asked for it yet", shell.link("pipelines")));
  }
}
