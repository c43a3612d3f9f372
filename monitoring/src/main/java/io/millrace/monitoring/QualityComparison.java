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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answers of an endpoint whose labels have come, apart by the models that gave them: an old
/// answer says nothing about the models of today.
///
/// @param groups newest models first
/// @param matchedIds labels that belong to a captured row
record QualityComparison(List<Group> groups, Set<String> matchedIds) {
  /// Of what capturing lets expect, the share of labels that must find their capture.
  static final double LEAST_MATCHED = 0.5;

  /// The answers of the same models.
  ///
  /// @param models `price-xgboost/4,price-linear/3`
  record Group(String models, double[] predictions, double[] labels, List<Instant> times) {
    RegressionMetrics metrics() {
      return RegressionMetrics.of(labels, predictions);
    }
  }

  /// @param modelsOf the models of each config of the endpoint
  static QualityComparison of(
      CapturedRows rows, Map<String, Double> labels, IntFunction<String> modelsOf) {
    Map<Integer, List<Integer>> byConfig =
        IntStream.range(0, rows.rows())
            .filter(row -> labels.containsKey(rows.inferenceIds().get(row)))
            .boxed()
            .collect(Collectors.groupingBy(row -> rows.configs()[row]));
    List<String> models = new ArrayList<>();
    List<List<Integer>> members = new ArrayList<>();
    byConfig.keySet().stream()
        .sorted(Comparator.reverseOrder())
        .forEach(
            config -> {
              int known = models.indexOf(modelsOf.apply(config));
              if (known < 0) {
                models.add(modelsOf.apply(config));
                members.add(new ArrayList<>(byConfig.getOrDefault(config, List.of())));
              } else {
                members.get(known).addAll(byConfig.getOrDefault(config, List.of()));
              }
            });
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      groups.add(group(models.get(i), rows, labels, members.get(i)));
    }
    Set<String> ids = new HashSet<>();
    members.forEach(group -> group.forEach(row -> ids.add(rows.inferenceIds().get(row))));
    return new QualityComparison(groups, ids);
  }

  private static Group group(
      String models, CapturedRows rows, Map<String, Double> labels, List<Integer> members) {
    return new Group(
        models,
        members.stream().mapToDouble(row -> rows.predictions()[row]).toArray(),
        members.stream()
            .mapToDouble(row -> labels.getOrDefault(rows.inferenceIds().get(row), Double.NaN))
            .toArray(),
        members.stream().map(row -> rows.times().get(row)).toList());
  }

  /// No answers of these models, as seen at a moment.
  static Group none(String models, Instant at) {
    return new Group(models, new double[0], new double[0], List.of(at));
  }

  /// The answers to judge: those of the newest models that have enough of them, else of the newest.
  /// Empty if no label belongs to an answer.
  Optional<Group> judged(int leastRows) {
    return groups.stream()
        .filter(group -> group.metrics().rows() >= leastRows)
        .findFirst()
        .or(() -> groups.stream().findFirst());
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
                    "match_rate %.4f is below %.4f: %d of %d labels belong to a capture",
                    rate,
                    limit,
                    matchedIds.size(),
                    labels)))
        : Optional.empty();
  }

  /// `{"labels", "matched", "unmatched", "match_rate", "metrics": {…}, "limits": {…}, "answers":
  /// [{"models", "rows", "rmse", …}]}`: `metrics` are of the judged answers, `matched` are the rows
  /// that belong to a label, `answers` has all of them by their models.
  ObjectNode figures(int labels, RegressionMetrics judged, QualityConstraints limits) {
    ObjectNode figures = Json.object();
    figures.put("labels", labels);
    figures.put("matched", groups.stream().mapToInt(group -> group.labels().length).sum());
    figures.put("unmatched", labels - matchedIds.size());
    figures.put("match_rate", (double) matchedIds.size() / labels);
    put(figures.putObject("metrics"), judged);
    figures.set("limits", limits.toJson().path("regression_constraints"));
    ArrayNode answers = figures.putArray("answers");
    for (Group group : groups) {
      RegressionMetrics measured = group.metrics();
      ObjectNode node = answers.addObject();
      node.put("models", group.models());
      node.put("rows", measured.rows());
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
