package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.server.page.graph.Difference;
import io.millrace.server.page.graph.Difference.Change;
import io.millrace.server.page.graph.Outline;
import io.millrace.server.page.graph.StateGraph;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What differs between two versions of a pipeline: as a graph, state by state, and as text.
final class DifferencePages implements Resource {
  private static final Tone SAME = new Tone("plain", "", "");

  private final PageServices services;
  private final Html html;
  private final Graphs graphs;

  DifferencePages(PageServices services, Html html, Graphs graphs) {
    this.services = services;
    this.html = html;
    this.graphs = graphs;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            "/ui/{project}/pipelines/{pipeline}/differences",
            "pipeline.read",
            "What differs between two versions of a pipeline",
            this::differences);
  }

  /// Without choice the last two versions.
  private Response differences(Request request) {
    PipelineVersion newest = PipelinePages.newest(services, request);
    String name = newest.pipeline();
    List<PipelineVersion> versions = services.pipelines().versions(name);
    PipelineVersion last = versions.get(Math.min(1, versions.size() - 1));
    PipelineVersion old = chosen(request, "from", name, last);
    PipelineVersion young = chosen(request, "to", name, newest);
    Shell shell =
        VersionPages.below(html.shell(request, Section.PIPELINES), name)
            .below(Section.PIPELINES, "Versions", "pipelines", name, "versions")
            .at("Versions %d and %d".formatted(old.version(), young.version()));
    Optional<Difference> difference = difference(old, young);
    return html.page(
        "pipeline/differences",
        shell,
        new DifferencePage(
            old,
            young,
            versions,
            difference.flatMap(each -> view(each, old, young, shell)),
            difference.map(DifferencePages::changes).orElse(List.of()),
            TextDifference.of(old.definition(), young.definition())));
  }

  private PipelineVersion chosen(
      Request request, String parameter, String pipeline, PipelineVersion otherwise) {
    return request
        .query(parameter)
        .map(number -> VersionPages.found(services, pipeline, number))
        .orElse(otherwise);
  }

  /// Empty if one of them cannot be understood any more.
  private static Optional<Difference> difference(PipelineVersion old, PipelineVersion young) {
    Optional<Outline> before = Graphs.outline(old);
    return Graphs.outline(young)
        .filter(_ -> before.isPresent())
        .map(
            after ->
                Difference.of(
                    before.get(),
                    Yaml.parse(old.definition()).tree(),
                    after,
                    Yaml.parse(young.definition()).tree()));
  }

  private Optional<GraphView> view(
      Difference difference, PipelineVersion old, PipelineVersion young, Shell shell) {
    String key = old.digest() + "/" + young.digest();
    return graphs
        .kept(key, () -> Optional.of(difference.union()))
        .map(
            graph ->
                GraphView.of(
                    graph,
                    new Changes(
                        difference,
                        graph,
                        VersionPages.states(shell, old),
                        VersionPages.states(shell, young)),
                    changes(difference).size() + " changed",
                    ""));
  }

  /// @param older links to states that are gone
  private record Changes(
      Difference difference,
      StateGraph graph,
      UnaryOperator<String> older,
      UnaryOperator<String> younger)
      implements GraphView.Teller {
    @Override
    public GraphView.Stop stop(String state) {
      Change change = difference.state(state);
      Tone tone = tone(change);
      String type = graph.stops().type(state);
      return new GraphView.Stop(
          tone,
          change == Change.SAME ? type : tone.word(),
          (change == Change.REMOVED ? older : younger).apply(state));
    }

    @Override
    public Tone way(StateGraph.Edge edge) {
      return tone(difference.way(edge.from(), edge.to()));
    }
  }

  private static Tone tone(Change change) {
    return switch (change) {
      case SAME -> SAME;
      case ADDED -> new Tone("ok", "plus", "Added");
      case REMOVED -> new Tone("err", "minus", "Removed");
      case CHANGED -> new Tone("warn", "edit", "Changed");
    };
  }

  private static List<DifferencePage.Changed> changes(Difference difference) {
    return names(difference.union()).stream()
        .filter(name -> difference.state(name) != Change.SAME)
        .map(
            name -> {
              Change change = difference.state(name);
              List<String> fields =
                  change == Change.CHANGED ? difference.fields(name) : List.<String>of();
              return new DifferencePage.Changed(name, tone(change), fields);
            })
        .toList();
  }

  private static List<String> names(Outline outline) {
    return outline.all().stream()
        .flatMap(
            step ->
                Stream.concat(
                    Stream.of(step.name()),
                    step.branches().stream().flatMap(branch -> names(branch).stream())))
        .toList();
  }
}
