package io.millrace.server.page.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.tracking.search.Vocabularies;
import org.junit.jupiter.api.Test;

/// Faults as the search itself finds them.
class FilterFaultTest {
  private static FilterFault fault(String filter) {
    try {
      Vocabularies.RUNS.criteria(filter);
    } catch (MillraceException e) {
      return FilterFault.of(filter, e);
    }
    throw new AssertionError("no fault in " + filter);
  }

  @Test
  void aFaultOfTheGrammarBeginsWhereTheSearchSaysSo() {
    assertThat(fault("metrics.rmse << 3"))
        .returns("metrics.rmse <", FilterFault::before)
        .returns("< 3", FilterFault::wrong);
  }

  @Test
  void aWordThatIsNotKnownIsMarkedItself() {
    assertThat(fault("metric.a > 1 AND speed > 3 AND metric.b > 1"))
        .returns("metric.a > 1 AND ", FilterFault::before)
        .returns("speed", FilterFault::wrong)
        .returns(" > 3 AND metric.b > 1", FilterFault::after);
  }

  @Test
  void aFaultWithoutAPlaceHasItsReasonOnly() {
    MillraceException error =
        new MillraceException(ErrorCode.FILTER_INVALID, "Too long", "Write less.");
    assertThat(FilterFault.of("a", error))
        .isEqualTo(new FilterFault("a", "", "", "Too long. Write less."));
  }
}
