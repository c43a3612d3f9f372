package io.millrace.serving;

import static io.millrace.base.ErrorCode.ROLLOUT_OVER;

import io.millrace.base.MillraceException;
import io.millrace.ml.metric.PairedDifferences;
import io.millrace.pipeline.background.Loop;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads the requests of endpoints from one config to the next, step by step, and back if an alarm
/// goes off. Everything that is decided is durable before it is done. Thread-safe; blocks.
public final class Rollouts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Rollouts.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// How often labels are looked at: each time, captures are moved into their table.
  private static final Duration LABELS_EVERY = Duration.ofSeconds(10);

  private final Endpoints endpoints;
  private final InstantSource clock;
  private volatile Optional<Judged> judged = Optional.empty();
  private volatile Instant nextLabels = Instant.MIN;
  private volatile @Nullable Loop leading;

  public Rollouts(Endpoints endpoints, InstantSource clock) {
    this.endpoints = endpoints;
    this.clock = clock;
  }

  /// Where answers and what came true of them are.
  private record Judged(JudgedAnswers answers, Feedback labels) {}

  /// From now on, alarms see what came true of the answers.
  public void judge(JudgedAnswers answers, Feedback labels) {
    judged = Optional.of(new Judged(answers, labels));
  }

  /// A rollout with what its alarms see.
  ///
  /// @param readings empty if it is over
  /// @param pairs how the answers of the two configs to the same rows differ
  public record View(
      Rollout rollout, List<Alarm.Reading> readings, PairedDifferences.Summary pairs) {
    public View {
      readings = List.copyOf(readings);
    }
  }

  /// Begins to lead; once a second it looks.
  public void start() {
    leading =
        Loop.start(
            "rollouts",
            () -> {
              tick(clock.instant());
              return PAUSE;
            });
  }

  /// Takes the steps that are due, and goes back where an alarm goes off.
  public void tick(Instant now) {
    if (!now.isBefore(nextLabels)) {
      nextLabels = now.plus(LABELS_EVERY);
      judged.ifPresent(by -> endpoints.rolling().forEach(live -> label(live, by)));
    }
    for (LiveRollout live : endpoints.rolling()) {
      try {
        List<Alarm.Reading> readings = live.readings();
        if (!live.rollout().tick(now, readings).equals(live.rollout())) {
          var _ = endpoints.advance(live.rollout(), each -> each.tick(now, readings));
        }
      } catch (RuntimeException e) {
        log.warn(
            "endpoint.rollout.not_advanced endpoint={} reason={}",
            live.rollout().endpoint(),
            e.toString());
      }
    }
  }

  private static void label(LiveRollout live, Judged by) {
    Rollout rollout = live.rollout();
    if (!live.wantsLabels()) {
      return;
    }
    try {
      live.labelled(
          LabelledErrors.of(
              rollout.endpoint(), rollout.from(), rollout.to(), by.answers(), by.labels()));
    } catch (RuntimeException e) {
      log.warn(
          "endpoint.rollout.labels_not_read endpoint={} reason={}",
          rollout.endpoint(),
          e.toString());
    }
  }

  /// Sends all requests back to the config before.
  /// @param by who wants it; may be empty
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`, or `ROLLOUT_OVER` if none is going on
  public Rollout stop(String endpoint, String by) {
    return end(endpoint, rollout -> rollout.rolledBack("stopped" + by(by), clock.instant()));
  }

  /// Has the new config answer all requests, and forgets the one before.
  /// @param by who wants it; may be empty
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`, or `ROLLOUT_OVER` if none is going on
  public Rollout complete(String endpoint, String by) {
    return end(endpoint, rollout -> rollout.completed("completed" + by(by), clock.instant()));
  }

  /// The rollout that is going on, or else the last one.
  public Optional<View> find(String endpoint) {
    Optional<LiveRollout> live = endpoints.rolling(endpoint);
    return live.map(each -> new View(each.rollout(), each.readings(), each.pairs().summary()))
        .or(
            () ->
                endpoints
                    .rollout(endpoint)
                    .map(over -> new View(over, List.of(), new PairedDifferences(0).summary())));
  }

  private Rollout end(String endpoint, UnaryOperator<Rollout> change) {
    Rollout going =
        endpoints
            .rollout(endpoints.endpoint(endpoint).name())
            .filter(rollout -> !rollout.isOver())
            .orElseThrow(
                () ->
                    new MillraceException(
                        ROLLOUT_OVER,
                        "Endpoint '%s' has no rollout that goes on.".formatted(endpoint),
                        "GET /api/endpoints/{name} shows how the last one ended."));
    return endpoints.advance(going, change);
  }

  private static String by(String user) {
    return " by " + (user.isEmpty() ? "hand" : user);
  }

  @Override
  public void close() {
    Loop present = leading;
    if (present != null) {
      present.close();
    }
  }
}
