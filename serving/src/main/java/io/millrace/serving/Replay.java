package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.PairedDifferences;
import io.millrace.serving.rollout.ReplayLimits;
import io.millrace.serving.rollout.RolloutPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the models of a config that is not in use yet answer what an endpoint was asked before.
///
/// @param captures where that is; absent: nothing is known of before
record Replay(Optional<Captures> captures) {
  private static final Logger log = LoggerFactory.getLogger(Replay.class);

  /// After so many requests there is a rest: those that somebody waits for come first.
  private static final int AT_ONCE = 20;

  private static final Duration REST = Duration.ofMillis(1);

  /// What came of the replay of one endpoint's requests.
  private static final class Found {
    private final ReplayLimits limits;
    private final PairedDifferences differences;
    private final List<Long> nanos = new ArrayList<>();
    private int failed;
    private String first = "";

    Found(ReplayLimits limits) {
      this.limits = limits;
      differences = new PairedDifferences(limits.within());
    }

    /// The share of the answers that are not alike; undefined without pairs.
    Measure differing() {
      Measure agreement = differences.summary().agreement();
      return agreement.defined() ? new Measure.Value(1 - agreement.orNaN()) : agreement;
    }

    /// The 99th percentile, milliseconds; 0 without answers.
    double latencyMillis() {
      List<Long> sorted = nanos.stream().sorted().toList();
      return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(0.99 * sorted.size()) - 1) / 1e6;
    }
  }

  /// Asks the main variant of a config, and that of the present one.
  /// @param scorer of that variant
  /// @param present of the config that answers now; absent if none does
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if a captured request is not answered with
  ///     a finite number, or a limit of the replay is passed, saying by how much
  void check(DeployEndpoint wish, Scorer scorer, Optional<Scorer> present) {
    RolloutPlan plan = wish.spec().rollout();
    if (plan.replay() == 0 || captures.isEmpty()) {
      return;
    }
    List<CapturedInput> asked = captures.get().newestInputs(wish.endpoint(), plan.replay());
    Found found = new Found(plan.limits());
    for (int i = 0; i < asked.size(); i++) {
      if (i % AT_ONCE == AT_ONCE - 1) {
        LockSupport.parkNanos(REST.toNanos());
      }
      ask(asked.get(i), scorer, present, found);
    }
    log.info(
        "endpoint.replayed endpoint={} requests={} unanswered={} differing={} p99_millis={}",
        wish.endpoint(),
        asked.size(),
        found.failed,
        found.differing().orNaN(),
        found.latencyMillis());
    refuse(wish.endpoint(), asked.size(), found)
        .ifPresent(
            why -> {
              throw new MillraceException(
                  MODEL_NOT_SERVABLE,
                  why,
                  "Deploy models that answer them; or change the rollout's replay, 0 if such"
                      + " requests no longer come.");
            });
  }

  private static Optional<String> refuse(String endpoint, int asked, Found found) {
    String requests =
        "of the newest %d captured requests of endpoint '%s'".formatted(asked, endpoint);
    if (found.failed > 0) {
      return Optional.of(
          "%d %s are not answered; of %s".formatted(found.failed, requests, found.first));
    }
    ReplayLimits limits = found.limits;
    if (limits.differing().isPresent()
        && found.differing().defined()
        && found.differing().orNaN() > limits.differing().get()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%.1f %% %s are answered otherwise than now, by more than %.1f %% (limit: %.1f %%)",
              100 * found.differing().orNaN(),
              requests,
              100 * limits.within(),
              100 * limits.differing().get()));
    }
    if (limits.latencyMillis().isPresent()
        && found.latencyMillis() > limits.latencyMillis().get()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "99 %% %s are answered within %.3f ms (limit: %.3f ms)",
              requests,
              found.latencyMillis(),
              limits.latencyMillis().get()));
    }
    return Optional.empty();
  }

  private static void ask(
      CapturedInput capture, Scorer scorer, Optional<Scorer> present, Found found) {
    byte[] row = capture.json().getBytes(StandardCharsets.UTF_8);
    Scores scores;
    try {
      Rows rows = SageMakerForm.JSON.parse(scorer.fields(), row, 1);
      long begin = System.nanoTime();
      scores = scorer.score(rows);
      found.nanos.add(System.nanoTime() - begin);
    } catch (MillraceException e) {
      found.first = found.failed == 0 ? capture.inferenceId() + ": " + e.detail() : found.first;
      found.failed++;
      return;
    }
    if (present.isPresent() && present.get().outputs().count() == scores.outputs()) {
      try {
        Rows rows = SageMakerForm.JSON.parse(present.get().fields(), row, 1);
        found.differences.add(
            present.get().score(rows).combined(), scores.combined(), 0, scores.outputs());
      } catch (MillraceException e) {
        // That the present config has no answer any more says nothing about the new one.
      }
    }
  }
}
