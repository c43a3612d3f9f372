package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.pipeline.training.TrialAnswers;
import io.millrace.pipeline.training.TrialModel;
import io.millrace.pipeline.training.TrialServing;
import io.millrace.serving.limit.ProcessSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Answers the rows of a table as a variant would that nothing serves yet, also models that are not
/// registered. A row that a request could not have is refused, as it would be.
public final class TrialScoring {
  /// Rows that are answered together, as in requests and batches.
  private static final int BLOCK = 1_000;

  private final Variant variant;
  private final Scorer scorer;

  private TrialScoring(Variant variant, Scorer scorer) {
    this.variant = variant;
    this.scorer = scorer;
  }

  /// Makes variants of an endpoint that are asked with the same rows.
  /// @param processes of models that Java does not evaluate, by name
  /// @param given models of the variants; the others are loaded
  /// @return one for each variant
  /// @throws MillraceException with what a deployment would be refused with
  public static List<TrialScoring> of(
      Endpoints endpoints,
      List<Variant> variants,
      Map<String, ProcessSettings> processes,
      List<TrialModel> given) {
    Map<ServedModel, ServableModel> models = new HashMap<>();
    for (TrialModel model : given) {
      ServedModel id = new ServedModel(model.name(), model.version());
      models.put(
          id,
          new ServableModel.InProcess(
              id, model.bundle().model(), model.bundle().outputs(), model.bundle().example()));
    }
    List<Scorer> scorers = endpoints.trial(variants, processes, models);
    List<TrialScoring> trials = new ArrayList<>();
    for (int i = 0; i < scorers.size(); i++) {
      trials.add(new TrialScoring(variants.get(i), scorers.get(i)));
    }
    return trials;
  }

  /// What has been answered so far.
  private static final class Found {
    private final int rows;
    private final List<String> models;
    private final List<Double> shares = new ArrayList<>();
    private final List<double[]> answers = new ArrayList<>();
    private final List<List<double[]>> byModel = new ArrayList<>();

    /// By row: why it is refused.
    private final TreeMap<Integer, MillraceException> refused = new TreeMap<>();

    Found(int rows, List<String> models) {
      this.rows = rows;
      this.models = models;
    }

    void take(int[] which, List<GraphScorer.Likely> likely) {
      for (int way = 0; way < likely.size(); way++) {
        if (way == answers.size()) {
          shares.add(likely.get(way).share());
          answers.add(nothing());
          byModel.add(models.stream().map(_ -> nothing()).toList());
        }
        Scores scores = likely.get(way).scores();
        for (int i = 0; i < which.length; i++) {
          answers.get(way)[which[i]] = scores.combined()[i];
          for (int model = 0; model < models.size(); model++) {
            if (scores.outputs(model) == 1) {
              byModel.get(way).get(model)[which[i]] = scores.byModel()[model][i];
            }
          }
        }
      }
    }

    private double[] nothing() {
      double[] nothing = new double[rows];
      Arrays.fill(nothing, Double.NaN);
      return nothing;
    }

    void refuse(int row, MillraceException why) {
      refused.put(row, why);
      if (refused.size() > TrialServing.REFUSED_MAX) {
        throw new MillraceException(
            why.code(),
            "more than %d test rows are refused; %s".formatted(TrialServing.REFUSED_MAX, first()),
            why.fix());
      }
    }

    private String first() {
      var first = refused.firstEntry();
      return "test row %d: %s"
          .formatted(
              first.getKey() + 1, first.getValue().detail().replaceFirst("^row \\d+[,:] ", ""));
    }

    List<TrialAnswers.Way> ways() {
      if (answers.isEmpty()) {
        SequencedMap<String, double[]> none = new LinkedHashMap<>();
        models.forEach(model -> none.put(model, nothing()));
        return List.of(new TrialAnswers.Way(1, nothing(), none));
      }
      List<TrialAnswers.Way> ways = new ArrayList<>();
      for (int way = 0; way < answers.size(); way++) {
        SequencedMap<String, double[]> named = new LinkedHashMap<>();
        for (int model = 0; model < models.size(); model++) {
          named.put(models.get(model), byModel.get(way).get(model));
        }
        ways.add(new TrialAnswers.Way(shares.get(way), answers.get(way), named));
      }
      return ways;
    }
  }

  /// Answers all rows that can be answered: one that cannot is found by halving.
  /// @throws MillraceException if an answer is more than one number, if a column is of another type
  ///     than the field of its name, if a model is not there, or if more than
  ///     [TrialServing#REFUSED_MAX] rows are refused
  public TrialAnswers answer(Frame table) {
    require(
        scorer.outputs().count() == 1,
        ENDPOINT_INVALID,
        "Leave the endpoint out of the training, or let it answer with one number.",
        "a row is answered with %s, and what is compared is one number",
        scorer.outputs());
    List<Column> columns = columns(table);
    Found found = new Found(table.rows(), scorer.names());
    for (int from = 0; from < table.rows(); from += BLOCK) {
      answer(columns, from, Math.min(table.rows(), from + BLOCK), found);
    }
    List<String> absent =
        scorer.fields().names().stream().filter(name -> table.find(name).isEmpty()).toList();
    Optional<String> problem =
        found.refused.isEmpty() ? Optional.empty() : Optional.of(found.first());
    return new TrialAnswers(variant.calculated(), found.ways(), problem, absent);
  }

  /// Those that are fields of the endpoint.
  private List<Column> columns(Frame table) {
    List<Column> columns = new ArrayList<>();
    for (Column column : table.columns()) {
      int field = scorer.fields().position(column.name());
      if (field == Fields.NONE) {
        continue;
      }
      InputField.Type type =
          switch (column) {
            case NumberColumn _ -> InputField.Type.NUMBER;
            case TextColumn _ -> InputField.Type.TEXT;
          };
      require(
          scorer.fields().at(field).type() == type,
          ENDPOINT_INVALID,
          "Declare the field as the dataset has it.",
          "field '%s' is a %s for the endpoint, and the dataset's column a %s",
          column.name(),
          scorer.fields().at(field).type(),
          type);
      columns.add(column);
    }
    return columns;
  }

  private void answer(List<Column> columns, int from, int to, Found found) {
    Rows rows = new Rows(scorer.fields(), to - from);
    int[] which = new int[to - from];
    for (int row = from; row < to; row++) {
      rows.begin();
      try {
        for (Column column : columns) {
          Examples.put(rows, scorer.fields().position(column.name()), column, row);
        }
        rows.end();
        which[rows.count() - 1] = row;
      } catch (MillraceException e) {
        rows.undo();
        found.refuse(row, e);
      }
    }
    if (rows.count() > 0) {
      score(rows, Arrays.copyOf(which, rows.count()), found);
    }
  }

  /// @param which of all rows these are
  private void score(Rows rows, int[] which, Found found) {
    List<GraphScorer.Likely> likely;
    try {
      likely = scorer.likely(rows);
    } catch (MillraceException e) {
      if (e.code() == ENDPOINT_INVALID || !BatchScoring.isOfRows(e.code())) {
        throw e;
      }
      if (which.length == 1) {
        found.refuse(which[0], e);
      } else {
        int middle = which.length / 2;
        score(rows.part(0, middle), Arrays.copyOf(which, middle), found);
        score(
            rows.part(middle, which.length),
            Arrays.copyOfRange(which, middle, which.length),
            found);
      }
      return;
    }
    found.take(which, likely);
  }
}
