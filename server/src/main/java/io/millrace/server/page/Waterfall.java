package io.millrace.server.page;

import io.millrace.ml.explain.Explanation;
import io.millrace.ml.explain.Explanation.Contribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// From the base value of a model to its prediction for one row: a bar for each input that moved
/// it, the longest first.
///
/// @param sentence what the drawing says, for those who can't see it
/// @param end what the last line is: the prediction, or what else was split
/// @param steps from top to bottom, without base value and prediction
/// @param height of the drawing; it is 640 points wide
public record Waterfall(
    String sentence, End base, End prediction, String end, List<Step> steps, double height) {
  private static final int STEPS_MAX = 10;
  private static final double LEFT = 210;
  private static final double RIGHT = 550;
  private static final double ROW = 26;
  private static final double SLIM_ROW = 36;

  public Waterfall {
    steps = List.copyOf(steps);
  }

  /// Where the bars begin and end.
  public record End(double x, double y, String value) {}

  /// What one input adds.
  ///
  /// @param input name and value
  /// @param x the left end of its bar
  /// @param width of its bar
  /// @param next where the next bar goes on
  public record Step(
      String input, double x, double y, double width, double next, boolean isUp, String change) {}

  /// A part of the way, before it is drawn.
  private record Part(String input, double change) {}

  /// @param values of the row by input, as texts
  /// @param unit from the explanation's scale to the one that is drawn
  /// @param measured what one step is called there, such as `+812`
  static Waterfall of(
      Explanation explanation, List<String> values, DoubleUnaryOperator unit, Change measured) {
    List<Part> parts = parts(explanation, values);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double at = explanation.baseValue();
    for (int i = 0; i <= parts.size(); i++) {
      double value = unit.applyAsDouble(at);
      least = Math.min(least, value);
      most = Math.max(most, value);
      at += i < parts.size() ? parts.get(i).change() : 0;
    }
    Axis axis = new Axis(least, Math.max(most, least + 1e-12));
    List<Step> steps = new ArrayList<>();
    double from = explanation.baseValue();
    for (Part part : parts) {
      double to = from + part.change();
      double a = axis.x(unit.applyAsDouble(from));
      double b = axis.x(unit.applyAsDouble(to));
      steps.add(
          new Step(
              part.input(),
              Math.min(a, b),
              ROW * (steps.size() + 1.5),
              Math.max(1, Math.abs(b - a)),
              b,
              part.change() >= 0,
              measured.text(from, to)));
      from = to;
    }
    double start = unit.applyAsDouble(explanation.baseValue());
    double end = unit.applyAsDouble(explanation.margin());
    return new Waterfall(
        "From %s without knowing the row to %s; most by %s"
            .formatted(
                Format.number(start),
                Format.number(end),
                steps.isEmpty()
                    ? "nothing"
                    : steps.getFirst().input() + ", " + steps.getFirst().change()),
        new End(axis.x(start), ROW / 2, Format.number(start)),
        new End(axis.x(end), ROW * (steps.size() + 1.5), Format.number(end)),
        "Prediction",
        steps,
        ROW * (steps.size() + 2));
  }

  /// The same, whose last line is not the prediction.
  Waterfall endingWith(String name) {
    return new Waterfall(sentence, base, prediction, name, steps, height);
  }

  /// Where narrow screens draw what is at `x`: 340 points wide, each label above its bar.
  public double slimX(double x) {
    return x - LEFT;
  }

  /// Where narrow screens begin the row that is at `y`.
  public double slimY(double y) {
    return (y - ROW / 2) / ROW * SLIM_ROW;
  }

  /// The height of the drawing on narrow screens.
  public double slimHeight() {
    return slimY(prediction.y()) + ROW;
  }

  /// How a step is written.
  @FunctionalInterface
  interface Change {
    /// @param from the sum before the step, on the explanation's scale
    String text(double from, double to);
  }

  private static List<Part> parts(Explanation explanation, List<String> values) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Contribution contribution = explanation.contributions().get(i);
      if (contribution.value() != 0) {
        parts.add(new Part(contribution.input() + " " + values.get(i), contribution.value()));
      }
    }
    parts.sort(Comparator.comparingDouble(part -> -Math.abs(part.change())));
    if (parts.size() <= STEPS_MAX) {
      return parts;
    }
    List<Part> others = parts.subList(STEPS_MAX - 1, parts.size());
    List<Part> shown = new ArrayList<>(parts.subList(0, STEPS_MAX - 1));
    shown.add(
        new Part(
            Format.count(others.size(), "other field"),
            others.stream().mapToDouble(Part::change).sum()));
    return shown;
  }

  /// From values to points.
  private record Axis(double least, double most) {
    double x(double value) {
      return LEFT + (RIGHT - LEFT) * (value - least) / (most - least);
    }
  }
}
