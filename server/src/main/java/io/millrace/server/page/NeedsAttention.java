package io.millrace.server.page;

import io.millrace.data.Dataset;
import io.millrace.data.Ingest;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.format.Violation;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.serving.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds what a person has to look at.
final class NeedsAttention {
  private static final int MOST = 3;
  private static final int NAMES = 4;
  private static final int NOTICES = 50;

  private final PageServices services;
  private final Shell shell;
  private final List<OverviewPage.Attention> found = new ArrayList<>();

  NeedsAttention(PageServices services, Shell shell) {
    this.services = services;
    this.shell = shell;
  }

  /// The worst first, at most three.
  List<OverviewPage.Attention> sentences() {
    services.endpoints().list().forEach(this::endpoint);
    services.pipelines().list().forEach(this::pipeline);
    services.datasets().list().forEach(this::dataset);
    services.monitors().monitors().forEach(this::monitor);
    notices();
    return found.stream()
        .sorted(Comparator.comparingInt(each -> each.tone().tone().equals("err") ? 0 : 1))
        .limit(MOST)
        .toList();
  }

  private void endpoint(Endpoint endpoint) {
    if (!services.endpoints().inService(endpoint.name())) {
      add(
          Tone.err("Failed"),
          "Endpoint %s does not answer.".formatted(endpoint.name()),
          "Its models cannot be loaded; it is tried again every few seconds.",
          "Look at the endpoint",
          shell.link("endpoints", endpoint.name()));
    }
  }

  private void pipeline(PipelineVersion pipeline) {
    Executions.Filter last = Executions.Filter.ALL.ofPipeline(pipeline.pipeline()).first(1);
    Optional<Execution> execution =
        services.executions().list(last).executions().stream().findFirst();
    execution
        .filter(
            e -> e.status() == ExecutionStatus.FAILED || e.status() == ExecutionStatus.TIMED_OUT)
        .ifPresent(
            e ->
                add(
                    Tone.err("Failed"),
                    "The last execution of %s failed.".formatted(e.pipeline()),
                    Format.shortened(e.cause().or(e::error).orElse("It gave no reason."), 160),
                    "Look at the execution",
                    shell.link("pipelines", e.pipeline(), "executions", e.id().value())));
  }

  private void dataset(Dataset dataset) {
    Optional<Ingest> last = services.datasets().ingests(dataset.name(), 1).stream().findFirst();
    last.filter(ingest -> ingest.outcome() == Ingest.Outcome.STOPPED)
        .ifPresent(
            ingest ->
                add(
                    Tone.warn("Stopped"),
                    "File %s was stopped at validation.".formatted(ingest.source().name()),
                    Format.shortened(ingest.reason().orElse(""), 160)
                        + " The last good version stays in use.",
                    "Look at the rows",
                    shell.link("datasets", dataset.name(), "ingests", ingest.id())));
  }

  private void monitor(String monitor) {
    for (Kind kind : Kind.values()) {
      services.monitors().executions(monitor, kind, 1).stream()
          .filter(last -> last.status() == MonitoringExecution.Status.COMPLETED_WITH_VIOLATIONS)
          .forEach(last -> drifted(monitor, last));
    }
  }

  private void drifted(String monitor, MonitoringExecution last) {
    String what =
        switch (last.kind()) {
          case DATA -> "The data at endpoint %s have drifted.";
          case MODEL -> "The answers of endpoint %s miss their limits.";
        };
    String names =
        String.join(
            ", ",
            last.violations().violations().stream()
                .map(Violation::subject)
                .filter(name -> !name.isEmpty())
                .distinct()
                .limit(NAMES)
                .toList());
    add(
        Tone.warn("Violations"),
        what.formatted(last.endpoint()),
        "%s in %s%s since %s."
            .formatted(
                Format.count(last.violations().violations().size(), "violation"),
                Format.count(last.rows(), "row"),
                names.isEmpty() ? "" : " (" + names + ")",
                shell.time(last.from())),
        "Look at the monitor",
        shell.link("monitors", monitor));
  }

  private void notices() {
    long dead =
        services.notifications().list(Long.MAX_VALUE, NOTICES).stream()
            .flatMap(notice -> notice.deliveries().stream())
            .filter(d -> d.state() == Notifications.Delivery.State.DEAD)
            .count();
    if (dead > 0) {
      add(
          Tone.warn("Not delivered"),
          "%s could not be delivered.".formatted(Format.count(dead, "message")),
          "All attempts of 24 hours failed.",
          "Look at the notifications",
          shell.link("notifications"));
    }
  }

  private void add(Tone tone, String fact, String rest, String link, String href) {
    found.add(new OverviewPage.Attention(tone, fact, rest, link, href));
  }
}
