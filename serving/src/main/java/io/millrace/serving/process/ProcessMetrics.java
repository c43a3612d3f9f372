package io.millrace.serving.process;

import io.millrace.serving.OutsideView;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What model processes do, for `/metrics`: read when it is asked for.
public final class ProcessMetrics {
  private ProcessMetrics() {}

  public static void register(PrometheusRegistry registry, ModelProcesses processes) {
    var _ =
        GaugeWithCallback.builder()
            .name("millrace_model_processes")
            .help("Processes of a model version, by what they do.")
            .labelNames("model", "version", "state")
            .callback(
                gauge -> {
                  for (OutsideView view : processes.all()) {
                    for (OutsideView.State state : OutsideView.State.values()) {
                      gauge.call(
                          (double)
                              view.processes().stream()
                                  .filter(process -> process.state() == state)
                                  .count(),
                          view.model().name(),
                          Integer.toString(view.model().version()),
                          state.name().toLowerCase(Locale.ROOT));
                    }
                  }
                })
            .register(registry);
    var _ =
        gauge(
            registry,
            processes,
            "in_flight",
            "Requests that its processes have.",
            view -> view.processes().stream().mapToInt(process -> process.inFlight()).sum());
    var _ =
        gauge(
            registry, processes, "waiting", "Requests that wait for one.", view -> view.waiting());
    var _ =
        gauge(
            registry,
            processes,
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
            .callback(
                counter ->
                    processes
                        .all()
                        .forEach(
                            view ->
                                counter.call(
                                    (double) view.failures(),
                                    view.model().name(),
                                    Integer.toString(view.model().version()))))
            .register(registry);
  }

  private static GaugeWithCallback gauge(
      PrometheusRegistry registry,
      ModelProcesses processes,
      String name,
      String help,
      ToDoubleFunction<OutsideView> value) {
    return GaugeWithCallback.builder()
        .name("millrace_model_process_" + name)
        .help(help)
        .labelNames("model", "version")
        .callback(
            gauge ->
                processes
                    .all()
                    .forEach(
                        view ->
                            gauge.call(
                                value.applyAsDouble(view),
                                view.model().name(),
                                Integer.toString(view.model().version()))))
        .register(registry);
  }
}
