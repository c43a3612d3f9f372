package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.PipelineVersion;
import java.util.List;
import java.util.Optional;

/// The pipelines, and one with its executions.
final class PipelinePages implements Resource {
  private static final int LAST = 12;
  private static final int PAGE = 50;

  private final PageServices services;
  private final Html html;
  private final Graphs graphs;

  PipelinePages(PageServices services, Html html, Graphs graphs) {
    this.services = services;
    this.html = html;
    this.graphs = graphs;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/pipelines", "pipeline.list", "The pipelines", this::list)
        .page(
            "/ui/{project}/pipelines/{pipeline}",
            "pipeline.read",
            "A pipeline and its executions",
            this::pipeline);
  }

  private Response list(Request request) {
    graphs.prepare(services.pipelines());
    Shell shell = html.shell(request, Section.PIPELINES).at("Pipelines");
    List<PipelinePage.Row> rows =
        services.pipelines().list().stream()
            .map(each -> new PipelinePage.Row(each, executions(each.pipeline(), LAST)))
            .toList();
    List<Execution> latest =
        services.executions().list(Executions.Filter.ALL.first(LAST)).executions();
    return html.page("pipeline/pipelines", shell, new PipelinePage.All(rows, latest, shell.now()));
  }

  private List<Execution> executions(String pipeline, int count) {
    return services
        .executions()
        .list(Executions.Filter.ALL.ofPipeline(pipeline).first(count))
        .executions();
  }

  private Response pipeline(Request request) {
    PipelineVersion pipeline = newest(services, request);
    String name = pipeline.pipeline();
    Shell shell =
        html.shell(request, Section.PIPELINES)
            .below(Section.PIPELINES, "Pipelines", "pipelines")
            .at(name);
    Executions.Filter filter = Executions.Filter.ALL.ofPipeline(name).first(PAGE);
    Optional<ExecutionId> before = request.query("before").map(ExecutionId::new);
    Executions.Page page = services.executions().list(before.map(filter::after).orElse(filter));
    return html.page(
        "pipeline/pipeline",
        shell,
        new PipelinePage(
            pipeline,
            graphs
                .of(pipeline)
                .map(graph -> DefinitionGraph.of(graph, VersionPages.states(shell, pipeline), "")),
            page.executions(),
            page.next()));
  }

  /// The newest version of the pipeline that the address names.
  /// @throws MillraceException with `PIPELINE_NOT_FOUND`
  static PipelineVersion newest(PageServices services, Request request) {
    String name = request.path("pipeline");
    return services
        .pipelines()
        .find(name)
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.PIPELINE_NOT_FOUND,
                    "There is no pipeline '%s'.".formatted(name),
                    "List the pipelines."));
  }
}
