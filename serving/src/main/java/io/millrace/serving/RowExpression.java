package io.millrace.serving;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A JSONata expression that is evaluated row by row, compiled once. Each call has bindings of its
/// own, which is what makes the shared expression safe to use from several threads. Thread-safe.
final class RowExpression {
  private static final int STEPS_MAX = 10_000;
  private static final int DEPTH_MAX = 100;

  private final String what;
  private final ErrorCode code;
  private final String source;
  private final Jsonata expression;

  /// @param what it is of, for messages: `combine expression`
  /// @param code of its failures
  /// @param source that parses
  RowExpression(String what, ErrorCode code, String source) {
    this.what = what;
    this.code = code;
    this.source = source;
    expression = Jsonata.jsonata(source);
  }

  /// What it gives; null if that is nothing.
  /// @throws MillraceException with the code if it fails, or takes too many steps
  @Nullable Object evaluate(Map<String, Object> input) {
    Jsonata.Frame bindings = expression.createFrame();
    Bounds bounds = new Bounds();
    bindings.setEvaluateEntryCallback((_, _, _) -> bounds.enter());
    bindings.setEvaluateExitCallback((_, _, _, _) -> bounds.exit());
    try {
      return expression.evaluate(input, bindings);
    } catch (JException e) {
      throw failed("fails: " + e.getMessage(), e);
    }
  }

  /// A prediction as expressions see it: a number, or a list of several.
  /// @param numbers `[places * outputs]`
  static Object seen(double[] numbers, int place, int outputs) {
    if (outputs == 1) {
      return numbers[place];
    }
    List<Double> several = new ArrayList<>(outputs);
    for (int output = 0; output < outputs; output++) {
      several.add(numbers[place * outputs + output]);
    }
    return several;
  }

  /// What it gives for each place.
  /// @param input of a place
  /// @return `[count * outputs]`
  /// @throws MillraceException with the code unless it gives a finite number for each, or an array
  ///     of as many of them as for the first one; with `ENDPOINT_TIMEOUT`
  double[] answers(Combiner.Asked asked, IntFunction<Map<String, Object>> input) {
    double[] all = {};
    int outputs = 0;
    for (int place = 0; place < asked.count(); place++) {
      asked.deadline().check();
      double[] numbers = numbers(input.apply(place));
      if (place == 0) {
        outputs = numbers.length;
        all = new double[Math.multiplyExact(asked.count(), outputs)];
      } else if (numbers.length != outputs) {
        throw failed(
            "gives %d numbers for a row, and %d for another".formatted(numbers.length, outputs),
            null);
      }
      System.arraycopy(numbers, 0, all, place * outputs, outputs);
    }
    return all;
  }

  private double[] numbers(Map<String, Object> input) {
    Object result = evaluate(input);
    List<?> found =
        switch (result) {
          case Number number -> List.of(number);
          case List<?> list when list.size() <= ModelOutputs.COUNT_MAX -> list;
          case null, default -> List.of();
        };
    double[] numbers = new double[found.size()];
    boolean areNumbers = numbers.length > 0;
    for (int i = 0; i < numbers.length && areNumbers; i++) {
      numbers[i] = found.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
      areNumbers = Double.isFinite(numbers[i]);
    }
    if (!areNumbers) {
      throw failed(
          "gives %s (expected: a finite number, or an array of them)".formatted(result), null);
    }
    return numbers;
  }

  MillraceException failed(String how, @Nullable Throwable cause) {
    return new MillraceException(
        code,
        "The endpoint's %s %s %s".formatted(what, source, how),
        "Correct the expression in the endpoint's declaration, or the request's fields that it"
            + " reads.",
        cause);
  }

  /// Ends an evaluation that does not end by itself: by steps, not by time, so that a busy machine
  /// changes no answer.
  private static final class Bounds {
    private int steps;
    private int depth;

    void enter() {
      if (++steps > STEPS_MAX || ++depth > DEPTH_MAX) {
        throw new JException("it takes more than 10,000 steps, or 100 within each other", 0);
      }
    }

    void exit() {
      depth--;
    }
  }
}
