package io.millrace.monitoring;

import io.millrace.ml.metric.SequentialTest;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Which of an endpoint's variants answers better: the absolute errors of their labelled answers,
/// in the order in which labels came, by a test that may be looked at at any time.
public final class VariantVerdicts {
  /// Largest probability that any of equally good variants is called better or worse, all of an
  /// endpoint's together.
  public static final double ALPHA = 0.05;

  private final GroundTruth groundTruth;
  private final Endpoints endpoints;
  private final Captures captures;

  public VariantVerdicts(GroundTruth groundTruth, Endpoints endpoints, Captures captures) {
    this.groundTruth = groundTruth;
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

  /// @param test errors of the reference first, then of the variant: less is better
  public record Compared(Variant variant, SequentialTest.Summary test) {}

  /// Answers count that were given by the variants' present models, also under earlier configs.
  /// Blocks: all captures of the endpoint are read.
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_NOT_FOUND`
  public Verdicts of(String endpoint) {
    EndpointConfig config = endpoints.endpoint(endpoint).config();
    Variant reference = config.spec().main();
    List<Variant> others =
        config.variants().stream().filter(variant -> !variant.equals(reference)).toList();
    double alpha = ALPHA / Math.max(1, others.size());
    SequencedMap<Variant, SequentialTest> tests = new LinkedHashMap<>();
    others.forEach(variant -> tests.put(variant, new SequentialTest(alpha)));
    if (!tests.isEmpty()) {
      feed(endpoint, config, reference, tests);
    }
    List<Compared> compared = new ArrayList<>();
    tests.forEach((variant, test) -> compared.add(new Compared(variant, test.summary())));
    return new Verdicts(reference, alpha, compared);
  }

  private void feed(
      String endpoint,
      EndpointConfig config,
      Variant reference,
      Map<Variant, SequentialTest> tests) {
    Optional<GroundTruth.Labels> labels = groundTruth.since(Optional.empty());
    if (labels.isEmpty()) {
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
    labels
        .get()
        .labels()
        .forEach(
            (id, label) -> {
              Integer row = byId.get(id);
              if (row != null) {
                double error = Math.abs(label - rows.predictions()[row]);
                answered(config, configs, rows, row)
                    .ifPresent(variant -> add(variant, error, reference, tests));
              }
            });
  }

  /// The variant of today that gave an answer; empty if other models did, or a file was scored.
  private static Optional<Variant> answered(
      EndpointConfig today, Map<Integer, EndpointConfig> configs, CapturedAnswers rows, int row) {
    String name = rows.variants().get(row);
    return Optional.ofNullable(configs.get(rows.configs()[row]))
        .flatMap(config -> config.spec().variant(name))
        .flatMap(
            then ->
                today
                    .spec()
                    .variant(name)
                    .filter(now -> now.models().equals(then.models()))
                    .filter(now -> now.combine().equals(then.combine())));
  }

  private static void add(
      Variant variant, double error, Variant reference, Map<Variant, SequentialTest> tests) {
    if (variant.equals(reference)) {
      tests.values().forEach(test -> test.addFirst(error));
    } else {
      Optional.ofNullable(tests.get(variant)).ifPresent(test -> test.addSecond(error));
    }
  }
}
