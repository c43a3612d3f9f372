package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.server.page.ExecutionPage.Bar;
import io.millrace.server.page.ExecutionPage.Part;
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

  /// Seconds below which the axis shows the time since the start.
  private static final int SHORT = 60;
  private static final double FIRST_Y = 30;
  private static final double ROW = 26;
  private static final double LABEL = 150;
  private static final double NARROWEST = 3;

  private final Instant start;
  /// Until when what has no end of its own goes on.
  private final Instant now;
  private final double pointsPerMilli;
  private final List<Bar> bars = new ArrayList<>();
  private int hidden;

  private Timelines(Instant start, Instant end, Instant now) {
    this.start = start;
    this.now = now;
    double millis = Math.max(1, Duration.between(start, end).toMillis());
    this.pointsPerMilli = (Timeline.WIDTH - Timeline.LEFT - LABEL) / millis;
  }

  static Timeline of(ExecutionView view, Instant now) {
    Execution execution = view.execution();
    Instant end = execution.endedAt().orElse(now);
    Timelines made = new Timelines(execution.startedAt(), end, now);
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
      visit.lanes().forEach(lane -> add(lane.states(), indent + 1));
    }
  }

  private Bar bar(StateVisit visit, int indent) {
    List<Part> parts = new ArrayList<>();
    for (ExecutionView.Attempt attempt : visit.attempts()) {
      parts.add(
          part(attempt.scheduledAt(), attempt.endedAt().orElse(now), Tone.of(attempt.status())));
    }
    if (parts.isEmpty()) {
      parts.add(part(visit.enteredAt(), visit.exitedAt().orElse(now), Tone.of(visit.status())));
    }
    String took =
        Format.duration(Duration.between(visit.enteredAt(), visit.exitedAt().orElse(now)));
    String text =
        visit.status() == VisitStatus.RUNNING
            ? took + " so far"
            : visit.attempts().size() > 1
                ? took + ", " + visit.attempts().size() + " attempts"
                : took;
    Part last = parts.getLast();
    return new Bar(
        visit, indent, FIRST_Y + ROW * bars.size(), parts, text, last.x() + last.width() + 8);
  }

  private Part part(Instant from, Instant to, Tone tone) {
    double x = x(from);
    return new Part(x, Math.max(NARROWEST, x(to) - x), tone);
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
