package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.metric.SequentialTest;
import io.millrace.monitoring.VariantVerdicts;
import io.millrace.serving.Combine;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictPageTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static Variant variant(String name, int version) {
    return new Variant(
        name, 1, List.of(new ServedModel("m", version)), List.of(), new Combine.First());
  }

  private static VerdictPage page(SequentialTest... tests) {
    return page(VerdictPage.Asked.ERRORS, tests);
  }

  private static VerdictPage page(VerdictPage.Asked asked, SequentialTest... tests) {
    Variant reference = variant("now", 1);
    List<Variant> others = List.of(variant("b", 2), variant("c", 3));
    EndpointSpec spec =
        new EndpointSpec(List.of(reference, others.get(0), others.get(1)), Optional.empty(), 100);
    EndpointPage.Head head =
        new EndpointPage.Head(
            new Endpoint(
                "price",
                new EndpointConfig("price", 1, spec, List.of(), NOW),
                Optional.empty(),
                NOW,
                NOW),
            true,
            1,
            List.of());
    List<VariantVerdicts.Compared> compared = new ArrayList<>();
    for (int i = 0; i < tests.length; i++) {
      compared.add(new VariantVerdicts.Compared(others.get(i), tests[i].summary()));
    }
    return VerdictPage.of(
        head, asked, List.of("sale"), new VariantVerdicts.Verdicts(reference, 0.025, compared, 0));
  }

  /// Errors of 10 to 12 against those of 5 to 7: 5 less.
  @Test
  void aSmallerErrorIsBetterAndItsIntervalIsLeftOfTheLine() {
    SequentialTest test = new SequentialTest(0.025);
    for (int i = 0; i < 300; i++) {
      test.addFirst(10 + i % 3);
      test.addSecond(5 + i % 3);
    }
    VerdictPage.Row row = page(test).rows().getFirst();
    assertThat(row.tone().word()).isEqualTo("Better");
    assertThat(row.difference()).isEqualTo("−5");
    assertThat(row.labels()).isEqualTo("300 of b, 300 of now");
    VerdictPage.Bar bar = row.bar().getFirst();
    assertThat(bar.zero()).isEqualTo(120);
    assertThat(bar.low()).isEqualTo(8).isLessThan(bar.at());
    assertThat(bar.at()).isLessThan(bar.high());
    assertThat(bar.high()).isLessThan(bar.zero());
  }

  @Test
  void ofAnOutcomeMoreOrLessMayBeBetter() {
    SequentialTest test = new SequentialTest(0.025);
    for (int i = 0; i < 300; i++) {
      test.addFirst(10 + i % 3);
      test.addSecond(5 + i % 3);
    }
    VerdictPage.Row more = page(new VerdictPage.Asked("sale", false), test).rows().getFirst();
    assertThat(more.tone().word()).isEqualTo("Worse");
    assertThat(more.sentence()).isEqualTo("Its mean of sale is below that of now.");
    VerdictPage.Row less = page(new VerdictPage.Asked("sale", true), test).rows().getFirst();
    assertThat(less.tone().word()).isEqualTo("Better");
  }

  @Test
  void withoutLabelsNothingIsDrawnAndNothingDecided() {
    SequentialTest few = new SequentialTest(0.025);
    few.addFirst(1);
    few.addSecond(2);
    List<VerdictPage.Row> rows = page(new SequentialTest(0.025), few).rows();
    assertThat(rows).extracting(row -> row.tone().word()).containsOnly("Undecided");
    assertThat(rows.getFirst().difference()).isEqualTo("–");
    assertThat(rows.getFirst().bar()).isEmpty();
    assertThat(rows.getLast().sentence()).contains("below 100 labelled answers");
  }
}
