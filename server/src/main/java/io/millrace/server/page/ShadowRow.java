package io.millrace.server.page;

import io.millrace.ml.metric.Measure;
import io.millrace.serving.ShadowView;
import java.util.function.DoubleFunction;

/// How the answers of a shadow differ from those that were given, as texts; `–` where there is
/// nothing yet.
///
/// @param mean of the differences; above 0, the shadow answers more; of several numbers of the
///     largest difference in a row
/// @param interval of the mean, 95 %
/// @param alike share of the rows that both answered alike
/// @param left requests that it did not answer, or was not asked because it could not keep up
public record ShadowRow(
    String name,
    String models,
    String share,
    String rows,
    String mean,
    String interval,
    String rmse,
    String alike,
    String left) {
  static ShadowRow of(ShadowView view) {
    var pairs = view.pairs();
    DoubleFunction<String> difference = RolloutCard.text(pairs);
    return new ShadowRow(
        view.shadow().name(),
        view.shadow().variant().modelVersions().replace(",", ", ").replace('/', ' '),
        Format.share(view.shadow().share()),
        Format.count(pairs.pairs()),
        text(pairs.mean(), difference),
        pairs.low().defined()
            ? "%s to %s"
                .formatted(
                    difference.apply(pairs.low().orNaN()), difference.apply(pairs.high().orNaN()))
            : "–",
        text(pairs.rmse(), Format::number),
        text(pairs.agreement(), Format::share),
        Format.count(view.unanswered() + view.dropped()));
  }

  private static String text(Measure measure, DoubleFunction<String> format) {
    return measure.defined() ? format.apply(measure.orNaN()) : "–";
  }
}
