package io.millrace.server.page;

import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.server.page.graph.StateGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an execution has done so far at the states of its graph.
final class Marks {
  private final Map<String, Mark> marks = new HashMap<>();
  private final Set<Way> taken = new HashSet<>();

  /// One state's mark.
  ///
  /// @param visit the last visit's entered event
  /// @param note one short line
  record Mark(Tone tone, long visit, String note) {}

  private record Way(String from, String to) {}

  private Marks() {}

  static Marks of(ExecutionView view, Instant now) {
    Marks marks = new Marks();
    Map<String, List<StateVisit>> byName = new HashMap<>();
    marks.collect(view.states(), byName);
    byName.forEach((name, visits) -> marks.marks.put(name, mark(visits, now)));
    return marks;
  }

  private void collect(List<StateVisit> visits, Map<String, List<StateVisit>> byName) {
    for (StateVisit visit : visits) {
      byName.computeIfAbsent(visit.name(), _ -> new ArrayList<>()).add(visit);
      visit.next().ifPresent(next -> taken.add(new Way(visit.name(), next)));
      visit.lanes().forEach(lane -> collect(lane.states(), byName));
    }
  }

  private static Mark mark(List<StateVisit> visits, Instant now) {
    StateVisit last = visits.getLast();
    VisitStatus worst =
        visits.stream()
            .map(StateVisit::status)
            .max(Comparator.comparingInt(Marks::weight))
            .orElse(last.status());
    String note =
        visits.size() == 1
            ? note(last, now)
            : Format.count(done(visits)) + " of " + Format.count(visits.size()) + " done";
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

  Optional<Mark> find(String state) {
    return Optional.ofNullable(marks.get(state));
  }

  Tone way(StateGraph.Edge edge) {
    if (!taken.contains(new Way(edge.from(), edge.to()))) {
      return Tone.NOT_REACHED;
    }
    boolean isRunning =
        find(edge.to()).filter(mark -> mark.tone().tone().equals("run")).isPresent();
    return isRunning ? Tone.run("Going on") : Tone.ok("Taken");
  }
}
