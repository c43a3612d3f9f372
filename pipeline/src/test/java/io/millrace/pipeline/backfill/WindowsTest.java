package io.millrace.pipeline.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.backfill.Backfill.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How past time is cut.
class WindowsTest {
  private static List<Window> cut(String from, String to, String every, String input) {
    var steps = Windows.steps(every);
    Instant first = Windows.first(Instant.parse(from), every, steps);
    return Windows.cut(
        first,
        Instant.parse(to),
        steps,
        Windows.settings(input.isEmpty() ? Optional.empty() : Optional.of(Json.parse(input))),
        "nightly");
  }

  @Test
  void aDurationIsCountedFromTheBeginningAndOnlyWholeWindowsCount() {
    List<Window> windows = cut("2026-11-01T06:30:00Z", "2026-11-01T10:00:00Z", "90m", "");
    assertThat(windows)
        .extracting(Window::name)
        .containsExactly(
            "backfill-20261101T063000Z-20261101T080000Z",
            "backfill-20261101T080000Z-20261101T093000Z");
    assertThat(windows.getFirst().input())
        .isEqualTo(
            Json.parse("{\"start\": \"2026-11-01T06:30:00Z\", \"end\": \"2026-11-01T08:00:00Z\"}"));
  }

  @Test
  void anExpressionSaysWhereWindowsEnd() {
    assertThat(cut("2026-11-01T06:30:00Z", "2026-11-04T00:00:00Z", "0 0 * * *", ""))
        .extracting(Window::start)
        .containsExactly(
            Instant.parse("2026-11-02T00:00:00Z"), Instant.parse("2026-11-03T00:00:00Z"));
    assertThat(cut("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "@daily", "")).hasSize(1);
  }

  @Test
  void theInputIsFilledAsThatOfASchedule() {
    assertThat(
            cut(
                    "2026-11-01T00:00:00Z",
                    "2026-11-02T00:00:00Z",
                    "1d",
                    "{\"day\": \"$.event.data.start\", \"due\": \"$.event.data.due\", \"rows\": 7}")
                .getFirst()
                .input())
        .isEqualTo(
            Json.parse(
                "{\"day\": \"2026-11-01T00:00:00Z\", \"due\": \"2026-11-02T00:00:00Z\", \"rows\": 7}"));
  }

  @Test
  void noneAndTooManyWindowsAreRefused() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> cut("2026-11-01T00:00:00Z", "2026-11-01T12:00:00Z", "1d", ""))
        .returns(ErrorCode.BACKFILL_INVALID, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> cut("2020-01-01T00:00:00Z", "2026-11-01T12:00:00Z", "1m", ""))
        .returns(ErrorCode.BACKFILL_INVALID, MillraceException::code);
  }
}
