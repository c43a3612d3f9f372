package io.millrace.server.page;

import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an execution has done so far at the states of its graph.
public final class Marks {
  private final Map<String, Mark> marks = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final String chosen;

  /// One state's mark.
  ///
  /// @param visit the last visit's entered event, 0 if it was not reached
  /// @param note one short line
  public record Mark(Tone tone, long visit, String note) {}

  private Marks(String chosen) {
    this.chosen = chosen;
  }

  static Marks none() {
    return new Marks("");
  }

  static Marks of(ExecutionView view, String chosen, Instant now) {
    Marks marks = new Marks(chosen);
    Map<String, List<StateVisit>> byName = new HashMap<>();
    marks.collect(view.states(), byName);
    byName.forEach((name, visits) -> marks.marks.put(name, mark(visits, now)));
    return marks;
  }

  private void collect(List<StateVisit> visits, Map<String, List<StateVisit>> byName) {
    for (StateVisit visit : visits) {
      byName.computeIfAbsent(visit.name(), _ -> new ArrayList<>()).add(visit);
      visit.next().ifPresent(next -> taken.add(visit.name() + "\n" + next));
      visit.lanes().forEach(lane -> collect(lane.states(), byName));
    }
  }

  private static Mark mark(List<StateVisit> visits, Instant now) {
    StateVisit last = visits.getLast();
    VisitStatus worst =
        visits.stream()
            .map(StateVisit::status)
            .max(java.util.Comparator.comparingInt(Marks::weight))
            .orElse(last.status());
    String note =
        visits.size() == 1 ? note(last, now) : done(visits) + " of " + visits.size() + " done";
    return new Mark(Tone.of(worst), last.enteredEvent(), note);
  }

  private static String note(StateVisit visit, Instant now) {
    Optional<String> progress =
        visit.attempts().stream()
            .filter(attempt -> attempt.status() == VisitStatus.RUNNING)
            .flatMap(attempt -> attempt.progress().stream())
            .map(p -> p.total() > 0 ? Format.share((double) p.done() / p.total()) : p.text())
            .reduce((_, second) -> second);
    String took =
        Format.duration(Duration.between(visit.enteredAt(), visit.exitedAt().orElse(now)));
    String attempts = visit.attempts().size() > 1 ? visit.attempts().size() + " attempts, " : "";
    return progress.map(p -> p + ", " + took).orElse(attempts + took);
  }

  private static long done(List<StateVisit> visits) {
    return visits.stream().filter(v -> v.status() == VisitStatus.SUCCEEDED).count();
  }

  private static int weight(VisitStatus status) {
    return switch (status) {
      case SUCCEEDED -> 0;
      case CAUGHT -> 1;
      case ABORTED -> 2;
      case FAILED -> 3;
      case RUNNING -> 4;
    };
  }

  public Mark of(String state) {
    return marks.getOrDefault(state, new Mark(Tone.NOT_REACHED, 0, ""));
  }

  public boolean isChosen(String state) {
    return !chosen.isEmpty() && chosen.equals(state);
  }

  public Tone way(StateGraph.Edge edge) {
    if (!taken.contains(edge.from() + "\n" + edge.to())) {
      return Tone.NOT_REACHED;
    }
    return of(edge.to()).tone().tone().equals("run") ? Tone.run("Going on") : Tone.ok("Taken");
  }

  /// A sentence for those who do not see the graph.
  public String sentence(StateGraph graph) {
    long reached = graph.nodes().stream().filter(node -> of(node.name()).visit() > 0).count();
    List<String> running = named(graph, "run");
    List<String> failed = named(graph, "err");
    return "%s of %s states reached%s%s"
        .formatted(
            reached,
            graph.nodes().size(),
            running.isEmpty() ? "" : "; running: " + String.join(", ", running),
            failed.isEmpty() ? "" : "; failed: " + String.join(", ", failed));
  }

  private List<String> named(StateGraph graph, String tone) {
    return graph.nodes().stream()
        .filter(node -> of(node.name()).tone().tone().equals(tone))
        .map(node -> Format.words(node.name()))
        .toList();
  }
}
