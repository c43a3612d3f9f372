package io.millrace.server.page;

import io.millrace.ml.metric.SequentialTest;
import io.millrace.monitoring.VariantVerdicts;
import io.millrace.serving.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;

/// Which of an endpoint's variants answers better, as far as labels or outcomes tell.
///
/// @param asked by what they are compared
/// @param metrics of outcomes that there are, by name
/// @param reference the variant that the others are compared with
/// @param level of the test for all together, such as `5%`
/// @param rows one per other variant
/// @param leftOut answers whose labels have another count of numbers than they
public record VerdictPage(
    EndpointPage.Head head,
    Asked asked,
    List<String> metrics,
    String reference,
    String level,
    List<Row> rows,
    long leftOut) {
  private static final double WIDTH = 240;
  private static final double MARGIN = 8;

  /// Whatever is below it is as sure.
  private static final double LEAST_P = 0.0001;

  public VerdictPage {
    metrics = List.copyOf(metrics);
    rows = List.copyOf(rows);
  }

  /// @param metric [Outcome#ABSOLUTE_ERROR] or one of outcomes
  /// @param isLowerBetter which mean is the better one
  public record Asked(String metric, boolean isLowerBetter) {
    static final Asked ERRORS = new Asked(Outcome.ABSOLUTE_ERROR, true);

    public boolean isErrors() {
      return metric.equals(Outcome.ABSOLUTE_ERROR);
    }

    /// What the means are of.
    public String thing() {
      return isErrors() ? "absolute errors" : metric;
    }

    /// What a row's figures are made of.
    String answers() {
      return isErrors() ? "labelled answers" : "answers with an outcome";
    }
  }

  /// @param difference of the means, and its interval, in words; `–` without labels
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

  static VerdictPage of(
      EndpointPage.Head head,
      Asked asked,
      Collection<String> metrics,
      VariantVerdicts.Verdicts verdicts) {
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
        asked,
        List.copyOf(metrics),
        verdicts.reference().name(),
        Format.share(VariantVerdicts.ALPHA),
        verdicts.compared().stream()
            .map(each -> row(each, verdicts.reference().name(), asked, reach))
            .toList(),
        verdicts.leftOut());
  }

  private static Row row(
      VariantVerdicts.Compared compared, String reference, Asked asked, double reach) {
    SequentialTest.Summary test = compared.test();
    boolean isKnown = test.difference().defined();
    boolean hasInterval =
        reach > 0 && Double.isFinite(test.low().orNaN()) && Double.isFinite(test.high().orNaN());
    return new Row(
        compared.variant().name(),
        compared.variant().modelVersions().replace(",", ", ").replace('/', ' '),
        switch (test.verdict()) {
          case UNDECIDED -> Tone.waiting("Undecided");
          case LESS -> asked.isLowerBetter() ? Tone.ok("Better") : Tone.err("Worse");
          case MORE -> asked.isLowerBetter() ? Tone.err("Worse") : Tone.ok("Better");
        },
        sentence(test, reference, asked),
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
        isKnown ? p(test.p()) : "–",
        hasInterval
            ? List.of(
                new Bar(
                    x(0, reach),
                    x(test.low().orNaN(), reach),
                    x(test.difference().orNaN(), reach),
                    x(test.high().orNaN(), reach)))
            : List.of());
  }

  private static String p(double value) {
    return value < LEAST_P ? "< " + Format.number(LEAST_P) : Format.number(value);
  }

  private static double x(double value, double reach) {
    return WIDTH / 2 + value / reach * (WIDTH / 2 - MARGIN);
  }

  private static String sentence(SequentialTest.Summary test, String reference, Asked asked) {
    long least = Math.min(test.first(), test.second());
    return switch (test.verdict()) {
      case LESS ->
          asked.isErrors()
              ? "Its errors are smaller than those of %s.".formatted(reference)
              : "Its mean of %s is below that of %s.".formatted(asked.metric(), reference);
      case MORE ->
          asked.isErrors()
              ? "Its errors are larger than those of %s.".formatted(reference)
              : "Its mean of %s is above that of %s.".formatted(asked.metric(), reference);
      case UNDECIDED ->
          least < SequentialTest.LEAST
              ? "Nothing is decided below %d %s on a side."
                  .formatted(SequentialTest.LEAST, asked.answers())
              : asked.isErrors()
                  ? "The labels do not tell them apart yet."
                  : "The outcomes do not tell them apart yet.";
    };
  }
}
