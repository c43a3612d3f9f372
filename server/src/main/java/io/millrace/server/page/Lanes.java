package io.millrace.server.page;

import io.millrace.pipeline.ExecutionView.Lane;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The branches of a Parallel or the iterations of a Map as a table: what failed first, then what
/// runs, a page at a time.
///
/// @param noun `branch` or `iteration`
/// @param shown which of them; empty: all
/// @param counts how many there are of each kind, in the order of the table
public record Lanes(
    String noun, long visit, String shown, List<Count> counts, List<Row> rows, Paging paging) {
  private static final int PAGE = 50;

  /// @param word names the kind in an address
  public record Count(String word, Tone tone, int count) {}

  /// @param telling the visit that says most: the one that failed, or the last one
  public record Row(int number, Tone tone, Optional<StateVisit> telling, Duration took) {}

  static Optional<Lanes> of(StateVisit visit, Wanted wanted, Instant now) {
    return visit.lanes().isEmpty() ? Optional.empty() : Optional.of(table(visit, wanted, now));
  }

  private static Lanes table(StateVisit visit, Wanted wanted, Instant now) {
    Map<VisitStatus, Integer> counts = new EnumMap<>(VisitStatus.class);
    visit.lanes().forEach(lane -> counts.merge(lane.status(), 1, Integer::sum));
    List<Lane> lanes =
        visit.lanes().stream()
            .filter(lane -> wanted.show().isEmpty() || word(lane.status()).equals(wanted.show()))
            .sorted(Comparator.comparingInt(lane -> rank(lane.status())))
            .toList();
    Paging paging = new Paging(wanted.page(), PAGE, lanes.size());
    return new Lanes(
        visit.type().equals("Map") ? "iteration" : "branch",
        visit.enteredEvent(),
        wanted.show(),
        counts.entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> rank(entry.getKey())))
            .map(
                entry -> new Count(word(entry.getKey()), Tone.of(entry.getKey()), entry.getValue()))
            .toList(),
        paging.of(lanes).stream().map(lane -> row(lane, now)).toList(),
        paging);
  }

  private static Row row(Lane lane, Instant now) {
    Optional<StateVisit> telling = telling(lane);
    Duration took =
        lane.states().isEmpty()
            ? Duration.ZERO
            : Duration.between(
                lane.states().getFirst().enteredAt(),
                lane.states().getLast().exitedAt().orElse(now));
    return new Row(lane.index() + 1, Tone.of(lane.status()), telling, took);
  }

  private static Optional<StateVisit> telling(Lane lane) {
    List<StateVisit> visits = new ArrayList<>(lane.states());
    return visits.stream()
        .filter(visit -> visit.status() == VisitStatus.FAILED)
        .findFirst()
        .or(() -> visits.reversed().stream().findFirst());
  }

  private static String word(VisitStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static int rank(VisitStatus status) {
    return switch (status) {
      case FAILED -> 0;
      case RUNNING -> 1;
      case CAUGHT -> 2;
      case ABORTED -> 3;
      case SUCCEEDED -> 4;
    };
  }

  public int total() {
    return counts.stream().mapToInt(Count::count).sum();
  }

  /// The plural of [#noun], with how many.
  public String title() {
    return total() == 1
        ? "1 " + noun
        : Format.count(total()) + (noun.equals("branch") ? " branches" : " iterations");
  }
}
