package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.TENSOR_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.ml.explain.Explanation;
import io.millrace.serving.AnswerExplanation;
import io.millrace.serving.Answered;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Explained;
import io.millrace.serving.InputField;
import io.millrace.serving.ModelExplanation;
import io.millrace.serving.Scores;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The outputs of an endpoint: `prediction`, and where several models are combined, what each of
/// them predicted, by its name, if every row is asked of it. All are FP64 of shape `[rows, n]`,
/// where n is 1 unless a row is answered with several numbers.
///
/// Of an endpoint with variants those are its outputs that every variant has: which of them answers
/// is not known before.
///
/// Where explanations are asked for, they follow: `base_value` of shape `[rows, n]` and
/// `contributions` of shape `[rows, n * inputs]`, for each of the n outputs in the order of the
/// metadata's inputs, 0 for an input that is not read. They are those of the prediction; where
/// several models are combined, those of each follow, its name and a dot before these. They are not
/// among the metadata's outputs, which are those of every answer.
public final class Outputs {
  static final String PREDICTION = "prediction";

  private Outputs() {}

  /// In the order of an answer.
  public static List<String> names(EndpointConfig config) {
    List<String> names = new ArrayList<>(models(config.variants().getFirst()));
    config.variants().forEach(variant -> names.retainAll(models(variant)));
    names.remove(PREDICTION);
    names.addFirst(PREDICTION);
    return names;
  }

  private static List<String> models(Variant variant) {
    return variant.models().size() == 1
        ? List.of()
        : variant.asked().stream().map(ServedModel::name).toList();
  }

  /// An output of an answer.
  ///
  /// @param values `[rows * width]`, row-major
  public record Output(String name, int width, double[] values) {
    public int rows() {
      return values.length / width;
    }
  }

  /// @param parameters the names of those that a request gives an output
  /// @throws MillraceException with `TENSOR_INVALID` if one asks for a form that is not offered
  public static void requireOffered(String output, Set<String> parameters) {
    for (String unknown : List.of("classification", "shared_memory_region")) {
      if (parameters.contains(unknown)) {
        throw new MillraceException(
            TENSOR_INVALID,
            "output '%s', %s: not offered".formatted(output, unknown),
            "Leave the parameter out: outputs are sent with the answer, as they are.");
      }
    }
  }

  /// The outputs of an answer in its order: those that are asked for, then the explanations that
  /// were not named.
  /// @param wanted empty: all
  /// @throws MillraceException with `TENSOR_INVALID` if there is none of a name, or one is asked
  ///     for twice
  public static List<Output> of(Answered answered, List<String> wanted) {
    if (wanted.size() > new HashSet<>(wanted).size()) {
      throw new MillraceException(
          TENSOR_INVALID,
          "outputs: %s (expected: each once)".formatted(String.join(", ", wanted)),
          "Ask for each output once.");
    }
    List<Output> explanations = explanations(answered);
    List<Output> outputs = new ArrayList<>();
    for (String name : wanted.isEmpty() ? given(answered) : wanted) {
      Optional<Output> explanation =
          explanations.stream().filter(output -> output.name().equals(name)).findFirst();
      outputs.add(explanation.orElseGet(() -> output(answered, name)));
    }
    explanations.stream().filter(output -> !wanted.contains(output.name())).forEach(outputs::add);
    return outputs;
  }

  /// All outputs, but for models that were not asked because the request named another one.
  private static List<String> given(Answered answered) {
    List<String> names = new ArrayList<>(names(answered.config()));
    for (int m = 0; m < answered.models().size(); m++) {
      String name = answered.models().get(m).name();
      if (!name.equals(PREDICTION)
          && Arrays.stream(answered.scores().byModel()[m]).allMatch(Double::isNaN)) {
        names.remove(name);
      }
    }
    return names;
  }

  private static List<Output> explanations(Answered answered) {
    List<Output> outputs = new ArrayList<>();
    Explained explained = answered.explained();
    if (explained.isEmpty()) {
      return outputs;
    }
    List<InputField> inputs = answered.config().inputs();
    explain(
        "",
        explained.answers().stream().map(AnswerExplanation::explanation).toList(),
        explained.outputs(),
        inputs,
        outputs);
    for (ModelExplanation model : explained.others()) {
      explain(model.model().name() + ".", model.rows(), model.outputs(), inputs, outputs);
    }
    return outputs;
  }

  private static void explain(
      String prefix,
      List<Explanation> rows,
      int outputs,
      List<InputField> inputs,
      List<Output> into) {
    double[] bases = rows.stream().mapToDouble(Explanation::baseValue).toArray();
    into.add(new Output(prefix + "base_value", outputs, bases));
    into.add(contributions(prefix, rows, outputs, inputs));
  }

  private static Output contributions(
      String prefix, List<Explanation> rows, int outputs, List<InputField> inputs) {
    List<String> names = inputs.stream().map(InputField::name).toList();
    double[] values = new double[rows.size() * names.size()];
    for (int row = 0; row < rows.size(); row++) {
      for (Explanation.Contribution each : rows.get(row).contributions()) {
        values[row * names.size() + names.indexOf(each.input())] = each.value();
      }
    }
    return new Output(prefix + "contributions", outputs * names.size(), values);
  }

  /// What an output says, per row.
  /// @throws MillraceException with `TENSOR_INVALID` if there is no such output
  private static Output output(Answered answered, String name) {
    Scores scores = answered.scores();
    if (name.equals(PREDICTION)) {
      return new Output(name, scores.outputs(), scores.combined());
    }
    for (int m = 0; m < answered.models().size(); m++) {
      if (answered.models().get(m).name().equals(name)
          && Arrays.stream(scores.byModel()[m]).noneMatch(Double::isNaN)) {
        return new Output(name, scores.outputs(m), scores.byModel()[m]);
      }
    }
    throw new MillraceException(
        TENSOR_INVALID,
        "output '%s' is unknown (expected: %s)"
            .formatted(name, String.join(", ", names(answered.config()))),
        "Ask for outputs of the model's metadata, or for none to have all; explanations are outputs"
            + " if the parameter explain is true.");
  }

  /// Their binary form.
  public static byte[] littleEndian(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values);
    return bytes.array();
  }
}
