package io.millrace.pipeline.states;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A compiled JSONata expression. Thread-safe: an evaluation borrows a parser state of its own.
///
/// Bounds of one evaluation: 1 s, 190 nested steps (a chain of 200 additions is refused), arrays of
/// 100,000 elements.
final class Expression {
  private static final long NANOS_MAX = 1_000_000_000L;

  /// An evaluation of fewer steps has not been long at work: the machine has stood still.
  private static final int STEPS_FEW = 1_000;
  private static final int DEPTH_MAX = 190;
  private static final int ELEMENTS_MAX = 100_000;

  private final String text;
  private final Deque<Jsonata> idle = new ConcurrentLinkedDeque<>();

  private Expression(String text) {
    this.text = text;
  }

  /// @throws SyntaxException if `text` is not JSONata
  static Expression compile(String text) throws SyntaxException {
    Expression expression = new Expression(text);
    try {
      expression.idle.push(expression.parse());
    } catch (JException e) {
      throw new SyntaxException(e.getError() + ": " + message(e));
    } catch (RuntimeException | StackOverflowError e) {
      throw new SyntaxException("it cannot be parsed");
    }
    return expression;
  }

  String text() {
    return text;
  }

  /// @param location the field, as error texts name it
  JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure {
    Jsonata jsonata = idle.poll();
    if (jsonata == null) {
      jsonata = parse();
    }
    Object result = run(jsonata, evaluation, location);
    idle.push(jsonata);
    if (result == null) {
      throw failed(location, "returned nothing (undefined).");
    }
    return JsonataValues.toJson(result)
        .orElseThrow(() -> failed(location, "returned an unsupported result type."));
  }

  private @Nullable Object run(Jsonata jsonata, Evaluation evaluation, String location)
      throws StateFailure {
    try {
      Jsonata.Frame frame = jsonata.createFrame();
      evaluation.bind(frame, location);
      limit(frame);
      return jsonata.evaluate(null, frame);
    } catch (JException e) {
      throw failed(location, "threw an error during evaluation. " + coded(e));
    } catch (BoundExceeded e) {
      throw failed(location, "threw an error during evaluation. " + e.getMessage());
    } catch (StackOverflowError e) {
      throw failed(location, "threw an error during evaluation. The evaluation is too deep.");
    } catch (RuntimeException e) {
      throw failed(location, "threw an error during evaluation. " + rootMessage(e));
    }
  }

  private Jsonata parse() {
    Jsonata jsonata = Jsonata.jsonata(text);
    jsonata.setOutputConvertNulls(false);
    jsonata.setValidateInput(false);
    return jsonata;
  }

  private static void limit(Jsonata.Frame frame) {
    long start = System.nanoTime();
    int[] depth = {0};
    int[] steps = {0};
    frame.setEvaluateEntryCallback(
        (symbol, input, environment) -> {
          if (++depth[0] > DEPTH_MAX) {
            throw new BoundExceeded("The evaluation is too deep.");
          }
          long patience = ++steps[0] < STEPS_FEW ? 10 * NANOS_MAX : NANOS_MAX;
          if (System.nanoTime() - start > patience) {
            throw new BoundExceeded("The evaluation took too long.");
          }
        });
    frame.setEvaluateExitCallback(
        (symbol, input, environment, result) -> {
          depth[0]--;
          if (result instanceof java.util.Collection<?> list && list.size() > ELEMENTS_MAX) {
            throw new BoundExceeded("An array has more than " + ELEMENTS_MAX + " elements.");
          }
        });
  }

  private StateFailure failed(String location, String what) {
    return StateFailure.evaluation(
        "The JSONata expression '%s' specified for the field '%s' %s"
            .formatted(text, location, what),
        location);
  }

  private static String coded(JException e) {
    String code = e.getError();
    return Pattern.matches("[A-Z][0-9]{4}", code) ? code + ": " + message(e) : message(e);
  }

  private static String message(JException e) {
    String text = e.getMessage();
    return text == null ? e.getError() : text;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? "The evaluation failed." : root.getMessage();
  }

  /// `text` is not JSONata; the message is code and reason.
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    SyntaxException(String reason) {
      super(reason);
    }
  }

  private static final class BoundExceeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    BoundExceeded(String message) {
      super(message, null, false, false);
    }
  }
}
