package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.ml.explain.Explanation;
import io.millrace.ml.explain.ModelExplainer;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.RowValues;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A model of a route: which of the endpoint's fields it reads, and its prediction for a row.
/// Thread-safe, and immutable but for what explains it; a [Workspace] belongs to one thread at a
/// time.
final class LoadedModel {
  /// What fits into a processor's cache beside the trees.
  private static final int BLOCK_CELLS = 1 << 14;

  /// How far sums of contributions are from sums of leaves, which are rounded to floats.
  private static final double SAME = 1e-5;

  /// What one thread needs to predict without allocation.
  ///
  /// @param outputs of one prediction
  record Workspace(RowValues values, TabularModel.Scratch scratch, double[] outputs) {}

  private final ServedModel id;
  private final TabularModel model;
  private final int[] positions;
  private final boolean[] numeric;
  private final int outputs;

  private final AskedExplanations asked;

  /// Guarded by `this`, as [#isLooked].
  private @Nullable ModelExplainer explainer;

  /// Whether it is known if there is an explainer.
  private boolean isLooked;

  /// @param fields the position of each that the model reads, by name
  LoadedModel(ServableModel.InProcess servable, ToIntFunction<String> fields) {
    id = servable.id();
    model = servable.model();
    List<Input> inputs = model.features().inputs();
    asked =
        new AskedExplanations(
            id,
            inputs.stream().map(Input::name).toList(),
            this::predict,
            servable.example(),
            AskedExplanations.ROWS_IN_MEMORY_MAX);
    outputs = model.outputs();
    positions = inputs.stream().mapToInt(input -> fields.applyAsInt(input.name())).toArray();
    numeric = new boolean[inputs.size()];
    for (int i = 0; i < numeric.length; i++) {
      numeric[i] = inputs.get(i).kind() == Input.Kind.NUMBER;
    }
  }

  ServedModel id() {
    return id;
  }

  /// How many numbers a prediction has.
  int outputs() {
    return outputs;
  }

  Workspace workspace() {
    return new Workspace(new RowValues(positions.length), model.scratch(), new double[outputs]);
  }

  /// Of a model with one output.
  double predict(Rows rows, int row, Workspace workspace) {
    fill(rows, row, workspace.values());
    return model.predict(workspace.values(), workspace.scratch());
  }

  /// The prediction for `row` into place `place` of `out[places * outputs]`.
  /// @return whether all its numbers are finite
  boolean answer(Rows rows, int row, Workspace workspace, double[] out, int place) {
    if (outputs > 1) {
      return predict(rows, row, workspace, out, place * outputs);
    }
    double prediction = predict(rows, row, workspace);
    out[place] = prediction;
    return Double.isFinite(prediction);
  }

  /// All numbers of a prediction into `out[at .. at + outputs)`.
  /// @return whether all are finite
  private boolean predict(Rows rows, int row, Workspace workspace, double[] out, int at) {
    fill(rows, row, workspace.values());
    model.predict(workspace.values(), workspace.scratch(), workspace.outputs());
    boolean isFinite = true;
    for (int output = 0; output < outputs; output++) {
      double number = workspace.outputs()[output];
      out[at + output] = number;
      isFinite &= Double.isFinite(number);
    }
    return isFinite;
  }

  /// The predictions of all rows, `[rows * outputs]`: equal to those of single rows, and of one
  /// output faster for many; given up between two blocks of rows when the time is over.
  /// @throws MillraceException with `ENDPOINT_TIMEOUT`
  double[] predict(Rows rows, Workspace workspace, Deadline deadline) {
    if (outputs > 1) {
      double[] all = new double[Math.multiplyExact(rows.count(), outputs)];
      for (int row = 0; row < rows.count(); row++) {
        deadline.check();
        boolean _ = predict(rows, row, workspace, all, row * outputs);
      }
      return all;
    }
    int width = model.features().width();
    int block = Math.clamp(BLOCK_CELLS / width, 1, rows.count());
    double[] encoded = new double[block * width];
    double[] some = new double[block];
    double[] all = new double[rows.count()];
    for (int from = 0; from < all.length; from += block) {
      deadline.check();
      int count = Math.min(block, all.length - from);
      for (int row = 0; row < count; row++) {
        fill(rows, from + row, workspace.values());
        model.features().encode(workspace.values(), encoded, row * width);
      }
      model.predictEncoded(encoded, count, some);
      System.arraycopy(some, 0, all, from, count);
    }
    return all;
  }

  /// Why the model predicts what it does, for each row: from its inside, unless that is not known.
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE`, with `TOO_MANY_ROWS` if it is asked,
  ///     with `ENDPOINT_TIMEOUT`
  ModelExplanation explain(Explaining how, Rows rows, Deadline deadline) {
    Optional<ModelExplainer> known = how == Explaining.SHAPLEY ? explainer() : Optional.empty();
    return known.isPresent()
        ? exact(known.get(), rows, deadline)
        : asked.explain(how, rows.frame(model.features().inputs(), positions), deadline);
  }

  /// As the other by Shapley values, but in the unit of the prediction, to which contributions add
  /// up.
  /// @param known what the other has said of these rows, if it was asked
  ModelExplanation explainAnswers(Rows rows, Optional<ModelExplanation> known, Deadline deadline) {
    ModelExplanation explanation =
        known.orElseGet(() -> explain(Explaining.SHAPLEY, rows, deadline));
    if (explanation.method() != ModelExplanation.Method.EXACT || isAddingUp(explanation, rows)) {
      return explanation;
    }
    return asked.explain(
        Explaining.SHAPLEY, rows.frame(model.features().inputs(), positions), deadline);
  }

  /// Whether margins are predictions: not behind a link or a transform of the target.
  private boolean isAddingUp(ModelExplanation explanation, Rows rows) {
    if (model.target() != TargetTransform.IDENTITY) {
      return false;
    }
    double[] predictions = predict(rows, workspace(), Deadline.NONE);
    for (int place = 0; place < predictions.length; place++) {
      double prediction = predictions[place];
      double margin = explanation.rows().get(place).margin();
      if (Math.abs(margin - prediction) > SAME * Math.max(1, Math.abs(prediction))) {
        return false;
      }
    }
    return true;
  }

  /// In blocks, so that it can be given up between them.
  private double[] predict(Frame rows, Deadline deadline) {
    double[] all = new double[Math.multiplyExact(rows.rows(), outputs)];
    int block = Math.max(1, BLOCK_CELLS / model.features().width());
    for (int from = 0; from < rows.rows(); from += block) {
      deadline.check();
      int[] some = IntStream.range(from, Math.min(rows.rows(), from + block)).toArray();
      double[] answers = model.predictAll(rows.select(some));
      System.arraycopy(answers, 0, all, from * outputs, answers.length);
    }
    return all;
  }

  private ModelExplanation exact(ModelExplainer known, Rows rows, Deadline deadline) {
    RowValues values = new RowValues(positions.length);
    List<Explanation> explanations = new ArrayList<>();
    for (int row = 0; row < rows.count(); row++) {
      deadline.check();
      fill(rows, row, values);
      List<Explanation> groups = known.explain(values);
      explanations.addAll(outputs == 1 ? groups.subList(0, 1) : groups);
    }
    return new ModelExplanation(id, ModelExplanation.Method.EXACT, outputs, explanations);
  }

  /// Made when it is first asked for: it takes memory, and most models are never explained. Empty
  /// if the inside of the model does not tell.
  private synchronized Optional<ModelExplainer> explainer() {
    if (!isLooked) {
      try {
        explainer = ModelExplainer.of(model);
      } catch (MillraceException e) {
        if (e.code() != MODEL_NOT_EXPLAINABLE) {
          throw e;
        }
      }
      isLooked = true;
    }
    return Optional.ofNullable(explainer);
  }

  /// Has the model answer its input example.
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if an answer is not a finite number
  void check(Rows example) {
    Workspace workspace = workspace();
    for (int row = 0; row < example.count(); row++) {
      if (!predict(example, row, workspace, new double[outputs], 0)) {
        throw new MillraceException(
            MODEL_NOT_SERVABLE,
            "model %s answers row %d of its input example with %s"
                .formatted(
                    id,
                    row + 1,
                    outputs == 1
                        ? workspace.outputs()[0]
                        : "numbers that are not all finite: "
                            + Arrays.toString(workspace.outputs())),
            "Deploy another version; this one's bundle is damaged or was trained badly.");
      }
    }
  }

  /// Whether there is a prediction for the first row of `example` as if it had no value for
  /// `field`.
  boolean answersWithout(Rows example, int field) {
    Workspace workspace = workspace();
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] == field) {
        fill(example, 0, workspace.values());
        if (numeric[i]) {
          workspace.values().number(i, Double.NaN);
        } else {
          workspace.values().text(i, null);
        }
        model.predict(workspace.values(), workspace.scratch(), workspace.outputs());
        return Arrays.stream(workspace.outputs()).allMatch(Double::isFinite);
      }
    }
    return true;
  }

  private void fill(Rows rows, int row, RowValues values) {
    for (int i = 0; i < positions.length; i++) {
      if (numeric[i]) {
        values.number(i, rows.number(row, positions[i]));
      } else {
        values.text(i, rows.text(row, positions[i]));
      }
    }
  }
}
