package io.millrace.monitoring;

import io.millrace.ml.metric.SequentialTest;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Outcome;
import io.millrace.serving.OutcomeStore;
import io.millrace.serving.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Which of an endpoint's variants answers better: by the absolute errors of their labelled
/// answers, or by what came of their answers, in the order in which that became known, and by a
/// test that may be looked at at any time.
public final class VariantVerdicts {
  /// Largest probability that any of equally good variants is called better or worse, all of an
  /// endpoint's together.
  public static final double ALPHA = 0.05;

  private final GroundTruth groundTruth;
  private final OutcomeStore outcomes;
  private final Endpoints endpoints;
  private final Captures captures;

  public VariantVerdicts(
      GroundTruth groundTruth, OutcomeStore outcomes, Endpoints endpoints, Captures captures) {
    this.groundTruth = groundTruth;
    this.outcomes = outcomes;
    this.endpoints = endpoints;
    this.captures = captures;
  }

  /// What is known of the variants of an endpoint.
  ///
  /// @param reference the variant that answers most, with which the others are compared
  /// @param alpha of each comparison: [#ALPHA] over their number
  public record Verdicts(Variant reference, double alpha, List<Compared> compared) {
    public Verdicts {
      compared = List.copyOf(compared);
    }
  }

  /// @param test figures of the reference first, then of the variant
  public record Compared(Variant variant, SequentialTest.Summary test) {}

  /// Answers count that were given by the variants' present models, also under earlier configs.
  /// Blocks: all captures of the endpoint are read.
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_NOT_FOUND`
  public Verdicts of(String endpoint) {
    return of(endpoint, Outcome.ABSOLUTE_ERROR);
  }

  /// As the other, by a metric of outcomes.
  /// @throws io.millrace.base.MillraceException with `OUTCOME_INVALID` if this names no metric
  public Verdicts of(String endpoint, String metric) {
    Outcome.requireMetric(metric);
    EndpointConfig config = endpoints.endpoint(endpoint).config();
    Variant reference = config.spec().main();
    List<Variant> others =
        config.variants().stream().filter(variant -> !variant.equals(reference)).toList();
    double alpha = ALPHA / Math.max(1, others.size());
    SequencedMap<Variant, SequentialTest> tests = new LinkedHashMap<>();
    others.forEach(variant -> tests.put(variant, new SequentialTest(alpha)));
    if (!tests.isEmpty()) {
      feed(metric, config, reference, tests);
    }
    List<Compared> compared = new ArrayList<>();
    tests.forEach((variant, test) -> compared.add(new Compared(variant, test.summary())));
    return new Verdicts(reference, alpha, compared);
  }

  private void feed(
      String metric, EndpointConfig config, Variant reference, Map<Variant, SequentialTest> tests) {
    String endpoint = config.endpoint();
    boolean errors = metric.equals(Outcome.ABSOLUTE_ERROR);
    SequencedMap<String, Double> known =
        errors ? groundTruth.values() : outcomes.values(endpoint, metric);
    if (known.isEmpty()) {
      return;
    }
    captures.flush();
    CapturedAnswers rows = captures.answers(endpoint);
    Map<String, Integer> byId = new HashMap<>();
    for (int row = 0; row < rows.rows(); row++) {
      byId.putIfAbsent(rows.inferenceIds().get(row), row);
    }
    Map<Integer, EndpointConfig> configs =
        endpoints.configs(endpoint).stream()
            .collect(Collectors.toMap(EndpointConfig::number, each -> each));
    known.forEach(
        (id, value) -> {
          Integer row = byId.get(id);
          if (row != null) {
            double figure = errors ? Math.abs(value - rows.predictions()[row]) : value;
            answered(config, configs, rows, row)
                .ifPresent(variant -> add(variant, figure, reference, tests));
          }
        });
  }

  /// The variant of today that gave an answer; empty if other models did, or a file was scored.
  private static Optional<Variant> answered(
      EndpointConfig today, Map<Integer, EndpointConfig> configs, CapturedAnswers rows, int row) {
    return Optional.ofNullable(configs.get(rows.configs()[row]))
        .flatMap(then -> today.still(then, rows.variants().get(row)));
  }

  private static void add(
      Variant variant, double figure, Variant reference, Map<Variant, SequentialTest> tests) {
    if (variant.equals(reference)) {
      tests.values().forEach(test -> test.addFirst(figure));
    } else {
      Optional.ofNullable(tests.get(variant)).ifPresent(test -> test.addSecond(figure));
    }
  }
}
