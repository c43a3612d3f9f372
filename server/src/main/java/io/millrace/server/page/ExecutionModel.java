package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.Attempt;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.LogLine;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.ApprovalStore;
import io.millrace.server.page.graph.StateGraph;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  ExecutionPage read(ExecutionId id, Wanted wanted, Shell shell) {
    ExecutionView view = services.executions().view(id);
    Execution execution = view.execution();
    Instant now = execution.endedAt().orElse(shell.now());
    Optional<PipelineVersion> version =
        services.pipelines().version(execution.pipeline(), execution.version());
    Optional<ExecutionPage.Chosen> chosen =
        Visits.of(view)
            .chosen(wanted.visit())
            .map(placed -> chosen(execution, placed, wanted, shell, now));
    Marks marks = Marks.of(view, now);
    return new ExecutionPage(
        execution,
        version.flatMap(graphs::of).map(graph -> graph(graph, marks, execution, chosen, shell)),
        Timelines.of(view, now, chosen.map(each -> each.visit().enteredEvent()).orElse(0L)),
        chosen,
        Made.links(execution.output(), shell),
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

  private ExecutionPage.Chosen chosen(
      Execution execution, Visits.Placed placed, Wanted wanted, Shell shell, Instant now) {
    StateVisit visit = placed.visit();
    int last = visit.attempts().size() - 1;
    Optional<Attempt> attempt =
        last < 0
            ? Optional.empty()
            : Optional.of(visit.attempts().get(Math.min(wanted.attempt().orElse(last), last)));
    return new ExecutionPage.Chosen(
        visit,
        placed.place(),
        attempt,
        attempt.map(each -> log(execution, visit, each)).orElse(List.of()),
        attempt.map(each -> Made.links(each.output(), shell)).orElse(List.of()),
        Lanes.of(visit, wanted, now));
  }

  /// What an attempt has written so far.
  List<LogLine> log(Execution execution, StateVisit visit, Attempt attempt) {
    return services.executions().log(execution.id(), Optional.of(visit.name())).stream()
        .filter(line -> line.enteredEvent() == visit.enteredEvent())
        .filter(line -> line.attempt() == attempt.number())
        .toList();
  }
}
