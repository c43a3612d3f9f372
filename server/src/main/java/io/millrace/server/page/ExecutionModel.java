package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.ApprovalStore;
import io.millrace.server.page.graph.StateGraph;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads an execution as its page shows it.
final class ExecutionModel {
  private static final int ASKING_MOST = 20;

  private final PageServices services;
  private final Graphs graphs;

  ExecutionModel(PageServices services, Graphs graphs) {
    this.services = services;
    this.graphs = graphs;
  }

  static String address(Shell shell, Execution execution) {
    return shell.link("pipelines", execution.pipeline(), "executions", execution.id().value());
  }

  ExecutionPage read(ExecutionId id, OptionalLong wanted, Shell shell) {
    ExecutionView view = services.executions().view(id);
    Execution execution = view.execution();
    Instant now = execution.endedAt().orElse(shell.now());
    Optional<PipelineVersion> version =
        services.pipelines().version(execution.pipeline(), execution.version());
    List<ExecutionPage.Chosen> visits = new ArrayList<>();
    collect(view.states(), "", visits);
    Optional<ExecutionPage.Chosen> chosen =
        chosen(visits, wanted).map(each -> withLog(execution, each));
    Marks marks = Marks.of(view, now);
    return new ExecutionPage(
        execution,
        version.map(PipelineVersion::description).orElse(""),
        version.flatMap(graphs::of).map(graph -> graph(graph, marks, execution, chosen, shell)),
        Timelines.of(view, now),
        chosen,
        execution.output().map(output -> links(output, shell)).orElse(List.of()),
        asking(execution, shell),
        now);
  }

  private List<ApprovalPage.Form> asking(Execution execution, Shell shell) {
    if (execution.status().ended()) {
      return List.of();
    }
    ApprovalStore.Filter open =
        new ApprovalStore.Filter(
            Optional.of(Approval.Status.OPEN),
            Optional.of(execution.id()),
            Long.MAX_VALUE,
            ASKING_MOST);
    return services.approvals().list(open).stream()
        .map(each -> ApprovalPage.Form.fresh(each, ApprovalPages.address(shell, each)))
        .toList();
  }

  private static GraphView graph(
      StateGraph graph,
      Marks marks,
      Execution execution,
      Optional<ExecutionPage.Chosen> chosen,
      Shell shell) {
    String visits = address(shell, execution) + "?visit=";
    String states =
        shell.link("pipelines", execution.pipeline(), "versions", "" + execution.version())
            + "?state=";
    GraphView.Teller teller =
        new GraphView.Teller() {
          @Override
          public GraphView.Stop stop(String state) {
            return marks
                .find(state)
                .map(m -> new GraphView.Stop(m.tone(), m.note(), visits + m.visit()))
                .orElseGet(
                    () ->
                        new GraphView.Stop(
                            Tone.NOT_REACHED,
                            graph.stops().type(state),
                            states + Shell.part(state)));
          }

          @Override
          public Tone way(StateGraph.Edge edge) {
            return marks.way(edge);
          }
        };
    return GraphView.of(
        graph,
        teller,
        GraphView.sentence(graph, marks),
        chosen.map(each -> each.visit().name()).orElse(""));
  }

  private static void collect(
      List<StateVisit> visits, String place, List<ExecutionPage.Chosen> into) {
    for (StateVisit visit : visits) {
      into.add(new ExecutionPage.Chosen(visit, place, List.of()));
      for (ExecutionView.Lane lane : visit.lanes()) {
        String inside =
            "%s, %s %d"
                .formatted(
                    Format.words(visit.name()),
                    visit.type().equals("Map") ? "item" : "branch",
                    lane.index() + 1);
        collect(lane.states(), place.isEmpty() ? inside : place + ", " + inside, into);
      }
    }
  }

  /// The wanted visit; else the first one that failed, the one that runs, the last one.
  private static Optional<ExecutionPage.Chosen> chosen(
      List<ExecutionPage.Chosen> visits, OptionalLong wanted) {
    if (wanted.isPresent()) {
      return first(visits, v -> v.enteredEvent() == wanted.getAsLong());
    }
    return first(visits, v -> v.status() == VisitStatus.FAILED && v.type().equals("Task"))
        .or(() -> first(visits, v -> v.status() == VisitStatus.CAUGHT))
        .or(() -> first(visits.reversed(), v -> v.status() == VisitStatus.RUNNING))
        .or(() -> first(visits.reversed(), v -> v.type().equals("Task")))
        .or(() -> visits.stream().findFirst());
  }

  private static Optional<ExecutionPage.Chosen> first(
      List<ExecutionPage.Chosen> visits, Predicate<StateVisit> test) {
    return visits.stream().filter(chosen -> test.test(chosen.visit())).findFirst();
  }

  private ExecutionPage.Chosen withLog(Execution execution, ExecutionPage.Chosen chosen) {
    StateVisit visit = chosen.visit();
    return new ExecutionPage.Chosen(
        visit,
        chosen.place(),
        services.executions().log(execution.id(), Optional.of(visit.name())).stream()
            .filter(line -> line.enteredEvent() == visit.enteredEvent())
            .toList());
  }

  /// What an output says under the names that the shipped pipelines use.
  private static List<ExecutionPage.Link> links(JsonNode output, Shell shell) {
    List<ExecutionPage.Link> links = new ArrayList<>();
    String dataset = output.path("dataset").asString("");
    int version = output.path("dataset_version").asInt(0);
    if (!dataset.isEmpty()) {
      links.add(
          version > 0
              ? new ExecutionPage.Link(
                  "Data",
                  dataset + ", version " + version,
                  shell.link("datasets", dataset, "versions", "" + version))
              : new ExecutionPage.Link("Data", dataset, shell.link("datasets", dataset)));
    }
    for (JsonNode model : output.path("models").valueStream().toList()) {
      String name = model.path("name").asString("");
      int number = model.path("version").asInt(0);
      if (!name.isEmpty() && number > 0) {
        links.add(
            new ExecutionPage.Link(
                "Model",
                name + ", version " + number,
                shell.link("models", name, "versions", "" + number)));
      }
    }
    return links;
  }
}
