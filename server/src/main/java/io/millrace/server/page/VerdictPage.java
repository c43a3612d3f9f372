package io.millrace.server.page;

import io.millrace.ml.metric.SequentialTest;
import io.millrace.monitoring.VariantVerdicts;
import java.util.List;
import java.util.stream.DoubleStream;

/// Which of an endpoint's variants answers better, as far as labels tell.
///
/// @param reference the variant that the others are compared with
/// @param level of the test for all together, such as `5%`
/// @param rows one per other variant
public record VerdictPage(EndpointPage.Head head, String reference, String level, List<Row> rows) {
  private static final double WIDTH = 240;
  private static final double MARGIN = 8;

  public VerdictPage {
    rows = List.copyOf(rows);
  }

  /// @param difference of the mean absolute errors, and its interval, in words; `–` without labels
  /// @param bar the interval as a drawing; empty without labels
  public record Row(
      String name,
      String models,
      Tone tone,
      String sentence,
      String labels,
      String difference,
      String interval,
      String p,
      List<Bar> bar) {
    public Row {
      bar = List.copyOf(bar);
    }
  }

  /// On an axis of 240 points that all rows share.
  public record Bar(double zero, double low, double at, double high) {}

  static VerdictPage of(EndpointPage.Head head, VariantVerdicts.Verdicts verdicts) {
    double reach =
        verdicts.compared().stream()
            .flatMapToDouble(
                each -> DoubleStream.of(each.test().low().orNaN(), each.test().high().orNaN()))
            .filter(Double::isFinite)
            .map(Math::abs)
            .max()
            .orElse(0);
    return new VerdictPage(
        head,
        verdicts.reference().name(),
        Format.share(VariantVerdicts.ALPHA),
        verdicts.compared().stream()
            .map(each -> row(each, verdicts.reference().name(), reach))
            .toList());
  }

  private static Row row(VariantVerdicts.Compared compared, String reference, double reach) {
    SequentialTest.Summary test = compared.test();
    boolean isKnown = test.difference().defined();
    boolean hasInterval =
        reach > 0 && Double.isFinite(test.low().orNaN()) && Double.isFinite(test.high().orNaN());
    return new Row(
        compared.variant().name(),
        compared.variant().modelVersions().replace(",", ", "),
        switch (test.verdict()) {
          case UNDECIDED -> Tone.waiting("Undecided");
          case LESS -> Tone.ok("Better");
          case MORE -> Tone.err("Worse");
        },
        sentence(test, reference),
        "%s of %s, %s of %s"
            .formatted(
                Format.count(test.second()),
                compared.variant().name(),
                Format.count(test.first()),
                reference),
        isKnown ? Format.change(test.difference().orNaN()) : "–",
        hasInterval
            ? "%s to %s"
                .formatted(Format.change(test.low().orNaN()), Format.change(test.high().orNaN()))
            : "–",
        isKnown ? Format.number(test.p()) : "–",
        hasInterval
            ? List.of(
                new Bar(
                    x(0, reach),
                    x(test.low().orNaN(), reach),
                    x(test.difference().orNaN(), reach),
                    x(test.high().orNaN(), reach)))
            : List.of());
  }

  private static double x(double value, double reach) {
    return WIDTH / 2 + value / reach * (WIDTH / 2 - MARGIN);
  }

  private static String sentence(SequentialTest.Summary test, String reference) {
    long least = Math.min(test.first(), test.second());
    return switch (test.verdict()) {
      case LESS -> "Its errors are smaller than those of %s.".formatted(reference);
      case MORE -> "Its errors are larger than those of %s.".formatted(reference);
      case UNDECIDED ->
          least < SequentialTest.LEAST
              ? "Nothing is decided below %d labelled answers on a side."
                  .formatted(SequentialTest.LEAST)
              : "The labels do not tell them apart yet.";
    };
  }
}
