package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.event.Event;
import io.millrace.serving.Endpoint;
import io.millrace.serving.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The first page: the loop, what needs attention, the endpoint's figures, what happened last.
final class Overview implements Resource {
  private static final int EVENTS = 6;

  /// Runs change often: what they say is left out, to leave room for what begins and ends.
  private static final int EVENTS_READ = 200;
  private static final int EXECUTIONS = 8;
  private static final int MINUTES = 60;

  private final PageServices services;
  private final Html html;
  private final Graphs graphs;
  private final LoopStages stages;

  Overview(PageServices services, Html html, Graphs graphs) {
    this.services = services;
    this.html = html;
    this.graphs = graphs;
    this.stages = new LoopStages(services);
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}", "project.read", "The loop now", this::overview)
        .page("/ui/{project}/stream", "project.read", "Changes of the loop", this::stream);
  }

  private Response overview(Request request) {
    graphs.prepare(services.pipelines());
    Shell shell = html.shell(request, Section.OVERVIEW).at("Overview");
    OverviewPage page = page(shell);
    return html.page("overview", shell.live(shell.link("stream")), page);
  }

  private Response stream(Request request) {
    Shell shell = html.shell(request, Section.OVERVIEW).at("Overview");
    return new LiveStream(services.executions(), _ -> true)
        .events(
            () -> {
              Shell at = shell.at(services.clock().instant());
              return new LiveStream.Frame(
                  Map.of("overview", html.render("region/overview", at, page(at))), false);
            });
  }

  private OverviewPage page(Shell shell) {
    List<Execution> executions =
        services.executions().list(Executions.Filter.ALL.first(EXECUTIONS)).executions();
    Optional<Endpoint> endpoint =
        services.endpoints().list().stream().max(Comparator.comparing(Endpoint::updatedAt));
    return new OverviewPage(
        new NeedsAttention(services, shell).sentences(),
        stages.of(shell),
        endpoint.map(Endpoint::name),
        endpoint.map(each -> tiles(each.name())).orElse(List.of()),
        executions,
        services.events().list(Long.MAX_VALUE, EVENTS_READ).stream()
            .filter(each -> !each.event().source().equals(Event.TRACKING))
            .limit(EVENTS)
            .map(event -> EventRow.of(event, services.executions(), shell))
            .toList(),
        shell.now());
  }

  private List<OverviewPage.Tile> tiles(String endpoint) {
    Traffic traffic = services.servingMetrics().traffic(endpoint);
    List<Traffic.Summary> minutes = traffic.minutes(MINUTES);
    Traffic.Summary hour = traffic.total(MINUTES);
    List<OverviewPage.Tile> tiles = new ArrayList<>();
    tiles.add(
        new OverviewPage.Tile(
            "Requests",
            Format.rate(hour.requests() / (double) MINUTES),
            "per minute",
            spark(minutes, Traffic.Summary::requests),
            Format.count(hour.requests()) + " in the last hour"));
    tiles.add(latency("Latency, median", hour.p50(), spark(minutes, Traffic.Summary::p50)));
    tiles.add(latency("Latency, p99", hour.p99(), spark(minutes, Traffic.Summary::p99)));
    tiles.add(
        new OverviewPage.Tile(
            "Errors",
            Format.count(hour.failed()),
            "in an hour",
            spark(minutes, Traffic.Summary::failed),
            Format.count(hour.refused(), "request") + " refused"));
    tiles.add(
        new OverviewPage.Tile(
            "Unknown texts",
            Format.count(hour.unknownLevels()),
            "in an hour",
            spark(minutes, Traffic.Summary::unknownLevels),
            "Values that training did not see"));
    return tiles;
  }

  private static OverviewPage.Tile latency(String label, double micros, Optional<Spark> spark) {
    return micros <= 0
        ? new OverviewPage.Tile(label, "–", "", spark, "No answer in the last hour")
        : new OverviewPage.Tile(
            label, Format.milliseconds(micros), "ms", spark, "Of the answers of the last hour");
  }

  private static Optional<Spark> spark(
      List<Traffic.Summary> minutes, ToDoubleFunction<Traffic.Summary> value) {
    return Optional.of(Spark.of(minutes.stream().mapToDouble(value).toArray()));
  }
}
