package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// One execution: graph, timeline and states, live; its events, input and output, definition.
final class ExecutionPages implements Resource {
  private static final String ROOT = "/ui/{project}/pipelines/{pipeline}/executions/{id}";
  private static final int HISTORY_PAGE = 100;
  private static final int NAME_MOST = 80;

  private final PageServices services;
  private final Html html;
  private final ExecutionModel model;

  ExecutionPages(PageServices services, Html html, Graphs graphs) {
    this.services = services;
    this.html = html;
    this.model = new ExecutionModel(services, graphs);
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(ROOT, "execution.read", "An execution", this::execution)
        .page(ROOT + "/history", "execution.read", "The events of an execution", this::history)
        .page(ROOT + "/data", "execution.read", "Input and output of an execution", this::data)
        .page(ROOT + "/definition", "execution.read", "What an execution follows", this::definition)
        .page(ROOT + "/stream", "execution.read", "Changes of an execution's page", this::stream)
        .form(ROOT + "/stop", "execution.stop", "Stops an execution", this::stop)
        .form(ROOT + "/redrive", "execution.redrive", "Goes on where it failed", this::redrive)
        .form(ROOT + "/again", "execution.start", "Starts an execution once more", this::again);
  }

  private Execution found(Request request) {
    return services
        .executions()
        .find(new ExecutionId(request.path("id")))
        .filter(execution -> execution.pipeline().equals(request.path("pipeline")))
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.EXECUTION_NOT_FOUND,
                    "Pipeline '%s' has no execution '%s'."
                        .formatted(request.path("pipeline"), request.path("id")),
                    "List the pipeline's executions."));
  }

  private Shell shell(Request request, Execution execution) {
    return html.shell(request, Section.PIPELINES)
        .below(Section.PIPELINES, "Pipelines", "pipelines")
        .below(Section.PIPELINES, execution.pipeline(), "pipelines", execution.pipeline())
        .at(execution.name());
  }

  private Response execution(Request request) {
    Execution execution = found(request);
    Shell shell = shell(request, execution);
    Wanted wanted = Wanted.of(request);
    if (!execution.status().ended()) {
      shell = shell.live(ExecutionModel.address(shell, execution) + "/stream" + wanted.query());
    }
    return html.page("execution/execution", shell, model.read(execution.id(), wanted, shell));
  }

  private Response history(Request request) {
    Execution execution = found(request);
    String text = request.query("after").orElse("0");
    long after = text.matches("\\d{1,15}") ? Long.parseLong(text) : 0;
    List<HistoryEvent> events =
        services.executions().history(execution.id(), after, HISTORY_PAGE + 1);
    boolean isMore = events.size() > HISTORY_PAGE;
    List<HistoryEvent> shown = isMore ? events.subList(0, HISTORY_PAGE) : events;
    return html.page(
        "execution/history",
        shell(request, execution),
        new ExecutionPage.History(
            execution, shown, isMore ? Optional.of(shown.getLast().id()) : Optional.empty()));
  }

  private Response data(Request request) {
    Execution execution = found(request);
    return html.page(
        "execution/data",
        shell(request, execution),
        new ExecutionPage.Data(
            execution, Pretty.json(execution.input()), execution.output().map(Pretty::json)));
  }

  private Response definition(Request request) {
    Execution execution = found(request);
    String text =
        services
            .pipelines()
            .version(execution.pipeline(), execution.version())
            .map(PipelineVersion::definition)
            .orElse("");
    return html.page(
        "execution/definition", shell(request, execution), new ExecutionPage.Text(execution, text));
  }

  private Response stream(Request request) {
    Execution execution = found(request);
    Shell shell = shell(request, execution);
    Wanted wanted = Wanted.of(request);
    AtomicReference<Optional<GraphView>> graph = new AtomicReference<>(Optional.empty());
    LogPart log = new LogPart();
    return new LiveStream(services.executions(), changed -> changed.equals(execution.id()))
        .events(
            () -> {
              Shell at = shell.at(services.clock().instant());
              ExecutionPage page = model.read(execution.id(), wanted, at);
              Map<String, String> parts = new HashMap<>();
              parts.put("head", html.render("execution/head", at, page));
              parts.put("times", html.render("execution/times", at, page));
              parts.put("data", html.render("execution/values", at, page));
              page.chosen().flatMap(log::of).ifPresent(lines -> parts.put("log", lines));
              page.graph()
                  .flatMap(now -> now.changesSince(graph.getAndSet(page.graph())))
                  .ifPresent(changes -> parts.put("graph", changes));
              return new LiveStream.Frame(parts, page.execution().status().ended());
            });
  }

  private Response stop(Request request) {
    Execution execution = found(request);
    services.executions().stop(execution.id(), "Stopped", "Stopped by hand on its page.");
    return Response.seeOther(
        ExecutionModel.address(html.shell(request, Section.PIPELINES), execution));
  }

  private Response redrive(Request request) {
    Execution execution = found(request);
    services.executions().redrive(execution.id(), "");
    return Response.seeOther(
        ExecutionModel.address(html.shell(request, Section.PIPELINES), execution));
  }

  private Response again(Request request) {
    Execution execution = found(request);
    String mark = "-again-" + Long.toString(services.clock().millis(), 36);
    String name = execution.name().replaceAll("-again-[0-9a-z]+$", "");
    name = name.substring(0, Math.min(name.length(), NAME_MOST - mark.length())) + mark;
    Execution started =
        services
            .executions()
            .start(
                execution.pipeline(),
                execution.input(),
                name,
                StartCause.user("again " + execution.id()));
    return Response.seeOther(
        ExecutionModel.address(html.shell(request, Section.PIPELINES), started));
  }
}
