package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.feature.Input;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Rows in, answers out: the models of a config and how they are combined. Immutable but for a pool
/// of scratch space; thread-safe; blocks only if [#mayBlock].
final class Scorer {
  private static final int WARM_UP_ROUNDS = 200;

  private final Fields fields;
  private final List<ServableModel> servable;
  private final PlacedModels models;
  private final Combiner combiner;

  /// By field: the texts that some model's training saw; absent where a model may know any text.
  private final List<Optional<Set<String>>> levels;

  private Scorer(Fields fields, List<ServableModel> models, Combine combine) {
    this.fields = fields;
    servable = List.copyOf(models);
    this.models = new PlacedModels(models, fields);
    combiner = Combiner.of(combine, models.stream().map(ServableModel::id).toList());
    levels = fields.list().stream().map(field -> levels(models, field)).toList();
  }

  /// Models that answer together.
  ///
  /// @param models not empty
  record Group(List<ServableModel> models, Combine combine) {}

  /// Puts models together and has them answer their input examples, often enough to be compiled.
  /// Blocks while model processes start.
  /// @throws MillraceException with `ENDPOINT_INVALID` if they read one field as different types,
  ///     with `MODEL_NOT_SERVABLE` if an example is not answered with a finite number
  static Scorer of(List<ServableModel> models, Combine combine) {
    return of(List.of(new Group(models, combine))).getFirst();
  }

  /// As [#of(List, Combine)], for groups that are asked with the same rows: a value may be absent
  /// where every model of every group has an answer without it.
  /// @return one for each group; all with the same fields
  static List<Scorer> of(List<Group> groups) {
    List<ServableModel> all = groups.stream().flatMap(group -> group.models().stream()).toList();
    Fields fields = new Fields(fields(all));
    List<Rows> examples = all.stream().map(model -> Examples.rows(fields, model)).toList();
    Fields probed = probed(fields, all, examples);
    List<Scorer> scorers = new ArrayList<>();
    int first = 0;
    for (Group group : groups) {
      Scorer scorer = new Scorer(probed, group.models(), group.combine());
      scorer.warmUp(examples.subList(first, first + group.models().size()));
      scorers.add(scorer);
      first += group.models().size();
    }
    return scorers;
  }

  /// The fields, with what the absence of each means to the models, which answer their examples.
  private static Fields probed(Fields fields, List<ServableModel> models, List<Rows> examples) {
    PlacedModels tried = new PlacedModels(models, fields);
    tried.check(examples);
    Set<Integer> required = tried.required(examples, fields.size());
    List<InputField> probed = new ArrayList<>();
    for (int f = 0; f < fields.size(); f++) {
      InputField field = fields.at(f);
      probed.add(
          required.contains(f)
              ? new InputField(field.name(), field.type(), InputField.Absence.REFUSED)
              : field);
    }
    return new Fields(probed);
  }

  private void warmUp(List<Rows> examples) {
    int rounds = mayBlock() ? 1 : WARM_UP_ROUNDS;
    for (Rows rows : examples) {
      for (int round = 0; round < rounds; round++) {
        score(rows);
      }
    }
  }

  Fields fields() {
    return fields;
  }

  /// The texts that some model's training saw of a field; absent where a model may know any text.
  Optional<Set<String>> levels(int field) {
    return levels.get(field);
  }

  /// A row that is answered: the first of the models' input examples, absent values left out.
  ObjectNode example() {
    ObjectNode row = Json.object();
    servable.reversed().forEach(model -> row.setAll(Examples.rows(fields, model).json(0)));
    return row;
  }

  /// Whether [#score] waits for other processes; it is not to be called on an event loop then.
  boolean mayBlock() {
    return models.mayBlock();
  }

  /// @throws MillraceException with `FIELD_MISSING` if a model has no answer for an absent value,
  ///     with `COMBINE_FAILED`, with a code that begins with `MODEL_PROCESS` if a process fails
  Scores score(Rows rows) {
    return score(rows, Deadline.NONE);
  }

  /// As [#score(Rows)], given up when the time is over: between two rows or models, and at once
  /// where processes are waited for.
  /// @throws MillraceException with `ENDPOINT_TIMEOUT` too
  Scores score(Rows rows, Deadline deadline) {
    double[][] byModel = models.predict(rows, deadline);
    double[] combined = new double[rows.count()];
    double[] predictions = new double[byModel.length];
    int unknown = 0;
    for (int row = 0; row < combined.length; row++) {
      deadline.check();
      for (int m = 0; m < predictions.length; m++) {
        predictions[m] = byModel[m][row];
      }
      combined[row] = combiner.combine(predictions, rows, row);
      unknown += unknownLevels(rows, row);
    }
    return new Scores(combined, byModel, unknown);
  }

  /// Why each model predicts what it does for rows that are answered.
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE` if one of them cannot be explained,
  ///     with `TOO_MANY_ROWS` if one is asked for that, with a code that begins with
  ///     `MODEL_PROCESS`
  List<ModelExplanation> explain(Explaining how, Rows rows) {
    return models.explain(how, rows);
  }

  private int unknownLevels(Rows rows, int row) {
    int unknown = 0;
    for (int field = 0; field < levels.size(); field++) {
      String text = rows.text(row, field);
      Optional<Set<String>> known = levels.get(field);
      if (text != null && known.isPresent() && !known.get().contains(text)) {
        unknown++;
      }
    }
    return unknown;
  }

  private static List<InputField> fields(List<ServableModel> models) {
    Map<String, InputField> byName = new LinkedHashMap<>();
    for (ServableModel model : models) {
      for (Input input : model.inputs()) {
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

  private static Optional<Set<String>> levels(List<ServableModel> models, InputField field) {
    Set<String> levels = new HashSet<>();
    for (ServableModel model : models) {
      for (Input input : model.inputs()) {
        if (input.name().equals(field.name())) {
          if (model instanceof ServableModel.Outside) {
            return Optional.empty();
          }
          levels.addAll(input.levels());
        }
      }
    }
    return Optional.of(Set.copyOf(levels));
  }
}
