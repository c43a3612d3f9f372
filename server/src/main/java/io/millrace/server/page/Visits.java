package io.millrace.server.page;

import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// All visits of an execution with the branches and iterations that they stand in, to choose one.
final class Visits {
  private final List<Placed> all = new ArrayList<>();

  /// @param place the branch or iteration; empty at the top
  record Placed(StateVisit visit, String place) {}

  private Visits() {}

  static Visits of(ExecutionView view) {
    Visits visits = new Visits();
    visits.collect(view.states(), "");
    return visits;
  }

  private void collect(List<StateVisit> visits, String place) {
    for (StateVisit visit : visits) {
      all.add(new Placed(visit, place));
      for (ExecutionView.Lane lane : visit.lanes()) {
        String inside =
            "%s, %s %s"
                .formatted(
                    Format.words(visit.name()),
                    visit.type().equals("Map") ? "item" : "branch",
                    Format.count(lane.index() + 1));
        collect(lane.states(), place.isEmpty() ? inside : place + ", " + inside);
      }
    }
  }

  /// The wanted visit; else the first one that failed, the one that runs, the last one.
  Optional<Placed> chosen(OptionalLong wanted) {
    if (wanted.isPresent()) {
      return first(all, v -> v.enteredEvent() == wanted.getAsLong());
    }
    return first(all, v -> v.status() == VisitStatus.FAILED && v.type().equals("Task"))
        .or(() -> first(all, v -> v.status() == VisitStatus.CAUGHT))
        .or(() -> first(all.reversed(), v -> v.status() == VisitStatus.RUNNING))
        .or(() -> first(all.reversed(), v -> v.type().equals("Task")))
        .or(() -> all.stream().findFirst());
  }

  private static Optional<Placed> first(List<Placed> visits, Predicate<StateVisit> test) {
    return visits.stream().filter(placed -> test.test(placed.visit())).findFirst();
  }
}
