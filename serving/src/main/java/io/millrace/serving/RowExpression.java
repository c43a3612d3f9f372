package io.millrace.serving;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.Map;
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

  /// @throws MillraceException with the code unless it gives a finite number
  double number(Map<String, Object> input) {
    Object result = evaluate(input);
    if (result instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw failed("gives %s (expected: a finite number)".formatted(result), null);
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
