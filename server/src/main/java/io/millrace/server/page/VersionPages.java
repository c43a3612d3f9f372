package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.PipelineVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// The versions of a pipeline, and one of them.
final class VersionPages implements Resource {
  private static final String ROOT = "/ui/{project}/pipelines/{pipeline}/versions";

  private final PageServices services;
  private final Html html;
  private final Graphs graphs;

  VersionPages(PageServices services, Html html, Graphs graphs) {
    this.services = services;
    this.html = html;
    this.graphs = graphs;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(ROOT, "pipeline.read", "The versions of a pipeline", this::list)
        .page(
            ROOT + "/{version}",
            "pipeline.read",
            "A version of a pipeline: its states and its text",
            this::version);
  }

  /// The links to the states of a version.
  static UnaryOperator<String> states(Shell shell, PipelineVersion version) {
    String address =
        shell.link("pipelines", version.pipeline(), "versions", "" + version.version());
    return state -> address + "?state=" + Shell.part(state) + "#state";
  }

  static Shell below(Shell shell, String pipeline) {
    return shell
        .below(Section.PIPELINES, "Pipelines", "pipelines")
        .below(Section.PIPELINES, pipeline, "pipelines", pipeline);
  }

  private Response list(Request request) {
    PipelineVersion newest = PipelinePages.newest(services, request);
    Shell shell = below(html.shell(request, Section.PIPELINES), newest.pipeline()).at("Versions");
    Map<Integer, VersionPage.Names> names = Aliases.of(newest.pipeline(), services.machines());
    List<VersionPage.Row> rows =
        services.pipelines().versions(newest.pipeline()).stream()
            .map(
                version ->
                    new VersionPage.Row(
                        version, names.getOrDefault(version.version(), VersionPage.Names.NONE)))
            .toList();
    return html.page("pipeline/versions", shell, new VersionPage.All(newest, rows));
  }

  private Response version(Request request) {
    PipelineVersion version = found(services, request.path("pipeline"), request.path("version"));
    Shell shell =
        below(html.shell(request, Section.PIPELINES), version.pipeline())
            .below(Section.PIPELINES, "Versions", "pipelines", version.pipeline(), "versions")
            .at("Version " + version.version());
    String state = request.query("state").orElse("");
    return html.page(
        "pipeline/version",
        shell,
        new VersionPage(
            version,
            graphs
                .of(version)
                .map(graph -> DefinitionGraph.of(graph, states(shell, version), state)),
            state(Yaml.parse(version.definition()).tree(), state)));
  }

  /// @throws MillraceException with `PIPELINE_NOT_FOUND` if there is no such version
  static PipelineVersion found(PageServices services, String pipeline, String version) {
    return services
        .pipelines()
        .version(pipeline, Html.number(version))
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.PIPELINE_NOT_FOUND,
                    "Pipeline '%s' has no version %s.".formatted(pipeline, version),
                    "List its versions."));
  }

  private static Optional<VersionPage.State> state(JsonNode tree, String name) {
    JsonNode state = tree.path("States").path(name);
    return state.isObject()
        ? Optional.of(new VersionPage.State(name, state))
        : tree.valueStream().flatMap(child -> state(child, name).stream()).findFirst();
  }
}
