package io.millrace.monitoring;

import io.millrace.ml.metric.SequentialTest;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Feedback;
import io.millrace.serving.JudgedAnswers;
import io.millrace.serving.Outcome;
import io.millrace.serving.OutcomeStore;
import io.millrace.serving.StillAnswering;
import io.millrace.serving.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.LongAdder;

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
  private final JudgedAnswers answers;

  public VariantVerdicts(
      GroundTruth groundTruth, OutcomeStore outcomes, Endpoints endpoints, JudgedAnswers answers) {
    this.groundTruth = groundTruth;
    this.outcomes = outcomes;
    this.endpoints = endpoints;
    this.answers = answers;
  }

  /// What is known of the variants of an endpoint.
  ///
  /// @param reference the variant that answers most, with which the others are compared
  /// @param alpha of each comparison: [#ALPHA] over their number
  /// @param leftOut answers whose labels have another count of numbers than they
  public record Verdicts(Variant reference, double alpha, List<Compared> compared, long leftOut) {
    public Verdicts {
      compared = List.copyOf(compared);
    }
  }

  /// @param test figures of the reference first, then of the variant
  public record Compared(Variant variant, SequentialTest.Summary test) {}

  /// Answers count that were given by the variants' present models, also under earlier configs.
  /// A label that comes again counts with its last value in the place of its first. Blocks: what
  /// has come since the last look is read, see [JudgedAnswers].
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
    long leftOut = tests.isEmpty() ? 0 : feed(metric, config, reference, tests);
    List<Compared> compared = new ArrayList<>();
    tests.forEach((variant, test) -> compared.add(new Compared(variant, test.summary())));
    return new Verdicts(reference, alpha, compared, leftOut);
  }

  /// How many outcomes there are of each metric, by name.
  public Map<String, Long> metrics(String endpoint) {
    return outcomes.counts(endpoint);
  }

  /// @return how many answers of the variants cannot be compared with their labels
  private long feed(
      String metric, EndpointConfig config, Variant reference, Map<Variant, SequentialTest> tests) {
    String endpoint = config.endpoint();
    boolean errors = metric.equals(Outcome.ABSOLUTE_ERROR);
    Feedback feedback =
        errors ? groundTruth : bookmark -> outcomes.arrived(endpoint, metric, bookmark);
    StillAnswering still = new StillAnswering(config, endpoints.configs(endpoint));
    LongAdder leftOut = new LongAdder();
    answers.look(
        endpoint,
        metric,
        feedback,
        answer -> {
          Optional<Variant> by = still.variant(answer);
          double figure = errors ? answer.absoluteError() : answer.value();
          if (by.isPresent() && Double.isNaN(figure)) {
            leftOut.increment();
          } else {
            by.ifPresent(variant -> add(variant, figure, reference, tests));
          }
        });
    return leftOut.sum();
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
