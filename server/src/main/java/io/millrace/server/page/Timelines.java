package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.server.page.ExecutionPage.Bar;
import io.millrace.server.page.ExecutionPage.Part;
import io.millrace.server.page.ExecutionPage.Part.Kind;
import io.millrace.server.page.ExecutionPage.Tick;
import io.millrace.server.page.ExecutionPage.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns an execution's visits into the bars of a timeline.
final class Timelines {
  private static final int MOST_BARS = 60;

  /// More branches or iterations are folded into the bar of their state.
  private static final int MOST_LANES = 5;

  /// Seconds below which the axis shows the time since the start.
  private static final int SHORT = 60;
  private static final double FIRST_Y = 30;
  private static final double ROW = 26;
  private static final double LABEL = 150;
  private static final double NARROWEST = 3;

  private final Instant start;
  /// Until when what has no end of its own goes on.
  private final Instant now;
  private final long chosen;
  private final double pointsPerMilli;
  private final List<Bar> bars = new ArrayList<>();
  private int hidden;

  private Timelines(Instant start, Instant end, Instant now, long chosen) {
    this.start = start;
    this.now = now;
    this.chosen = chosen;
    double millis = Math.max(1, Duration.between(start, end).toMillis());
    this.pointsPerMilli = (Timeline.WIDTH - Timeline.LEFT - LABEL) / millis;
  }

  /// @param chosen entered event of the visit whose iteration is not folded
  static Timeline of(ExecutionView view, Instant now, long chosen) {
    Execution execution = view.execution();
    Instant end = execution.endedAt().orElse(now);
    Timelines made = new Timelines(execution.startedAt(), end, now, chosen);
    made.add(view.states(), 0);
    return new Timeline(
        made.bars,
        made.hidden,
        made.ticks(end),
        execution.status().ended() ? Optional.empty() : Optional.of(made.x(now)),
        FIRST_Y + ROW * made.bars.size());
  }

  private void add(List<StateVisit> visits, int indent) {
    for (StateVisit visit : visits) {
      if (bars.size() < MOST_BARS) {
        bars.add(bar(visit, indent));
      } else {
        hidden++;
      }
      visit.lanes().stream()
          .filter(lane -> !isFolded(visit) || holdsChosen(lane.states()))
          .forEach(lane -> add(lane.states(), indent + 1));
    }
  }

  private static boolean isFolded(StateVisit visit) {
    return visit.lanes().size() > MOST_LANES;
  }

  private boolean holdsChosen(List<StateVisit> visits) {
    return visits.stream()
        .anyMatch(
            visit ->
                visit.enteredEvent() == chosen
                    || visit.lanes().stream().anyMatch(lane -> holdsChosen(lane.states())));
  }

  private Bar bar(StateVisit visit, int indent) {
    List<Part> parts = visit.attempts().isEmpty() ? List.of(whole(visit)) : attempts(visit);
    Part last = parts.getLast();
    return new Bar(
        visit,
        indent,
        FIRST_Y + ROW * bars.size(),
        parts,
        text(visit),
        last.x() + last.width() + 8);
  }

  private Part whole(StateVisit visit) {
    Kind kind = visit.type().equals("Wait") ? Kind.PAUSE : Kind.WORK;
    return part(visit.enteredAt(), visit.exitedAt().orElse(now), kind, Tone.of(visit.status()));
  }

  private List<Part> attempts(StateVisit visit) {
    List<Part> parts = new ArrayList<>();
    Instant until = visit.enteredAt();
    for (ExecutionView.Attempt attempt : visit.attempts()) {
      if (!parts.isEmpty()) {
        parts.add(part(until, attempt.scheduledAt(), Kind.RETRY, Tone.waiting("Waiting")));
      }
      until = attempt.endedAt().orElse(now);
      parts.add(part(attempt.scheduledAt(), until, Kind.WORK, Tone.of(attempt.status())));
    }
    boolean waits =
        visit.status() == VisitStatus.RUNNING && visit.attempts().getLast().endedAt().isPresent();
    if (waits) {
      parts.add(part(until, now, Kind.RETRY, Tone.waiting("Waiting")));
    }
    return parts;
  }

  private String text(StateVisit visit) {
    String took =
        Format.duration(Duration.between(visit.enteredAt(), visit.exitedAt().orElse(now)));
    String sofar = visit.status() == VisitStatus.RUNNING ? took + " so far" : took;
    if (isFolded(visit)) {
      long failed =
          visit.lanes().stream().filter(lane -> lane.status() == VisitStatus.FAILED).count();
      return "%s, %s items%s"
          .formatted(
              sofar,
              Format.count(visit.lanes().size()),
              failed == 0 ? "" : ", " + Format.count(failed) + " failed");
    }
    return visit.attempts().size() > 1
        ? sofar + ", " + visit.attempts().size() + " attempts"
        : sofar;
  }

  private Part part(Instant from, Instant to, Kind kind, Tone tone) {
    double x = x(from);
    return new Part(x, Math.max(NARROWEST, x(to) - x), kind, tone);
  }

  private double x(Instant moment) {
    return Timeline.LEFT + pointsPerMilli * Duration.between(start, moment).toMillis();
  }

  private List<Tick> ticks(Instant end) {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Instant moment = start.plus(Duration.between(start, end).multipliedBy(i).dividedBy(4));
      Duration since = Duration.between(start, moment);
      boolean isShort = Duration.between(start, end).toSeconds() < SHORT;
      ticks.add(new Tick(x(moment), isShort ? Format.duration(since) : Format.seconds(moment)));
    }
    return ticks;
  }
}
