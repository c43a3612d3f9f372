package io.millrace.serving.process;

import io.millrace.serving.OutsideView;
import io.millrace.serving.ServedModel;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// What model processes do, for `/metrics`: read when it is asked for. A version is one, also where
/// endpoints that want different things of it have processes of their own.
public final class ProcessMetrics {
  private final ModelProcesses processes;

  private ProcessMetrics(ModelProcesses processes) {
    this.processes = processes;
  }

  public static void register(PrometheusRegistry registry, ModelProcesses processes) {
    ProcessMetrics metrics = new ProcessMetrics(processes);
    var _ =
        GaugeWithCallback.builder()
            .name("millrace_model_processes")
            .help("Processes of a model version, by what they do.")
            .labelNames("model", "version", "state")
            .callback(metrics::states)
            .register(registry);
    metrics.gauge(
        registry,
        "in_flight",
        "Requests that its processes have.",
        view -> view.processes().stream().mapToInt(process -> process.inFlight()).sum());
    metrics.gauge(registry, "waiting", "Requests that wait for one.", OutsideView::waiting);
    metrics.gauge(
        registry,
        "memory_bytes",
        "What its processes have in memory, with all that they started.",
        view ->
            view.processes().stream()
                .mapToDouble(process -> process.memoryBytes().orElse(0))
                .sum());
    var _ =
        CounterWithCallback.builder()
            .name("millrace_model_process_failures_total")
            .help("How often its processes have failed; each is started again.")
            .labelNames("model", "version")
            .callback(counter -> metrics.sums(OutsideView::failures, counter::call))
            .register(registry);
  }

  private void gauge(
      PrometheusRegistry registry, String name, String help, ToDoubleFunction<OutsideView> value) {
    var _ =
        GaugeWithCallback.builder()
            .name("millrace_model_process_" + name)
            .help(help)
            .labelNames("model", "version")
            .callback(gauge -> sums(value, gauge::call))
            .register(registry);
  }

  private void states(GaugeWithCallback.Callback gauge) {
    byVersion()
        .forEach(
            (model, views) -> {
              for (OutsideView.State state : OutsideView.State.values()) {
                gauge.call(
                    (double)
                        views.stream()
                            .flatMap(view -> view.processes().stream())
                            .filter(process -> process.state() == state)
                            .count(),
                    model.name(),
                    Integer.toString(model.version()),
                    state.name().toLowerCase(Locale.ROOT));
              }
            });
  }

  /// Takes a value with the labels that it has.
  @FunctionalInterface
  private interface Sink {
    void take(double value, String... labels);
  }

  private void sums(ToDoubleFunction<OutsideView> value, Sink sink) {
    byVersion()
        .forEach(
            (model, views) ->
                sink.take(
                    views.stream().mapToDouble(value).sum(),
                    model.name(),
                    Integer.toString(model.version())));
  }

  private Map<ServedModel, List<OutsideView>> byVersion() {
    return processes.all().stream().collect(Collectors.groupingBy(OutsideView::model));
  }
}
