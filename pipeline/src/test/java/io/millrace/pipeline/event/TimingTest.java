package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Instant next(String expression, String after) {
    return Timing.parse("t", expression, BERLIN).next(Instant.parse(after));
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
  void whatWasMissedIsSkipped() {
    Timing rate = Timing.parse("t", "rate(5 minutes)", BERLIN);
    assertThat(
            rate.next(Instant.parse("2026-05-01T10:00:00Z"), Instant.parse("2026-05-01T10:12:00Z")))
        .isEqualTo("2026-05-01T10:15:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "every day", "61 * * * *", "* * * *", "rate(0 minutes)", "rate(5 s)"})
  void whatCannotBeReadIsRefused(String expression) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Timing.parse("t", expression, BERLIN))
        .returns(SCHEDULE_INVALID, MillraceException::code);
  }
}
