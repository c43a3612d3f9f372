package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.Attempt;
import io.millrace.pipeline.ExecutionView.Lane;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.server.page.ExecutionPage.Bar;
import io.millrace.server.page.ExecutionPage.Part;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How long states took, drawn.
class TimelinesTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant END = START.plusSeconds(5);

  /// One state that was entered a second after the start and never left.
  private static ExecutionView view(ExecutionStatus status, VisitStatus visit) {
    return view(status, visit("Task", visit, List.of(), List.of()));
  }

  private static StateVisit visit(
      String type, VisitStatus status, List<Attempt> attempts, List<Lane> lanes) {
    return new StateVisit(
        2,
        "Train",
        type,
        status,
        START.plusSeconds(1),
        Optional.empty(),
        Json.object(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        attempts,
        lanes);
  }

  private static Attempt attempt(int number, int from, int to, VisitStatus status) {
    return new Attempt(
        number,
        "millrace:train",
        status,
        START.plusSeconds(from),
        Optional.of(START.plusSeconds(to)),
        Json.object(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ExecutionView view(ExecutionStatus status, StateVisit visit) {
    Optional<Instant> ended = status.ended() ? Optional.of(END) : Optional.empty();
    return new ExecutionView(
        new Execution(
            new ExecutionId("0123456789abcdef0123456789abcdef"),
            ExecutionType.STANDARD,
            "p",
            1,
            "e",
            status,
            Json.object(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            StartCause.user(""),
            START,
            ended,
            Optional.empty(),
            0,
            Optional.empty(),
            ExecutionFacts.Limits.DEFAULT,
            Optional.empty()),
        List.of(visit));
  }

  private static String text(ExecutionStatus status, VisitStatus visit) {
    return Timelines.of(view(status, visit), END, 0).bars().getFirst().text();
  }

  @Test
  void aStateThatRunsTookItsTimeSoFar() {
    assertThat(text(ExecutionStatus.RUNNING, VisitStatus.RUNNING)).isEqualTo("4.0 s so far");
  }

  @Test
  void aStateThatFailedTookItsTimeToTheEnd() {
    assertThat(text(ExecutionStatus.FAILED, VisitStatus.FAILED)).isEqualTo("4.0 s");
    assertThat(text(ExecutionStatus.ABORTED, VisitStatus.ABORTED)).isEqualTo("4.0 s");
  }

  @Test
  void betweenTwoAttemptsIsAWait() {
    StateVisit retried =
        visit(
            "Task",
            VisitStatus.SUCCEEDED,
            List.of(attempt(0, 1, 2, VisitStatus.FAILED), attempt(1, 4, 5, VisitStatus.SUCCEEDED)),
            List.of());
    Bar bar = Timelines.of(view(ExecutionStatus.SUCCEEDED, retried), END, 0).bars().getFirst();
    assertThat(bar.parts())
        .extracting(Part::kind)
        .containsExactly(Part.Kind.WORK, Part.Kind.RETRY, Part.Kind.WORK);
    assertThat(bar.parts().get(1).width())
        .isCloseTo(2 * bar.parts().getFirst().width(), within(1e-6));
    assertThat(bar.text()).isEqualTo("4.0 s, 2 attempts");
  }

  @Test
  void manyIterationsAreOneBarButForTheOneThatIsLookedAt() {
    List<Lane> lanes =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    new Lane(
                        i,
                        i == 7 ? VisitStatus.FAILED : VisitStatus.SUCCEEDED,
                        List.of(inside(10 + i))))
            .toList();
    ExecutionView view =
        view(ExecutionStatus.FAILED, visit("Map", VisitStatus.FAILED, List.of(), lanes));
    assertThat(Timelines.of(view, END, 2).bars())
        .extracting(Bar::text)
        .containsExactly("4.0 s, 1,000 items, 1 failed");
    assertThat(Timelines.of(view, END, 17).bars())
        .extracting(bar -> bar.visit().enteredEvent())
        .containsExactly(2L, 17L);
  }

  private static StateVisit inside(long event) {
    return new StateVisit(
        event,
        "One",
        "Pass",
        VisitStatus.SUCCEEDED,
        START.plusSeconds(1),
        Optional.of(START.plusSeconds(2)),
        Json.object(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }
}
