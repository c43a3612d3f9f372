package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Rows in, answers out: the models of a config and how they are combined. Immutable but for a pool
/// of scratch space; thread-safe; never blocks.
final class Scorer {
  private static final int WARM_UP_ROUNDS = 200;

  private final Fields fields;
  private final List<LoadedModel> models;
  private final Combiner combiner;

  /// By field: the texts that some model's training saw; empty for numbers.
  private final List<Set<String>> levels;

  private final Queue<List<LoadedModel.Workspace>> workspaces = new ConcurrentLinkedQueue<>();

  private Scorer(Fields fields, List<ServableModel> models, Combine combine) {
    this.fields = fields;
    this.models = models.stream().map(model -> new LoadedModel(model, fields)).toList();
    combiner = Combiner.of(combine, models.stream().map(ServableModel::id).toList());
    levels = fields.names().stream().map(name -> levels(models, name)).toList();
  }

  /// Puts models together and has them answer their input examples, often enough to be compiled.
  /// @throws MillraceException with `ENDPOINT_INVALID` if they read one field as different types,
  ///     with `MODEL_NOT_SERVABLE` if an example is not answered with a finite number
  static Scorer of(List<ServableModel> models, Combine combine) {
    Fields fields = new Fields(fields(models));
    Scorer scorer = new Scorer(fields, models, combine);
    List<InputField> probed = new ArrayList<>();
    List<Rows> examples = new ArrayList<>();
    for (int m = 0; m < models.size(); m++) {
      Rows rows = Examples.rows(fields, models.get(m));
      scorer.models.get(m).check(rows);
      examples.add(rows);
    }
    for (int f = 0; f < fields.size(); f++) {
      probed.add(scorer.probed(f, examples));
    }
    Scorer checked = new Scorer(new Fields(probed), models, combine);
    for (Rows rows : examples) {
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        checked.score(rows);
      }
    }
    return checked;
  }

  Fields fields() {
    return fields;
  }

  /// @throws MillraceException with `FIELD_MISSING` if a model has no answer for an absent value,
  ///     with `COMBINE_FAILED`
  Scores score(Rows rows) {
    List<LoadedModel.Workspace> workspace = workspaces.poll();
    if (workspace == null) {
      workspace = models.stream().map(LoadedModel::workspace).toList();
    }
    try {
      return score(rows, workspace);
    } finally {
      workspaces.offer(workspace);
    }
  }

  private Scores score(Rows rows, List<LoadedModel.Workspace> workspace) {
    double[] combined = new double[rows.count()];
    double[][] byModel = new double[models.size()][rows.count()];
    double[] predictions = new double[models.size()];
    int unknown = 0;
    for (int row = 0; row < combined.length; row++) {
      for (int m = 0; m < predictions.length; m++) {
        predictions[m] = models.get(m).predict(rows, row, workspace.get(m));
        if (!Double.isFinite(predictions[m])) {
          throw unanswered(rows, row, models.get(m).id());
        }
        byModel[m][row] = predictions[m];
      }
      combined[row] = combiner.combine(predictions, rows, row);
      unknown += unknownLevels(rows, row);
    }
    return new Scores(combined, byModel, unknown);
  }

  private int unknownLevels(Rows rows, int row) {
    int unknown = 0;
    for (int field = 0; field < levels.size(); field++) {
      String text = rows.text(row, field);
      if (text != null && !levels.get(field).contains(text)) {
        unknown++;
      }
    }
    return unknown;
  }

  private static MillraceException unanswered(Rows rows, int row, ServedModel model) {
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

  /// The field at `position`, with what its absence means to the models.
  private InputField probed(int position, List<Rows> examples) {
    InputField field = fields.at(position);
    for (int m = 0; m < models.size(); m++) {
      if (!Double.isFinite(models.get(m).predictWithout(examples.get(m), position))) {
        return new InputField(field.name(), field.type(), InputField.Absence.REFUSED);
      }
    }
    return field;
  }

  private static List<InputField> fields(List<ServableModel> models) {
    Map<String, InputField> byName = new LinkedHashMap<>();
    for (ServableModel model : models) {
      for (Input input : model.model().features().inputs()) {
        InputField field =
            new InputField(input.name(), type(input.kind()), InputField.Absence.SERVED);
        InputField other = byName.putIfAbsent(input.name(), field);
        if (other != null && other.type() != field.type()) {
          throw new MillraceException(
              ENDPOINT_INVALID,
              "field '%s' is a %s for model %s and a %s for another model of the endpoint"
                  .formatted(input.name(), field.type(), model.id(), other.type()),
              "Serve models that were trained on the same columns.");
        }
      }
    }
    return List.copyOf(byName.values());
  }

  private static InputField.Type type(Input.Kind kind) {
    return switch (kind) {
      case NUMBER -> InputField.Type.NUMBER;
      case TEXT -> InputField.Type.TEXT;
    };
  }

  private static Set<String> levels(List<ServableModel> models, String field) {
    Set<String> levels = new HashSet<>();
    for (ServableModel model : models) {
      for (Input input : model.model().features().inputs()) {
        if (input.name().equals(field)) {
          levels.addAll(input.levels());
        }
      }
    }
    return Set.copyOf(levels);
  }
}
