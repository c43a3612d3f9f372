package io.millrace.serving;

import io.millrace.ml.metric.Measure;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.Rollout;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/// A rollout that is going on: both configs in memory, and what is seen of the new one.
///
/// Immutable but for its counters, which go on from step to step; thread-safe.
final class LiveRollout {
  /// Least time between two requests that both configs are asked: at most 200 a second.
  private static final long PAIR_NANOS = 5_000_000;

  private static final double WITHIN = 0.05;

  private final Rollout rollout;
  private final Route before;
  private final Route after;
  private final Seen seen;

  /// What the new config did since the rollout began, or the server started.
  private static final class Seen {
    final Traffic.Minute live = new Traffic.Minute(0);
    final LongAdder unanswered = new LongAdder();
    final AtomicLong nextPair = new AtomicLong(System.nanoTime());
    final Pairs pairs;
    final Aside.Lane aside;
    volatile LabelledErrors errors = LabelledErrors.NONE;

    Seen(Pairs pairs, Aside.Lane aside) {
      this.pairs = pairs;
      this.aside = aside;
    }
  }

  private LiveRollout(Rollout rollout, Route before, Route after, Seen seen) {
    this.rollout = rollout;
    this.before = before;
    this.after = after;
    this.seen = seen;
  }

  /// @param before answers what the new config does not
  static LiveRollout of(Rollout rollout, Route before, Route after, Aside aside) {
    double within =
        rollout.plan().alarms().stream()
            .filter(Alarm.Agreement.class::isInstance)
            .mapToDouble(alarm -> ((Alarm.Agreement) alarm).within())
            .findFirst()
            .orElse(WITHIN);
    Aside.Lane lane = before.mayBlock() || after.mayBlock() ? aside.waiting() : aside.computing();
    return new LiveRollout(rollout, before, after, new Seen(new Pairs(within), lane));
  }

  /// The same at another point of its way.
  LiveRollout at(Rollout next) {
    return new LiveRollout(next, before, after, seen);
  }

  /// The same under configs as they read now.
  LiveRollout reread(UnaryOperator<EndpointConfig> now) {
    return new LiveRollout(rollout, before.reread(now), after.reread(now), seen);
  }

  Rollout rollout() {
    return rollout;
  }

  Route before() {
    return before;
  }

  Route after() {
    return after;
  }

  /// What answers now.
  Route route() {
    return before
        .watched(arm -> paired(arm, after))
        .shared(after.watched(this::watched), rollout.share());
  }

  Pairs pairs() {
    return seen.pairs;
  }

  /// Whether an alarm looks at labels.
  boolean wantsLabels() {
    return rollout.plan().alarms().stream().anyMatch(Alarm.LabelledError.class::isInstance);
  }

  /// From now on the alarms see these.
  void labelled(LabelledErrors errors) {
    seen.errors = errors;
  }

  /// What the alarms see.
  List<Alarm.Reading> readings() {
    return rollout.plan().alarms().stream().map(this::reading).toList();
  }

  private Alarm.Reading reading(Alarm alarm) {
    Traffic.Summary live = seen.live.summary();
    long answered = live.requests() - live.failed();
    long unanswered = seen.unanswered.sum() + seen.pairs.unansweredCount();
    long asked = answered + unanswered + seen.pairs.count();
    return switch (alarm) {
      case Alarm.Errors _ -> reading(alarm, live.failed(), live.requests());
      case Alarm.Latency _ ->
          new Alarm.Reading(
              alarm,
              answered == 0
                  ? new Measure.Undefined("no requests")
                  : new Measure.Value(live.p99() / 1_000),
              answered);
      case Alarm.Unanswered _ -> reading(alarm, unanswered, asked);
      case Alarm.Agreement _ ->
          new Alarm.Reading(alarm, seen.pairs.summary().agreement(), seen.pairs.summary().pairs());
      case Alarm.LabelledError _ ->
          new Alarm.Reading(alarm, seen.errors.increase(), seen.errors.rows());
      case Alarm.Drift _ -> new Alarm.Reading(alarm, seen.pairs.drift(), seen.pairs.count());
    };
  }

  private static Alarm.Reading reading(Alarm alarm, long bad, long all) {
    return new Alarm.Reading(
        alarm,
        all == 0 ? new Measure.Undefined("no requests") : new Measure.Value((double) bad / all),
        all);
  }

  /// Watches the old config: some of what it answers is asked of the new one too.
  private Watcher paired(Arm arm, Route other) {
    return new Watcher() {
      @Override
      public void answered(Asked asked, long nanos) {
        pair(asked, other.like(arm), true);
      }

      @Override
      public void unanswered() {}

      @Override
      public void failed() {}
    };
  }

  /// Watches the new config: what it does, and some of what it answers is asked of the old one too.
  private Watcher watched(Arm arm) {
    return new Watcher() {
      @Override
      public void answered(Asked asked, long nanos) {
        seen.live.answered(asked.rows().count(), 0, nanos);
        pair(asked, before.like(arm), false);
      }

      @Override
      public void unanswered() {
        seen.unanswered.increment();
      }

      @Override
      public void failed() {
        seen.live.failed();
      }
    };
  }

  /// @param isNew whether `other` is the new config's
  private void pair(Watcher.Asked asked, Arm other, boolean isNew) {
    long now = System.nanoTime();
    long due = seen.nextPair.get();
    if (now - due < 0 || !seen.nextPair.compareAndSet(due, now + PAIR_NANOS)) {
      return;
    }
    Scores answer = asked.scores();
    seen.aside.offer(
        () -> {
          if (isNew) {
            var _ = seen.pairs.ask(other.scorer(), asked.rows(), answer);
          } else {
            seen.pairs.askBefore(other.scorer(), asked.rows(), answer);
          }
        },
        answer.rows());
  }
}
