package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Blocking;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The models of a scorer, wherever they are evaluated. Immutable but for a pool of scratch space;
/// thread-safe; blocks only if other processes evaluate some of them.
final class PlacedModels {
  /// From so many rows on they are evaluated together.
  static final int MANY = 12;

  private final int[] outputs;
  private final List<Loaded> loaded = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private final Queue<List<LoadedModel.Workspace>> workspaces = new ConcurrentLinkedQueue<>();

  /// @param place in the config's order
  private record Loaded(int place, LoadedModel model) {}

  private record Asked(int place, AskedModel model) {}

  /// @param outputs how many numbers each model predicts for a row, as [#check] has found them
  PlacedModels(List<ServableModel> models, Fields fields, List<ModelOutputs> outputs) {
    this(models, fields, outputs.stream().mapToInt(ModelOutputs::count).toArray());
  }

  private PlacedModels(List<ServableModel> models, Fields fields, int[] outputs) {
    this.outputs = outputs;
    for (int place = 0; place < models.size(); place++) {
      switch (models.get(place)) {
        case ServableModel.InProcess model ->
            loaded.add(new Loaded(place, new LoadedModel(model, fields::position)));
        case ServableModel.Outside model ->
            asked.add(new Asked(place, new AskedModel(model, fields::position, outputs[place])));
      }
    }
  }

  /// Models that are to be tried: what they predict is not known yet.
  static PlacedModels tried(List<ServableModel> models, Fields fields) {
    return new PlacedModels(models, fields, new int[models.size()]);
  }

  boolean mayBlock() {
    return !asked.isEmpty();
  }

  /// Has each model answer its input example.
  /// @param examples one per model
  /// @return how many numbers each predicts for a row, in the config's order
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if one is not answered with finite
  ///     numbers, or with more than [ModelOutputs#COUNT_MAX]
  int[] check(List<Rows> examples) {
    int[] found = new int[outputs.length];
    for (Loaded each : loaded) {
      each.model().check(examples.get(each.place()));
      found[each.place()] = requireFew(each.model().id(), each.model().outputs());
    }
    for (Asked each : asked) {
      int count = each.model().check(examples.get(each.place()));
      found[each.place()] = requireFew(each.model().id(), count);
    }
    return found;
  }

  private static int requireFew(ServedModel model, int outputs) {
    require(
        outputs <= ModelOutputs.COUNT_MAX,
        MODEL_NOT_SERVABLE,
        "Serve a model with fewer outputs.",
        "model %s answers with %d numbers a row (expected: at most %d)",
        model,
        outputs,
        ModelOutputs.COUNT_MAX);
    return outputs;
  }

  /// The fields without which the models have no answer.
  /// @param examples one per model
  /// @return one per model, in the config's order
  List<Set<Integer>> required(List<Rows> examples, int fields) {
    List<Set<Integer>> required = new ArrayList<>();
    for (int place = 0; place < outputs.length; place++) {
      required.add(new TreeSet<>());
    }
    for (Loaded each : loaded) {
      for (int field = 0; field < fields; field++) {
        Rows example = examples.get(each.place());
        if (!each.model().answersWithout(example, field)) {
          required.get(each.place()).add(field);
        }
      }
    }
    asked.forEach(
        each ->
            required.get(each.place()).addAll(each.model().required(examples.get(each.place()))));
    return required;
  }

  /// @return `[model][row * outputs]`, all finite
  /// @throws MillraceException with `FIELD_MISSING` if a model has no answer for an absent value,
  ///     with a code that begins with `MODEL_PROCESS` if a process fails, with `ENDPOINT_TIMEOUT`
  double[][] predict(Rows rows, Deadline deadline) {
    double[][] byModel = new double[outputs.length][];
    for (int model = 0; model < outputs.length; model++) {
      byModel[model] = new double[Math.multiplyExact(rows.count(), outputs[model])];
    }
    if (mayBlock()) {
      Blocking.begins();
      ask(rows, byModel, deadline);
    }
    predictLoaded(rows, byModel, deadline);
    return byModel;
  }

  /// @return one per model, in the config's order
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE` or `TOO_MANY_ROWS`, with
  ///     `ENDPOINT_TIMEOUT`, with a code that begins with `MODEL_PROCESS` if a process fails
  List<ModelExplanation> explain(Explaining how, Rows rows, Deadline deadline) {
    ModelExplanation[] explanations = new ModelExplanation[outputs.length];
    loaded.forEach(each -> explanations[each.place()] = each.model().explain(how, rows, deadline));
    asked.forEach(each -> explanations[each.place()] = each.model().explain(how, rows, deadline));
    return List.of(explanations);
  }

  private void predictLoaded(Rows rows, double[][] byModel, Deadline deadline) {
    List<LoadedModel.Workspace> workspace = workspaces.poll();
    if (workspace == null) {
      workspace = loaded.stream().map(each -> each.model().workspace()).toList();
    }
    try {
      if (rows.count() < MANY) {
        predictEach(rows, workspace, byModel, deadline);
      } else {
        predictTogether(rows, workspace, byModel, deadline);
      }
    } finally {
      workspaces.offer(workspace);
    }
  }

  private void predictEach(
      Rows rows, List<LoadedModel.Workspace> workspace, double[][] byModel, Deadline deadline) {
    for (int row = 0; row < rows.count(); row++) {
      deadline.check();
      for (int i = 0; i < loaded.size(); i++) {
        LoadedModel model = loaded.get(i).model();
        double[] into = byModel[loaded.get(i).place()];
        if (!model.answer(rows, row, workspace.get(i), into, row)) {
          throw unanswered(rows, row, model.id());
        }
      }
    }
  }

  private void predictTogether(
      Rows rows, List<LoadedModel.Workspace> workspace, double[][] byModel, Deadline deadline) {
    for (int i = 0; i < loaded.size(); i++) {
      LoadedModel model = loaded.get(i).model();
      double[] predictions = model.predict(rows, workspace.get(i), deadline);
      for (int at = 0; at < predictions.length; at++) {
        if (!Double.isFinite(predictions[at])) {
          throw unanswered(rows, at / model.outputs(), model.id());
        }
      }
      byModel[loaded.get(i).place()] = predictions;
    }
  }

  /// All processes at the same time, so that the limit is that of the slowest.
  private void ask(Rows rows, double[][] byModel, Deadline deadline) {
    if (asked.size() == 1 && deadline.equals(Deadline.NONE)) {
      Asked only = asked.getFirst();
      byModel[only.place()] = only.model().predict(rows);
      return;
    }
    List<double[]> answers =
        deadline.together(
            asked.stream()
                .<Callable<double[]>>map(each -> () -> each.model().predict(rows))
                .toList());
    for (int i = 0; i < answers.size(); i++) {
      byModel[asked.get(i).place()] = answers.get(i);
    }
  }

  static MillraceException unanswered(Rows rows, int row, ServedModel model) {
    for (int field = 0; field < rows.fields().size(); field++) {
      if (rows.absent(row, field)) {
        return rows.missing(row, field);
      }
    }
    return new MillraceException(
        MODEL_NOT_SERVABLE,
        "row %d: model %s gives no finite number".formatted(row + 1, model),
        "Check the row's values; if they are right, deploy another version of the model.");
  }
}
