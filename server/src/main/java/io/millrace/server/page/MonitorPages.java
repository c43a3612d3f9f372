package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The monitors; one with the drift of its columns, its quality and its comparisons.
final class MonitorPages implements Resource {
  private static final String ROOT = "/ui/{project}/monitors/{name}";
  private static final int LOOKED_BACK = 200;
  private static final int ROWS = 50;

  private final MonitorStore store;
  private final Html html;
  private final DriftDrill drill;
  private final ComparisonPage comparison;

  MonitorPages(PageServices services, Html html) {
    this.store = services.monitors();
    this.html = html;
    this.drill = new DriftDrill(services.comparisons());
    this.comparison = new ComparisonPage();
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/monitors", "monitor.list", "The monitors", this::list)
        .page(ROOT, "monitor.read", "The drift of a monitor's columns", this::drift)
        .page(ROOT + "/quality", "monitor.read", "The quality of the answers", this::quality)
        .page(ROOT + "/executions", "monitor.read", "Its comparisons", this::executions)
        .page(ROOT + "/executions/{id}", "monitor.read", "A comparison", this::execution);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.MONITORS).at("Monitoring");
    List<MonitorPage.Head> heads = store.monitors().stream().map(this::head).toList();
    return html.page("monitor/monitors", shell, heads);
  }

  private MonitorPage.Head head(String name) {
    return new MonitorPage.Head(name, newest(name, Kind.DATA), newest(name, Kind.MODEL));
  }

  private Optional<MonitoringExecution> newest(String monitor, Kind kind) {
    return store.executions(monitor, kind, 1).stream().findFirst();
  }

  private MonitorPage.Head head(Request request) {
    String name = request.path("name");
    if (!store.monitors().contains(name)) {
      throw new MillraceException(
          ErrorCode.MONITOR_NOT_FOUND,
          "No monitor named '%s' has run.".formatted(name),
          "It appears here when it has compared captures for the first time.");
    }
    return head(name);
  }

  private Shell below(Request request, MonitorPage.Head head, String page) {
    Shell list =
        html.shell(request, Section.MONITORS).below(Section.MONITORS, "Monitoring", "monitors");
    return page.isEmpty()
        ? list.at(head.name())
        : list.below(Section.MONITORS, head.name(), "monitors", head.name()).at(page);
  }

  private Response drift(Request request) {
    MonitorPage.Head head = head(request);
    List<MonitoringExecution> executions = store.executions(head.name(), Kind.DATA, LOOKED_BACK);
    Optional<Long> wanted = request.query("at").flatMap(Sequence::of);
    Optional<MonitoringExecution> window =
        executions.stream()
            .filter(each -> wanted.map(at -> at == each.sequence()).orElse(true))
            .findFirst()
            .or(() -> executions.stream().findFirst());
    int page = request.query("page").flatMap(Sequence::of).map(Math::toIntExact).orElse(1);
    DriftMap map = DriftMap.of(executions, page);
    Optional<String> column =
        request.query("column").or(() -> window.flatMap(MonitorPages::movedMost));
    return html.page(
        "monitor/monitor",
        below(request, head, ""),
        new MonitorPage(
            head,
            map,
            window,
            window.map(each -> DriftDrill.broken(each, executions)).orElse(List.of()),
            window.flatMap(w -> column.flatMap(c -> drill.of(w, c, executions)))));
  }

  private static Optional<String> movedMost(MonitoringExecution window) {
    return DriftFeature.of(window).stream()
        .max(Comparator.comparingDouble(feature -> Math.max(-1, zeroIfUnknown(feature.degree()))))
        .map(DriftFeature::name);
  }

  private static double zeroIfUnknown(double degree) {
    return Double.isNaN(degree) ? 0 : degree;
  }

  private Response quality(Request request) {
    MonitorPage.Head head = head(request);
    MonitorQuality quality =
        new MonitorQuality(head, store.executions(head.name(), Kind.MODEL, LOOKED_BACK));
    return html.page(
        "monitor/quality",
        below(request, head, "Model quality"),
        quality.page(request.query("metric").orElse("")));
  }

  private Response executions(Request request) {
    MonitorPage.Head head = head(request);
    List<MonitoringExecution> all =
        Stream.of(Kind.values())
            .flatMap(kind -> store.executions(head.name(), kind, 500).stream())
            .sorted(Comparator.comparingLong(MonitoringExecution::sequence).reversed())
            .toList();
    Paging paging = Paging.of(request, ROWS, all.size());
    return html.page(
        "monitor/executions",
        below(request, head, "Executions"),
        new MonitorPage.Executions(head, paging.of(all), paging));
  }

  private Response execution(Request request) {
    MonitorPage.Head head = head(request);
    MonitoringExecution execution =
        store
            .find(request.path("id"))
            .filter(found -> found.monitor().equals(head.name()))
            .orElseThrow(
                () ->
                    new MillraceException(
                        ErrorCode.MONITORING_EXECUTION_NOT_FOUND,
                        "Monitor '%s' has no execution '%s'."
                            .formatted(head.name(), request.path("id")),
                        "Look for it in the list of its executions."));
    Shell shell =
        html.shell(request, Section.MONITORS)
            .below(Section.MONITORS, "Monitoring", "monitors")
            .below(Section.MONITORS, head.name(), "monitors", head.name())
            .at("%s, %s".formatted(MonitorPage.kind(execution), Format.moment(execution.to())));
    return html.page("monitor/execution", shell, comparison.of(head, execution));
  }
}
