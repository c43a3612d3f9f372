package io.millrace.base.telemetry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  /// The example of the recommendation, section 3.2.
  private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void readsTheExampleOfTheRecommendation() {
    assertThat(TraceParent.parse(EXAMPLE))
        .contains(
            new TraceParent(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, true));
    assertThat(TraceParent.parse(EXAMPLE.replaceAll("01$", "00")).orElseThrow().isSampled())
        .isFalse();
    assertThat(TraceParent.parse(EXAMPLE.replaceAll("^00", "cc") + "-later")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
      })
  void anythingElseCountsAsNone(String text) {
    assertThat(TraceParent.parse(text)).isEmpty();
  }

  @Test
  void theCallersDecisionCountsWhereThatIsWanted() {
    List<Span> spans = new ArrayList<>();
    Tracer never = new Tracer(new Sampler(0, true), InstantSource.system(), spans::add);
    assertThat(never.begin(Optional.empty())).isNull();
    assertThat(never.begin(Optional.of(EXAMPLE.replaceAll("01$", "00")))).isNull();
    Tracer.Open open = requireNonNull(never.begin(Optional.of(EXAMPLE)));
    open.with("a", "b").end("work");
    assertThat(spans)
        .singleElement()
        .returns(0x4bf92f3577b34da6L, Span::traceHigh)
        .returns(0xa3ce929d0e0e4736L, Span::traceLow)
        .returns(0x00f067aa0ba902b7L, Span::parent)
        .returns("work", Span::name);
    Tracer own = new Tracer(new Sampler(0, false), InstantSource.system(), spans::add);
    assertThat(own.isOn()).isFalse();
    assertThat(own.begin(Optional.of(EXAMPLE))).isNull();
  }

  /// Of 20,000 traces a quarter: 5,000, with a deviation of 61.
  @Test
  void samplesTheShareThatIsAsked() {
    Tracer tracer = new Tracer(new Sampler(0.25, true), InstantSource.system(), _ -> {});
    int sampled = 0;
    for (int i = 0; i < 20_000; i++) {
      sampled += tracer.begin(Optional.of("none")) == null ? 0 : 1;
    }
    assertThat(sampled).isBetween(4_600, 5_400);
  }
}
