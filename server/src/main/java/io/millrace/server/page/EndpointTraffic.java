package io.millrace.server.page;

import io.millrace.serving.Traffic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// The traffic of an endpoint as tiles and charts.
final class EndpointTraffic {
  private static final double MICROS = 1_000;

  private final int range;
  private final List<Traffic.Summary> minutes;
  private final Traffic.Summary total;

  /// @param range in minutes, 1 to 180
  EndpointTraffic(Traffic traffic, int range) {
    this.range = range;
    this.minutes = traffic.minutes(range);
    this.total = traffic.total(range);
  }

  Traffic.Summary total() {
    return total;
  }

  private String span() {
    return range == 60 ? "the last hour" : "the last %d hours".formatted(range / 60);
  }

  List<OverviewPage.Tile> tiles() {
    return List.of(
        tile(
            "Requests",
            Format.number(total.requests() / (double) range),
            "/min",
            Traffic.Summary::requests,
            "%s in %s".formatted(Format.count(total.requests()), span())),
        latency("Latency, median", total.p50(), Traffic.Summary::p50),
        latency("Latency, p99", total.p99(), Traffic.Summary::p99),
        tile(
            "Errors",
            Format.count(total.failed()),
            total.requests() == 0 ? "" : Format.share(total.failed() / (double) total.requests()),
            Traffic.Summary::failed,
            Format.count(total.refused(), "request") + " refused"),
        tile(
            "Rows",
            Format.count(total.rows()),
            "",
            Traffic.Summary::rows,
            Format.count(total.unknownLevels(), "text") + " unknown to training"));
  }

  private OverviewPage.Tile latency(
      String label, double micros, ToDoubleFunction<Traffic.Summary> value) {
    return micros <= 0
        ? tile(label, "–", "", value, "No answer in " + span())
        : tile(label, Format.milliseconds(micros), "ms", value, "In " + span());
  }

  private OverviewPage.Tile tile(
      String label,
      String value,
      String unit,
      ToDoubleFunction<Traffic.Summary> line,
      String note) {
    Spark spark = Spark.of(minutes.stream().mapToDouble(line).toArray());
    return new OverviewPage.Tile(label, value, unit, Optional.of(spark), note);
  }

  /// Requests in each minute, by what became of them; series without any are left out.
  LineChart requests() {
    List<LineChart.Series> series =
        List.of(
            series("Answered", 1, m -> m.requests() - m.refused() - m.failed()),
            series("Refused", 2, Traffic.Summary::refused),
            series("Failed", 4, Traffic.Summary::failed));
    long most = minutes.stream().mapToLong(Traffic.Summary::requests).max().orElse(0);
    return chart(
        "Requests in each minute of %s: %s in all, at most %s, %s refused, %s failed"
            .formatted(
                span(),
                Format.count(total.requests()),
                Format.count(most),
                Format.count(total.refused()),
                Format.count(total.failed())),
        series.stream().filter(each -> each.colour() == 1 || hasAny(each)).toList(),
        value -> Format.count(Math.round(value)));
  }

  /// Answered requests in each minute by variant, and above them what was refused and what failed.
  StackedColumns shares(SequencedMap<String, List<Traffic.Summary>> byVariant) {
    SequencedMap<String, double[]> answered = new LinkedHashMap<>();
    byVariant.forEach(
        (name, own) ->
            answered.put(
                name,
                own.stream().mapToDouble(m -> m.requests() - m.refused() - m.failed()).toArray()));
    List<LineChart.Series> series = StackedColumns.variants(answered);
    int variants = series.size();
    series.add(series("Refused", 2, Traffic.Summary::refused));
    series.add(series("Failed", 4, Traffic.Summary::failed));
    return StackedColumns.of(
        "Requests in each minute of %s by variant: %s in all, %s refused, %s failed"
            .formatted(
                span(),
                Format.count(total.requests()),
                Format.count(total.refused()),
                Format.count(total.failed())),
        "Minute, UTC",
        minutes.stream().map(minute -> Format.time(minute.start(), minute.start())).toList(),
        IntStream.range(0, series.size())
            .filter(i -> i < variants || hasAny(series.get(i)))
            .mapToObj(series::get)
            .toList());
  }

  private static boolean hasAny(LineChart.Series series) {
    return DoubleStream.of(series.values()).anyMatch(value -> value > 0);
  }

  /// Percentiles of each minute, in milliseconds; minutes without an answer are gaps.
  LineChart latency() {
    return chart(
        total.p99() > 0
            ? "Latency in each minute of %s: median %s, p99 %s over all"
                .formatted(span(), Format.latency(total.p50()), Format.latency(total.p99()))
            : "Latency: no answer in " + span(),
        List.of(
            series("p50", 5, m -> millis(m.p50())),
            series("p95", 2, m -> millis(m.p95())),
            series("p99", 1, m -> millis(m.p99()))),
        value -> value == 0 ? "0" : Format.milliseconds(value * MICROS));
  }

  private static double millis(double micros) {
    return micros > 0 ? micros / MICROS : Double.NaN;
  }

  private LineChart chart(
      String sentence, List<LineChart.Series> series, DoubleFunction<String> text) {
    return LineChart.of(
        new LineChart.Plan(
            sentence,
            "Minute, UTC",
            minutes.stream().map(minute -> Format.time(minute.start(), minute.start())).toList(),
            series,
            OptionalDouble.of(0),
            OptionalDouble.empty(),
            text));
  }

  private LineChart.Series series(
      String name, int colour, ToDoubleFunction<Traffic.Summary> value) {
    return new LineChart.Series(name, colour, minutes.stream().mapToDouble(value).toArray());
  }
}
