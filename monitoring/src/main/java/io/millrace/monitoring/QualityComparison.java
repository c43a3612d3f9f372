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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answers of an endpoint whose labels have come, apart by the models that gave them: an old
/// answer says nothing about the models of today.
///
/// @param groups newest models first; of the same config, those with most rows first
/// @param matchedIds labels that belong to a captured row
record QualityComparison(List<Group> groups, Set<String> matchedIds) {
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
  record Group(
      String models, int config, double[] predictions, double[] labels, List<Instant> times) {
    RegressionMetrics metrics() {
      return RegressionMetrics.of(labels, predictions);
    }
  }

  /// Who gave an answer.
  ///
  /// @param config the number of the endpoint's config
  /// @param variant of the config
  record Answerer(int config, String variant) {}

  /// Answers of several numbers belong to their labels, and are not compared with them.
  /// @param modelsOf the models that each answerer asks
  static QualityComparison of(
      CapturedRows rows, Map<String, Double> labels, Function<Answerer, String> modelsOf) {
    Map<Answerer, List<Integer>> byAnswerer =
        labelled(rows, labels)
            .filter(row -> rows.isOneNumber(row))
            .boxed()
            .collect(
                Collectors.groupingBy(
                    row -> new Answerer(rows.configs()[row], rows.variants().get(row))));
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
    Set<String> ids = new HashSet<>();
    labelled(rows, labels).forEach(row -> ids.add(rows.inferenceIds().get(row)));
    return new QualityComparison(groups, ids);
  }

  private static IntStream labelled(CapturedRows rows, Map<String, Double> labels) {
    return IntStream.range(0, rows.rows())
        .filter(row -> labels.containsKey(rows.inferenceIds().get(row)));
  }

  private static Group group(
      String models,
      int config,
      CapturedRows rows,
      Map<String, Double> labels,
      List<Integer> members) {
    return new Group(
        models,
        config,
        members.stream().mapToDouble(row -> rows.predictions()[row]).toArray(),
        members.stream()
            .mapToDouble(row -> labels.getOrDefault(rows.inferenceIds().get(row), Double.NaN))
            .toArray(),
        members.stream().map(row -> rows.times().get(row)).toList());
  }

  /// No answers of these models, as seen at a moment.
  static Group none(String models, Instant at) {
    return new Group(models, 0, new double[0], new double[0], List.of(at));
  }

  /// The answers to judge: those of the newest models that have enough of them, else of the newest.
  /// Empty if no label belongs to an answer.
  Optional<Group> judged(int leastRows) {
    return groups.stream()
        .filter(group -> group.metrics().rows() >= leastRows)
        .findFirst()
        .or(() -> groups.stream().findFirst());
  }

  /// The answers of other models with enough rows that are served side by side with those of
  /// `judged`, as other variants of the same config.
  List<Group> beside(Group judged, int leastRows) {
    return groups.stream()
        .filter(group -> !group.equals(judged) && group.config() == judged.config())
        .filter(group -> group.metrics().rows() >= leastRows)
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
