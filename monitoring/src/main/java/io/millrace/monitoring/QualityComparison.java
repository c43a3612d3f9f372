package io.millrace.monitoring;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.RegressionMetrics;
import io.millrace.monitoring.format.Comparison;
import io.millrace.monitoring.format.QualityConstraints;
import io.millrace.monitoring.format.Violation;
import io.millrace.serving.CapturedRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answers of an endpoint whose labels have come, apart by the models that gave them: an old
/// answer says nothing about the models of today.
///
/// @param groups newest models first; of the same config, those with most rows first
/// @param matchedIds labels that belong to a captured row
/// @param unlikeIds labels of captured rows that have another count of numbers than the answers
record QualityComparison(List<Group> groups, Set<String> matchedIds, Set<String> unlikeIds) {
  /// Of what capturing lets expect, the share of labels that must find their capture.
  static final double LEAST_MATCHED = 0.5;

  private static final Comparator<Map.Entry<Answerer, List<Integer>>> NEWEST_AND_MOST_FIRST =
      Comparator.<Map.Entry<Answerer, List<Integer>>>comparingInt(each -> -each.getKey().config())
          .thenComparingInt(each -> -each.getValue().size())
          .thenComparing(each -> each.getKey().variant());

  /// The answers of the same models.
  ///
  /// @param models `price-xgboost/4,price-linear/3`
  /// @param config the newest one in which they answered
  /// @param predictions of answers of several numbers all of them, one after the other
  /// @param labels as many
  /// @param rows how many answers
  /// @param times of the answers
  record Group(
      String models,
      int config,
      double[] predictions,
      double[] labels,
      int rows,
      List<Instant> times) {
    /// Of all numbers together.
    RegressionMetrics metrics() {
      return RegressionMetrics.of(labels, predictions);
    }
  }

  /// Who gave an answer.
  ///
  /// @param config the number of the endpoint's config
  /// @param variant of the config
  record Answerer(int config, String variant) {}

  /// @param modelsOf the models that each answerer asks
  static QualityComparison of(
      CapturedRows rows, GroundTruth.Labels labels, Function<Answerer, String> modelsOf) {
    Set<String> ids = new HashSet<>();
    Set<String> unlike = new HashSet<>();
    Map<Answerer, List<Integer>> byAnswerer = new HashMap<>();
    for (int row = 0; row < rows.rows(); row++) {
      String id = rows.inferenceIds().get(row);
      int numbers = labels.of(id).length;
      if (numbers == rows.answer(row).length) {
        ids.add(id);
        byAnswerer
            .computeIfAbsent(
                new Answerer(rows.configs()[row], rows.variants().get(row)), _ -> new ArrayList<>())
            .add(row);
      } else if (numbers > 0) {
        unlike.add(id);
      }
    }
    unlike.removeAll(ids);
    return new QualityComparison(groups(rows, labels, modelsOf, byAnswerer), ids, unlike);
  }

  private static List<Group> groups(
      CapturedRows rows,
      GroundTruth.Labels labels,
      Function<Answerer, String> modelsOf,
      Map<Answerer, List<Integer>> byAnswerer) {
    List<Answerer> newest = new ArrayList<>();
    SequencedMap<String, List<Integer>> members = new LinkedHashMap<>();
    byAnswerer.entrySet().stream()
        .sorted(NEWEST_AND_MOST_FIRST)
        .forEach(
            entry -> {
              String models = modelsOf.apply(entry.getKey());
              if (!members.containsKey(models)) {
                newest.add(entry.getKey());
              }
              members.computeIfAbsent(models, _ -> new ArrayList<>()).addAll(entry.getValue());
            });
    List<Group> groups = new ArrayList<>();
    members.forEach(
        (models, rowsOf) ->
            groups.add(group(models, newest.get(groups.size()).config(), rows, labels, rowsOf)));
    return groups;
  }

  private static Group group(
      String models,
      int config,
      CapturedRows rows,
      GroundTruth.Labels labels,
      List<Integer> members) {
    return new Group(
        models,
        config,
        members.stream().flatMapToDouble(row -> Arrays.stream(rows.answer(row))).toArray(),
        members.stream()
            .flatMapToDouble(row -> Arrays.stream(labels.of(rows.inferenceIds().get(row))))
            .toArray(),
        members.size(),
        members.stream().map(row -> rows.times().get(row)).toList());
  }

  /// No answers of these models, as seen at a moment.
  static Group none(String models, Instant at) {
    return new Group(models, 0, new double[0], new double[0], 0, List.of(at));
  }

  /// The answers to judge: those of the newest models that have enough of them, else of the newest.
  /// Empty if no label belongs to an answer.
  Optional<Group> judged(int leastRows) {
    return groups.stream()
        .filter(group -> group.rows() >= leastRows)
        .findFirst()
        .or(() -> groups.stream().findFirst());
  }

  /// The answers of other models with enough rows that are served side by side with those of
  /// `judged`, as other variants of the same config.
  List<Group> beside(Group judged, int leastRows) {
    return groups.stream()
        .filter(group -> !group.equals(judged) && group.config() == judged.config())
        .filter(group -> group.rows() >= leastRows)
        .toList();
  }

  /// A violation if far fewer labels found their capture than capturing lets expect; none as long
  /// as there are too few labels to tell.
  /// @param labels those that belong to no other endpoint
  /// @param captured share of the requests that are captured
  Optional<Violation> matchRate(int labels, double captured, int leastRows) {
    double rate = labels == 0 ? Double.NaN : (double) matchedIds.size() / labels;
    double limit = LEAST_MATCHED * captured;
    return labels * captured >= leastRows && rate < limit
        ? Optional.of(
            new Violation.OfMetric(
                "match_rate",
                Comparison.LESS_THAN,
                String.format(
                    Locale.ROOT,
                    "match_rate %.4f is below %.4f: %d of %d labels belong to a capture%s",
                    rate,
                    limit,
                    matchedIds.size(),
                    labels,
                    unlikeIds.isEmpty()
                        ? ""
                        : "; %d have another count of numbers than their answers"
                            .formatted(unlikeIds.size()))))
        : Optional.empty();
  }

  /// `{"labels", "matched", "unmatched", "unlike", "match_rate", "metrics": {…}, "limits": {…},
  /// "answers": [{"models", "rows", "rmse", …}]}`: `metrics` are of the judged answers, `matched`
  /// are the rows that belong to a label, `answers` has all of them by their models.
  ObjectNode figures(int labels, RegressionMetrics judged, QualityConstraints limits) {
    ObjectNode figures = Json.object();
    figures.put("labels", labels);
    figures.put("matched", groups.stream().mapToInt(Group::rows).sum());
    figures.put("unmatched", labels - matchedIds.size());
    figures.put("unlike", unlikeIds.size());
    figures.put("match_rate", (double) matchedIds.size() / labels);
    put(figures.putObject("metrics"), judged);
    figures.set("limits", limits.toJson().path("regression_constraints"));
    ArrayNode answers = figures.putArray("answers");
    for (Group group : groups) {
      RegressionMetrics measured = group.metrics();
      ObjectNode node = answers.addObject();
      node.put("models", group.models());
      node.put("rows", group.rows());
      put(node, measured);
    }
    return figures;
  }

  private static void put(ObjectNode into, RegressionMetrics metrics) {
    for (Map.Entry<String, Measure> measure : metrics.byName().entrySet()) {
      if (measure.getValue().defined()) {
        into.put(measure.getKey(), measure.getValue().orNaN());
      }
    }
  }
}
