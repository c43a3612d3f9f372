package io.millrace.serving;

import io.millrace.base.id.Ids;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/// A shadow in memory: it is asked aside, after the answer is made, and what it gives is compared
/// and captured. It can neither fail nor hold up a request. Thread-safe.
final class LiveShadow implements Watcher {
  /// How far apart two answers are alike, as a share of the larger one.
  static final double WITHIN = 0.05;

  private final EndpointConfig config;
  private final Shadow shadow;
  private final Scorer scorer;
  private final Aside.Lane aside;
  private final Pairs pairs;
  private final LongAdder dropped;

  private LiveShadow(
      EndpointConfig config,
      Shadow shadow,
      Scorer scorer,
      Aside.Lane aside,
      Pairs pairs,
      LongAdder dropped) {
    this.config = config;
    this.shadow = shadow;
    this.scorer = scorer;
    this.aside = aside;
    this.pairs = pairs;
    this.dropped = dropped;
  }

  static LiveShadow of(EndpointConfig config, Shadow shadow, Scorer scorer, Aside aside) {
    return new LiveShadow(
        config, shadow, scorer, aside.lane(scorer), new Pairs(WITHIN), new LongAdder());
  }

  /// The same under the config as it reads now.
  LiveShadow reread(EndpointConfig now) {
    Shadow same = now.spec().shadow(shadow.name()).orElse(shadow);
    return new LiveShadow(now, same, scorer, aside, pairs, dropped);
  }

  ShadowView view() {
    return new ShadowView(shadow, pairs.summary(), pairs.unansweredCount(), dropped.sum());
  }

  @Override
  public void answered(Asked asked, long nanos) {
    if (shadow.share() < 1 && ThreadLocalRandom.current().nextDouble() >= shadow.share()) {
      return;
    }
    if (!aside.offer(() -> ask(asked), asked.rows().count())) {
      dropped.increment();
    }
  }

  @Override
  public void unanswered() {}

  @Override
  public void failed() {}

  private void ask(Asked asked) {
    Scores scores = pairs.ask(scorer, asked.rows(), asked.scores());
    if (scores != null && asked.isCaptured()) {
      capture(asked, scores);
    }
  }

  /// Under the inference id of the answer that was given, so that ground truth finds both.
  private void capture(Asked asked, Scores scores) {
    Variant variant = shadow.variant();
    Content content =
        SageMakerForm.JSON.write(
            new Answered(config, variant.models(), scores, asked.inferenceId()));
    Answer answer =
        new Answer(
            content.contentType(),
            content.bytes(),
            asked.inferenceId(),
            config,
            variant,
            variant.modelVersions());
    asked
        .captures()
        .capture(
            new CaptureSink.Event(
                Ids.randomUuid(),
                asked.invocation(),
                Optional.of(asked.inferenceId()),
                asked.invocation().form().captured(asked.rows()),
                answer,
                scores));
  }
}
