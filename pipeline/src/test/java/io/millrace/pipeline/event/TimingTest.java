package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimingTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Instant next(String expression, String after) {
    return Timing.parse("t", expression, BERLIN).next(Instant.parse(after)).orElseThrow();
  }

  @Test
  void aTimeInTheGapFiresAtTheGapsEnd() {
    // 2026-03-29: 02:00 becomes 03:00, so 02:30 does not exist.
    assertThat(next("30 2 * * *", "2026-03-28T12:00:00Z")).isEqualTo("2026-03-29T01:00:00Z");
    assertThat(next("30 2 * * *", "2026-03-29T01:00:00Z")).isEqualTo("2026-03-30T00:30:00Z");
  }

  @Test
  void aTimeThatComesTwiceFiresOnceTheFirstTime() {
    // 2026-10-25: 03:00 becomes 02:00.
    assertThat(next("30 2 * * *", "2026-10-24T12:00:00Z")).isEqualTo("2026-10-25T00:30:00Z");
    assertThat(next("30 2 * * *", "2026-10-25T00:30:00Z")).isEqualTo("2026-10-26T01:30:00Z");
  }

  @Test
  void shorthandsAndRatesAreRead() {
    assertThat(next("@hourly", "2026-05-01T10:15:00Z")).isEqualTo("2026-05-01T11:00:00Z");
    assertThat(next("@daily", "2026-05-01T10:15:00Z")).isEqualTo("2026-05-01T22:00:00Z");
    assertThat(next("rate(5 minutes)", "2026-05-01T10:15:00Z")).isEqualTo("2026-05-01T10:20:00Z");
    assertThat(next("rate(1 hour)", "2026-05-01T10:15:00Z")).isEqualTo("2026-05-01T11:15:00Z");
  }

  @Test
  void anHourFieldWithAStarGoesWithTheHoursThatThereAre() {
    assertThat(next("15 * * * *", "2026-03-29T00:15:00Z")).isEqualTo("2026-03-29T01:15:00Z");
    assertThat(next("*/30 * * * *", "2026-10-25T00:30:00Z")).isEqualTo("2026-10-25T01:00:00Z");
    assertThat(next("*/30 * * * *", "2026-10-25T01:00:00Z")).isEqualTo("2026-10-25T01:30:00Z");
    assertThat(next("*/30 * * * *", "2026-10-25T01:30:00Z")).isEqualTo("2026-10-25T02:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cron(0 10 * * ? *)             | 2026-05-01T07:00:00Z | 2026-05-01T08:00:00Z
          cron(15 12 ? * MON-FRI *)      | 2026-05-01T10:15:00Z | 2026-05-04T10:15:00Z
          cron(0 18 ? * 1 *)             | 2026-05-01T10:15:00Z | 2026-05-03T16:00:00Z
          cron(0 8 L * ? *)              | 2026-05-01T10:15:00Z | 2026-05-31T06:00:00Z
          cron(0 8 ? * 6L *)             | 2026-05-01T10:15:00Z | 2026-05-29T06:00:00Z
          cron(0 8 ? * 3#2 *)            | 2026-05-01T10:15:00Z | 2026-05-12T06:00:00Z
          cron(0 8 3W * ? *)             | 2026-05-01T10:15:00Z | 2026-05-04T06:00:00Z
          cron(0/20 9-10 ? * * 2027)     | 2026-05-01T10:15:00Z | 2027-01-01T08:00:00Z
          cron(0 8 1 JAN,JUL ? 2026-2028) | 2026-05-01T10:15:00Z | 2026-07-01T06:00:00Z
          at(2026-12-24T18:00:00)        | 2026-05-01T10:15:00Z | 2026-12-24T17:00:00Z
          at(2026-03-29T02:30)           | 2026-01-01T00:00:00Z | 2026-03-29T01:00:00Z
          """)
  void eventBridgesFormsAreRead(String expression, String after, String due) {
    assertThat(next(expression, after)).isEqualTo(due);
  }

  @ParameterizedTest
  @ValueSource(strings = {"at(2026-04-30T12:00:00)", "cron(0 0 1 1 ? 2025)", "cron(0 0 30 2 ? *)"})
  void whatIsOverHasNoNextTime(String expression) {
    assertThat(Timing.parse("t", expression, BERLIN).next(Instant.parse("2026-05-01T10:00:00Z")))
        .isEmpty();
  }

  @Test
  void whatWasMissedIsSkipped() {
    Timing rate = Timing.parse("t", "rate(5 minutes)", BERLIN);
    assertThat(
            rate.next(Instant.parse("2026-05-01T10:00:00Z"), Instant.parse("2026-05-01T10:12:00Z")))
        .contains(Instant.parse("2026-05-01T10:15:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "every day",
        "61 * * * *",
        "* * * *",
        "rate(0 minutes)",
        "rate(5 s)",
        "0 0 12 * * *",
        "cron(0 12 * * *)",
        "cron(0 12 * * * *)",
        "at(2026-02-30T12:00:00)",
        "at(tomorrow)"
      })
  void whatCannotBeReadIsRefused(String expression) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Timing.parse("t", expression, BERLIN))
        .returns(SCHEDULE_INVALID, MillraceException::code);
  }
}
