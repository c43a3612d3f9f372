package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_ANSWER_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A model of a route that another process evaluates: it is asked for all rows of a request at
/// once. Thread-safe; blocks.
final class AskedModel {
  /// Of so many fields it is tried what their absence means; beyond that they are required.
  private static final int TRIED_MAX = 200;

  private final ServedModel id;
  private final OutsideModel model;
  private final List<Input> inputs;
  private final int[] positions;
  private final AskedExplanations explanations;

  /// How many numbers it predicts for a row; 0 while that is not known.
  private final int outputs;

  /// @param fields the position of each that the model reads, by name
  /// @param outputs how many numbers it predicts for a row; 0: as many as it will
  AskedModel(ServableModel.Outside servable, ToIntFunction<String> fields, int outputs) {
    this.outputs = outputs;
    id = servable.id();
    model = servable.model();
    inputs = model.inputs();
    positions = inputs.stream().mapToInt(input -> fields.applyAsInt(input.name())).toArray();
    explanations =
        new AskedExplanations(
            id,
            inputs.stream().map(Input::name).toList(),
            (rows, deadline) -> predict(rows, Params.NONE, deadline),
            servable.example(),
            AskedExplanations.ROWS_AT_ONCE);
  }

  ServedModel id() {
    return id;
  }

  /// @return finite numbers: `[rows * outputs]`
  /// @throws MillraceException with `MODEL_PROCESS_ANSWER_INVALID` if it predicts otherwise than
  ///     when it was tried, and what else begins with `MODEL_PROCESS`
  double[] predict(Rows rows) {
    return predict(rows.frame(inputs, positions), rows.params());
  }

  /// As the other, given up when the time is over.
  /// @throws MillraceException with `ENDPOINT_TIMEOUT`, or a code that begins with `MODEL_PROCESS`
  double[] predict(Rows rows, Deadline deadline) {
    return predict(rows.frame(inputs, positions), rows.params(), deadline);
  }

  private double[] predict(Frame rows, Params params, Deadline deadline) {
    if (deadline.equals(Deadline.NONE)) {
      return predict(rows, params);
    }
    Callable<double[]> asking = () -> predict(rows, params);
    return deadline.together(List.of(asking)).getFirst();
  }

  private double[] predict(Frame rows, Params params) {
    double[] numbers = model.predict(rows, params);
    require(
        outputs == 0 || numbers.length == rows.rows() * outputs,
        MODEL_PROCESS_ANSWER_INVALID,
        "Correct the model: it must answer with as many numbers as for its input example.",
        "Model %s answers with %d numbers a row (expected: %d).",
        id,
        numbers.length / Math.max(1, rows.rows()),
        outputs);
    return numbers;
  }

  /// Why the model predicts what it does, for each row.
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE`, `TOO_MANY_ROWS`, `ENDPOINT_TIMEOUT`,
  ///     or a code that begins with `MODEL_PROCESS`
  ModelExplanation explain(Explaining how, Rows rows, Deadline deadline) {
    return explanations
        .asking((some, limit) -> predict(some, rows.params(), limit))
        .explain(how, rows.frame(inputs, positions), deadline);
  }

  /// Starts the model and has it answer its input example.
  /// @return how many numbers it predicts for a row
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if it does not
  int check(Rows example) {
    try {
      model.start();
      return predict(example).length / example.count();
    } catch (MillraceException e) {
      throw new MillraceException(
          MODEL_NOT_SERVABLE,
          "model %s does not answer its input example: %s: %s".formatted(id, e.code(), e.detail()),
          e.fix(),
          e);
    }
  }

  /// The fields without which the model has no answer for the first row of `example`. Asked for all
  /// at once, and one by one only if that fails.
  Set<Integer> required(Rows example) {
    int count = inputs.size();
    if (count <= TRIED_MAX && isAnswered(without(example, 0, count))) {
      return Set.of();
    }
    return IntStream.range(0, count)
        .filter(i -> count > TRIED_MAX || !isAnswered(without(example, i, i + 1)))
        .mapToObj(i -> positions[i])
        .collect(Collectors.toSet());
  }

  private boolean isAnswered(Frame rows) {
    try {
      model.predict(rows);
      return true;
    } catch (MillraceException _) {
      return false;
    }
  }

  /// The first row once for each input from `from` on, without a value there.
  private Frame without(Rows example, int from, int to) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      int absent = i - from;
      columns.add(
          switch (inputs.get(i).kind()) {
            case NUMBER -> {
              double[] values = new double[to - from];
              Arrays.fill(values, example.number(0, positions[i]));
              if (absent >= 0 && absent < values.length) {
                values[absent] = Double.NaN;
              }
              yield new NumberColumn(inputs.get(i).name(), values);
            }
            case TEXT -> {
              @Nullable String[] values = new @Nullable String[to - from];
              Arrays.fill(values, example.text(0, positions[i]));
              if (absent >= 0 && absent < values.length) {
                values[absent] = null;
              }
              yield new TextColumn(inputs.get(i).name(), values);
            }
          });
    }
    return new Frame(to - from, columns);
  }
}
