package io.millrace.server.page.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.ViewType;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunQueryTest {
  private static RunQuery sorted(String sort) {
    return new RunQuery(List.of(), "", sort, ViewType.ACTIVE_ONLY, List.of(), List.of(), "");
  }

  @Test
  void theOrderQuotesKeysBecauseTheyMayHoldAnything() {
    assertThat(sorted("metrics.test-rmse").order()).hasValue("metrics.`test-rmse` ASC");
    assertThat(sorted("-params.max depth").order()).hasValue("params.`max depth` DESC");
    assertThat(sorted("-attributes.start_time").order()).hasValue("attributes.start_time DESC");
    assertThat(sorted("nonsense").order()).isEmpty();
    assertThat(sorted("").order()).isEmpty();
  }

  @Test
  void theSameColumnAgainTurnsTheOrderRound() {
    RunQuery once = sorted("").sortedBy("metrics.rmse");
    assertThat(once.sort()).isEqualTo("metrics.rmse");
    assertThat(once.sortedBy("metrics.rmse").sort()).isEqualTo("-metrics.rmse");
    assertThat(once.sortedBy("metrics.rmse").sortedBy("metrics.rmse").sort())
        .isEqualTo("metrics.rmse");
  }

  @Test
  void theAddressKeepsEverythingAndEscapesIt() {
    RunQuery query =
        new RunQuery(
            List.of("1"),
            "metrics.rmse < 2 AND params.a = '&'",
            "",
            ViewType.DELETED_ONLY,
            List.of("metrics.rmse"),
            List.of("r"),
            "t");
    assertThat(query.query())
        .isEqualTo(
            "?experiment=1&q=metrics.rmse%20%3C%202%20AND%20params.a%20%3D%20%27%26%27"
                + "&view=deleted&columns=metrics.rmse&open=r&page=t");
    assertThat(sorted("").query()).isEmpty();
  }
}
