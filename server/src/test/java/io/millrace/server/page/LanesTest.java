package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionView.Lane;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Ten thousand iterations, of which every thousandth has failed.
class LanesTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private static StateVisit visit(long event, String type, VisitStatus status, List<Lane> lanes) {
    return new StateVisit(
        event,
        "S",
        type,
        status,
        START,
        Optional.of(START.plusSeconds(1)),
        Json.object(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        lanes);
  }

  private static Lanes table(String show, int page) {
    List<Lane> lanes =
        IntStream.range(0, 10_000)
            .mapToObj(
                i -> {
                  VisitStatus status =
                      i % 1_000 == 999 ? VisitStatus.FAILED : VisitStatus.SUCCEEDED;
                  return new Lane(i, status, List.of(visit(10 + i, "Pass", status, List.of())));
                })
            .toList();
    Wanted wanted = new Wanted(OptionalLong.empty(), OptionalInt.empty(), show, page);
    return Lanes.of(visit(2, "Map", VisitStatus.FAILED, lanes), wanted, START).orElseThrow();
  }

  @Test
  void whatFailedComesFirst() {
    Lanes table = table("", 1);
    assertThat(table.title()).isEqualTo("10,000 iterations");
    assertThat(table.rows()).hasSize(50);
    assertThat(table.rows().subList(0, 11))
        .extracting(Lanes.Row::number)
        .containsExactly(1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 1);
  }

  @Test
  void theyAreCountedByHowTheyEnded() {
    assertThat(table("", 1).counts())
        .extracting(Lanes.Count::word, Lanes.Count::count)
        .containsExactly(tuple("failed", 10), tuple("succeeded", 9_990));
  }

  @Test
  void oneKindCanBeShownAPageAtATime() {
    assertThat(table("failed", 1).rows()).hasSize(10);
    assertThat(table("succeeded", 200).paging().text()).isEqualTo("9,951 to 9,990 of 9,990");
  }

  @Test
  void aStateWithoutBranchesHasNoTable() {
    StateVisit pass = visit(2, "Pass", VisitStatus.SUCCEEDED, List.of());
    Wanted wanted = new Wanted(OptionalLong.empty(), OptionalInt.empty(), "", 1);
    assertThat(Lanes.of(pass, wanted, START)).isEmpty();
  }
}
