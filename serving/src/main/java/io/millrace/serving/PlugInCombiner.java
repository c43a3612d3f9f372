package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;

import io.millrace.base.MillraceException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Asks a class of the operator's. Thread-safe; may block for as long as that does.
final class PlugInCombiner implements Combiner {
  private final String className;
  private final CombineFunction function;
  private final List<String> names;
  private final Scope scope;

  /// @param names of what is combined, in its order
  PlugInCombiner(String className, CombineFunction function, List<String> names, Scope scope) {
    this.className = className;
    this.function = function;
    this.names = List.copyOf(names);
    this.scope = scope;
  }

  @Override
  public boolean mayBlock() {
    return true;
  }

  @Override
  public double[] combine(double[][] members, Asked asked) {
    for (double[] member : members) {
      if (member.length != asked.count()) {
        throw failed(0, "sees one number of each member, and one has several", null);
      }
    }
    double[] answers = new double[asked.count()];
    for (int place = 0; place < answers.length; place++) {
      asked.deadline().check();
      double[] predictions = new double[members.length];
      for (int member = 0; member < predictions.length; member++) {
        predictions[member] = members[member][place];
      }
      answers[place] = combine(predictions, asked.rows(), asked.at().applyAsInt(place));
    }
    return answers;
  }

  private double combine(double[] predictions, Rows rows, int row) {
    double answer;
    try {
      answer = function.combine(new Seen(predictions, rows, row));
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      throw failed(row, "throws " + e, e);
    }
    if (!Double.isFinite(answer)) {
      throw failed(row, "gives %s (expected: a finite number)".formatted(answer), null);
    }
    return answer;
  }

  private MillraceException failed(int row, String how, @Nullable Throwable cause) {
    return new MillraceException(
        COMBINE_FAILED,
        "row %d: the class %s, by which the endpoint combines, %s"
            .formatted(row + 1, className, how),
        "Correct the class, or the request's fields that it reads.",
        cause);
  }

  private final class Seen implements CombineFunction.Row {
    private final double[] predictions;
    private final Rows rows;
    private final int row;

    Seen(double[] predictions, Rows rows, int row) {
      this.predictions = predictions;
      this.rows = rows;
      this.row = row;
    }

    @Override
    public List<String> models() {
      return names;
    }

    @Override
    public double prediction(String model) {
      int place = names.indexOf(model);
      if (place < 0) {
        throw new IllegalArgumentException(
            "'%s' is not combined (expected: one of %s)".formatted(model, names));
      }
      return predictions[place];
    }

    @Override
    public OptionalDouble number(String field) {
      int position = position(field, InputField.Type.NUMBER);
      return rows.absent(row, position)
          ? OptionalDouble.empty()
          : OptionalDouble.of(rows.number(row, position));
    }

    @Override
    public Optional<String> text(String field) {
      return Optional.ofNullable(rows.text(row, position(field, InputField.Type.TEXT)));
    }

    private int position(String field, InputField.Type type) {
      int position = scope.position(field);
      if (position == Fields.NONE || rows.fields().at(position).type() != type) {
        throw new IllegalArgumentException(
            "the endpoint reads no %s '%s' (its fields: %s; others are named in reads)"
                .formatted(type.name().toLowerCase(Locale.ROOT), field, rows.fields().names()));
      }
      return position;
    }
  }
}
