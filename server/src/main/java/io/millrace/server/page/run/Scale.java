package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.server.page.LineChart;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// One column of runs on an axis from 0 to 1: numbers by their size, texts side by side.
///
/// @param places one for each run; not a number where it has no value
/// @param values the numbers, or the index of the text
/// @param marks what is written along the axis
/// @param isText whether it has texts
record Scale(String column, double[] places, double[] values, List<Mark> marks, boolean isText) {
  private static final int STEPS = 4;
  private static final int MOST_TEXTS = 12;
  private static final double EDGE = 0.04;

  /// @param place 0 to 1
  record Mark(double place, String text) {}

  /// Absent if no run has a value, or too many texts differ.
  static Optional<Scale> of(String column, List<Run> runs) {
    List<String> texts = runs.stream().map(run -> text(run, column)).toList();
    if (texts.stream().allMatch(String::isEmpty)) {
      return Optional.empty();
    }
    boolean isNumeric =
        RunTable.isNumber(column) || texts.stream().allMatch(text -> text.isEmpty() || is(text));
    return isNumeric
        ? Optional.of(ofNumbers(column, texts.stream().mapToDouble(Scale::number).toArray()))
        : ofTexts(column, texts);
  }

  private static String text(Run run, String column) {
    String key = RunTable.label(column);
    if (RunTable.isNumber(column)) {
      return run.data().metric(key).map(Metric::value).map(String::valueOf).orElse("");
    }
    return column.startsWith(RunTable.PARAMS)
        ? run.data().param(key).orElse("")
        : run.data().tag(key).orElse("");
  }

  private static boolean is(String text) {
    return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?");
  }

  private static double number(String text) {
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
  }

  private static Scale ofNumbers(String column, double[] values) {
    double[] finite = DoubleStream.of(values).filter(Double::isFinite).toArray();
    double least = DoubleStream.of(finite).min().orElse(0);
    double most = DoubleStream.of(finite).max().orElse(1);
    double span = most > least ? most - least : Math.max(Math.abs(most), 1);
    double step = LineChart.step(span, STEPS);
    double low = Math.floor(least / step) * step;
    double high = Math.max(Math.ceil(most / step) * step, low + step);
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; low + i * step <= high + step / 2; i++) {
      double value = low + i * step;
      marks.add(new Mark((value - low) / (high - low), Format.number(value)));
    }
    double[] places =
        DoubleStream.of(values)
            .map(value -> Double.isFinite(value) ? (value - low) / (high - low) : Double.NaN)
            .toArray();
    return new Scale(column, places, values, marks, false);
  }

  private static Optional<Scale> ofTexts(String column, List<String> texts) {
    List<String> distinct =
        texts.stream().filter(text -> !text.isEmpty()).distinct().sorted().toList();
    if (distinct.size() > MOST_TEXTS) {
      return Optional.empty();
    }
    double last = Math.max(1, distinct.size() - 1);
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < distinct.size(); i++) {
      marks.add(new Mark(inside(i / last, distinct.size()), Format.shortened(distinct.get(i), 16)));
    }
    double[] values = new double[texts.size()];
    double[] places = new double[texts.size()];
    Arrays.setAll(
        values, i -> texts.get(i).isEmpty() ? Double.NaN : distinct.indexOf(texts.get(i)));
    Arrays.setAll(
        places,
        i -> Double.isNaN(values[i]) ? Double.NaN : inside(values[i] / last, distinct.size()));
    return Optional.of(new Scale(column, places, values, marks, true));
  }

  /// A single text stands in the middle; others keep off the ends.
  private static double inside(double place, int texts) {
    return texts == 1 ? 0.5 : EDGE + place * (1 - 2 * EDGE);
  }

  String label() {
    return RunTable.label(column);
  }
}
