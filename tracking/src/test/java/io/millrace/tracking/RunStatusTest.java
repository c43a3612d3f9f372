package io.millrace.tracking;

import static io.millrace.tracking.RunStatus.FAILED;
import static io.millrace.tracking.RunStatus.FINISHED;
import static io.millrace.tracking.RunStatus.KILLED;
import static io.millrace.tracking.RunStatus.RUNNING;
import static io.millrace.tracking.RunStatus.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunStatusTest {
  @Test
  void onlyARunThatHasNotEndedMayBeScheduled() {
    Set<RunStatus> afterAnEnd = Set.of(RUNNING, FINISHED, FAILED, KILLED);
    Map<RunStatus, Set<RunStatus>> expected =
        Map.of(
            RUNNING, Set.of(RunStatus.values()),
            SCHEDULED, Set.of(RunStatus.values()),
            FINISHED, afterAnEnd,
            FAILED, afterAnEnd,
            KILLED, afterAnEnd);

    for (RunStatus status : RunStatus.values()) {
      assertThat(status.next()).isEqualTo(expected.get(status));
    }
  }
}
