package io.millrace.base.telemetry.otlp;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What `/metrics` shows, as metrics of OTLP, under the same names and with the labels as
/// attributes. Counts are cumulative: what is lost on the way is in the next request.
///
/// | of Prometheus | of OTLP |
/// |---|---|
/// | counter | monotonic sum, `_total` at its end |
/// | gauge, unknown | gauge |
/// | info | gauge of 1, `_info` at its end |
/// | histogram with classic buckets | histogram with these bounds |
/// | summary | summary |
///
/// @param startMillis since when what has no time of its own is counted
/// @param nowMillis when the snapshots were taken
record OtlpMetrics(MetricSnapshots snapshots, long startMillis, long nowMillis) {
  private static final int CUMULATIVE = 2;
  private static final long NANOS = 1_000_000;

  void write(ProtoWriter scope) {
    for (MetricSnapshot metric : snapshots) {
      String name = metric.getMetadata().getPrometheusName();
      switch (metric) {
        case CounterSnapshot counter ->
            metric(
                scope,
                name + "_total",
                counter.getMetadata(),
                7,
                sum -> {
                  points(sum, counter.getDataPoints(), this::count);
                  sum.number(2, CUMULATIVE).flag(3, true);
                });
        case GaugeSnapshot gauge ->
            metric(
                scope,
                name,
                gauge.getMetadata(),
                5,
                out -> points(out, gauge.getDataPoints(), (o, p) -> value(o, p, p.getValue())));
        case UnknownSnapshot unknown ->
            metric(
                scope,
                name,
                unknown.getMetadata(),
                5,
                out -> points(out, unknown.getDataPoints(), (o, p) -> value(o, p, p.getValue())));
        case InfoSnapshot info ->
            metric(
                scope,
                name + "_info",
                info.getMetadata(),
                5,
                out -> points(out, info.getDataPoints(), (o, p) -> value(o, p, 1)));
        case HistogramSnapshot histogram ->
            metric(
                scope,
                name,
                histogram.getMetadata(),
                9,
                out -> {
                  points(
                      out,
                      histogram.getDataPoints().stream()
                          .filter(
                              HistogramSnapshot.HistogramDataPointSnapshot::hasClassicHistogramData)
                          .toList(),
                      this::histogram);
                  out.number(2, CUMULATIVE);
                });
        case SummarySnapshot summary ->
            metric(
                scope,
                name,
                summary.getMetadata(),
                11,
                out -> points(out, summary.getDataPoints(), this::summary));
        default -> {
          // State sets, of which there are none.
        }
      }
    }
  }

  private static void metric(
      ProtoWriter scope,
      String name,
      MetricMetadata metadata,
      int kind,
      Consumer<ProtoWriter> data) {
    scope.message(
        2,
        metric -> {
          metric.text(1, name);
          if (metadata.getHelp() != null) {
            metric.text(2, metadata.getHelp());
          }
          if (name.endsWith("_seconds")) {
            metric.text(3, "s");
          }
          metric.message(kind, data);
        });
  }

  private static <P extends DataPointSnapshot> void points(
      ProtoWriter out, List<P> points, BiConsumer<ProtoWriter, P> write) {
    points.forEach(point -> out.message(1, message -> write.accept(message, point)));
  }

  private void count(ProtoWriter out, CounterSnapshot.CounterDataPointSnapshot point) {
    out.fixed(2, start(point));
    value(out, point, point.getValue());
  }

  private void value(ProtoWriter out, DataPointSnapshot point, double value) {
    out.fixed(3, nowMillis * NANOS).real(4, value);
    OtlpMessages.attributes(out, 7, labels(point.getLabels()));
  }

  private void histogram(ProtoWriter out, HistogramSnapshot.HistogramDataPointSnapshot point) {
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (ClassicHistogramBucket bucket : buckets) {
      counts.add(bucket.getCount());
      if (Double.isFinite(bucket.getUpperBound())) {
        bounds.add(bucket.getUpperBound());
      }
    }
    out.fixed(2, start(point)).fixed(3, nowMillis * NANOS);
    // What is counted while buckets are read: the sum of these is what must fit them.
    out.fixed(4, counts.stream().mapToLong(Long::longValue).sum());
    if (point.hasSum()) {
      out.real(5, point.getSum());
    }
    out.fixed(6, counts.stream().mapToLong(Long::longValue).toArray());
    out.real(7, bounds.stream().mapToDouble(Double::doubleValue).toArray());
    OtlpMessages.attributes(out, 9, labels(point.getLabels()));
  }

  private void summary(ProtoWriter out, SummarySnapshot.SummaryDataPointSnapshot point) {
    out.fixed(2, start(point)).fixed(3, nowMillis * NANOS);
    out.fixed(4, point.hasCount() ? point.getCount() : 0);
    out.real(5, point.hasSum() ? point.getSum() : 0);
    point
        .getQuantiles()
        .forEach(
            quantile ->
                out.message(
                    6, each -> each.real(1, quantile.getQuantile()).real(2, quantile.getValue())));
    OtlpMessages.attributes(out, 7, labels(point.getLabels()));
  }

  private long start(DataPointSnapshot point) {
    long millis = point.hasCreatedTimestamp() ? point.getCreatedTimestampMillis() : startMillis;
    return millis * NANOS;
  }

  private static Map<String, String> labels(Labels labels) {
    Map<String, String> attributes = new LinkedHashMap<>();
    labels.forEach(label -> attributes.put(label.getName(), label.getValue()));
    return attributes;
  }
}
