package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How long states took, drawn.
class TimelinesTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant END = START.plusSeconds(5);

  /// One state that was entered a second after the start and never left.
  private static ExecutionView view(ExecutionStatus status, VisitStatus visit) {
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
        List.of(
            new StateVisit(
                2,
                "Train",
                "Task",
                visit,
                START.plusSeconds(1),
                Optional.empty(),
                Json.object(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of())));
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
}
