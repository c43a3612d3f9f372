package io.millrace.serving.rollout;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.metric.Measure;
import io.millrace.serving.rollout.Rollout.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutTest {
  private static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration FIVE = Duration.ofMinutes(5);
  private static final Duration TEN = Duration.ofMinutes(10);
  private static final Alarm ERRORS = new Alarm.Errors(0.01);

  @Test
  void aCanaryAnswersASmallShareThenAllThenIsTaken() {
    Rollout rollout = begin(RolloutPlan.canary(0.1, FIVE, TEN, List.of(ERRORS), 0));
    assertThat(rollout.share()).isEqualTo(0.1);
    assertThat(rollout.phase()).isEqualTo(Phase.SHIFTING);

    assertThat(rollout.tick(after(FIVE).minusMillis(1), List.of())).isSameAs(rollout);
    Rollout baking = rollout.tick(after(FIVE), List.of());
    assertThat(baking.share()).isEqualTo(1);
    assertThat(baking.phase()).isEqualTo(Phase.BAKING);
    assertThat(baking.due()).isEqualTo(after(FIVE).plus(TEN));

    assertThat(baking.tick(after(FIVE).plus(TEN).minusMillis(1), List.of())).isSameAs(baking);
    Rollout completed = baking.tick(after(FIVE).plus(TEN), List.of());
    assertThat(completed.phase()).isEqualTo(Phase.COMPLETED);
    assertThat(completed.endedAt()).contains(after(FIVE).plus(TEN));
  }

  @Test
  void aLinearRolloutTakesEveryStepEvenIfNobodyLookedForLong() {
    Rollout rollout = begin(RolloutPlan.linear(0.3, FIVE, TEN, List.of(), 0));
    Instant late = T0.plus(Duration.ofDays(1));
    Rollout second = rollout.tick(late, List.of());
    assertThat(second.share()).isEqualTo(0.6);
    assertThat(second.tick(late, List.of())).isSameAs(second);
    Rollout third = second.tick(late.plus(FIVE), List.of());
    assertThat(third.share()).isCloseTo(0.9, within(1e-12));
    Rollout last = third.tick(late.plus(FIVE).plus(FIVE), List.of());
    assertThat(last).returns(1.0, Rollout::share).returns(Phase.BAKING, Rollout::phase);
  }

  @ParameterizedTest
  @CsvSource({"0.1,10", "0.2,5", "0.25,4", "0.3,4", "0.5,2"})
  void linearStepsReachAll(double step, int steps) {
    assertThat(RolloutPlan.linear(step, FIVE, TEN, List.of(), 0).steps())
        .hasSize(steps)
        .endsWith(1.0);
  }

  @Test
  void anAlarmInAnyStepSendsEverythingBackAndSaysWhy() {
    for (Rollout before : everyStep()) {
      Rollout back = before.tick(T0.plusSeconds(1), List.of(reading(0.05, 40)));
      assertThat(back.phase()).isEqualTo(Phase.ROLLED_BACK);
      assertThat(back.share()).isZero();
      assertThat(back.reason()).isEqualTo("errors 0.0500 is above 0.0100 (40 observations)");
      assertThat(back.endedAt()).contains(T0.plusSeconds(1));
    }
  }

  @Test
  void anAlarmWinsOverAStepThatIsDue() {
    Rollout baking = everyStep().getLast();
    assertThat(baking.tick(baking.due(), List.of(reading(0.05, 40))).phase())
        .isEqualTo(Phase.ROLLED_BACK);
  }

  @Test
  void alarmsWithTooFewObservationsOrNoValueDoNotGoOff() {
    assertThat(reading(1, 19).tripped()).isFalse();
    assertThat(reading(1, 20).tripped()).isTrue();
    assertThat(reading(0.01, 1_000).tripped()).isFalse();
    assertThat(new Alarm.Reading(ERRORS, new Measure.Undefined("none"), 50).tripped()).isFalse();
  }

  @Test
  void agreementGoesOffBelowItsLimitTheOthersAbove() {
    Alarm agreement = new Alarm.Agreement(0.9, 0.05);
    assertThat(new Alarm.Reading(agreement, new Measure.Value(0.89), 50).tripped()).isTrue();
    assertThat(new Alarm.Reading(agreement, new Measure.Value(0.9), 50).tripped()).isFalse();
    for (Alarm alarm :
        List.of(
            ERRORS, new Alarm.Latency(0.01), new Alarm.Unanswered(0.01), new Alarm.Drift(0.01))) {
      assertThat(new Alarm.Reading(alarm, new Measure.Value(0.011), 100).tripped()).isTrue();
      assertThat(new Alarm.Reading(alarm, new Measure.Value(0.01), 100).tripped()).isFalse();
    }
  }

  @Test
  void whatIsOverStaysAsItIs() {
    Rollout shifting = everyStep().getFirst();
    for (Rollout over :
        List.of(shifting.completed("now", T0), shifting.rolledBack("no", T0.plusSeconds(9)))) {
      Instant late = T0.plus(Duration.ofDays(9));
      assertThat(over.tick(late, List.of(reading(1, 100)))).isSameAs(over);
      assertThat(over.completed("again", late)).isSameAs(over);
      assertThat(over.rolledBack("again", late)).isSameAs(over);
      assertThat(over.again(late)).isSameAs(over);
    }
  }

  @Test
  void aRestartBeginsTheStepAgain() {
    for (Rollout before : everyStep()) {
      Instant later = T0.plus(Duration.ofHours(3));
      Rollout again = before.again(later);
      assertThat(again.step()).isEqualTo(before.step());
      assertThat(again.share()).isEqualTo(before.share());
      assertThat(again.due()).isEqualTo(later.plus(Duration.between(before.since(), before.due())));
      assertThat(again.startedAt()).isEqualTo(before.startedAt());
    }
  }

  @Test
  void everyPhaseIsReached() {
    Set<Phase> seen = EnumSet.noneOf(Phase.class);
    for (Rollout each : everyStep()) {
      seen.add(each.phase());
      seen.add(each.completed("", T0).phase());
      seen.add(each.rolledBack("", T0).phase());
    }
    assertThat(seen).containsExactlyInAnyOrder(Phase.values());
  }

  @Test
  void aClockThatWasSetBackWaits() {
    Rollout rollout = everyStep().getFirst();
    assertThat(rollout.tick(T0.minus(Duration.ofDays(1)), List.of())).isSameAs(rollout);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"canary\":0.1,\"interval\":\"5m\",\"bake\":\"10m\",\"alarms\":{},\"replay\":1000}",
        "{\"linear\":0.3,\"interval\":\"30s\",\"bake\":\"0s\",\"alarms\":{\"errors\":0.01,"
            + "\"latency_millis\":50.0,\"unanswered\":0.0,\"agreement\":0.9,\"within\":0.02,"
            + "\"drift\":0.2},\"replay\":10}",
        "{\"linear\":0.5,\"interval\":\"5m\",\"bake\":\"1h\",\"alarms\":{},\"replay\":0}",
        "{\"interval\":\"1h\",\"bake\":\"1h\",\"alarms\":{\"errors\":0.5},\"replay\":1000}",
        "{\"interval\":\"1h\",\"bake\":\"1h\",\"alarms\":{\"labelled_error\":2.5},\"replay\":1000}",
        "{\"interval\":\"0s\",\"bake\":\"0s\",\"alarms\":{},\"replay\":{\"requests\":9,\"differing\":0.1,"
            + "\"within\":0.05,\"latency_millis\":20.0}}"
      })
  void plansAreReadBackAsTheyWereWritten(String json) {
    assertThat(RolloutJson.write(RolloutJson.read(Json.parse(json))).toString()).isEqualTo(json);
  }

  @Test
  void plansAreReadAsPeopleWriteThem() {
    assertThat(
            RolloutJson.read(
                Json.parse(
                    "{\"canary\": \"10%\", \"bake\": \"10m\", \"alarms\": {\"agreement\": 0.9}}")))
        .isEqualTo(
            RolloutPlan.canary(
                0.1, TEN, TEN, List.of(new Alarm.Agreement(0.9, 0.05)), RolloutPlan.REPLAY_MAX));
    assertThat(RolloutJson.read(Json.parse("null"))).isEqualTo(RolloutPlan.IMMEDIATE);
    assertThat(RolloutJson.read(Json.object()).isImmediate()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|rollout: [] (expected: an object with alarms, bake, canary, interval, linear, replay)",
        "{\"canari\":1}|rollout.canari: 1 (expected: one of alarms, bake, canary, interval, linear,"
            + " replay)",
        "{\"canary\":0.6}|canary: 0.6 (expected: a share over 0, at most 0.5)",
        "{\"canary\":0}|canary: 0.0 (expected: a share over 0, at most 0.5)",
        "{\"linear\":0.05}|linear: 0.05 (expected: a share from 0.1 to 0.5)",
        "{\"linear\":\"x\"}|rollout.linear: \"x\" (expected: a share such as 10% or 0.1)",
        "{\"bake\":5}|rollout.bake: 5 (expected: a time such as 30s, 15m, 8h or 3d)",
        "{\"bake\":\"8d\"}|bake of the rollout: PT192H (expected: at most 7 days)",
        "{\"replay\":1001}|replay of the rollout: 1001 (expected: 0 to 1000)",
        "{\"replay\":{\"request\":1}}|rollout.replay.request: 1 (expected: one of differing,"
            + " latency_millis, requests, within)",
        "{\"replay\":{\"requests\":-1}}|replay of the rollout: -1 (expected: 0 to 1000)",
        "{\"replay\":{\"differing\":2}}|differing of the replay: 2.0 (expected: a share from 0 to"
            + " 1)",
        "{\"replay\":{\"latency_millis\":\"9\"}}|rollout.replay.latency_millis: \"9\" (expected: a"
            + " number of milliseconds)",
        "{\"alarms\":{\"labelled_error\":\"1001%\"}}|alarm labelled_error: 10.01 (expected: a share"
            + " such as 10%, up to 1000%)",
        "{\"alarms\":{\"errors\":2}}|alarm errors: 2.0 (expected: a share from 0 to 1)",
        "{\"alarms\":{\"latency_millis\":0}}|alarm latency_millis: 0.0 (expected:"
            + " milliseconds, over 0)"
      })
  void saysWhatIsWrong(String json, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> RolloutJson.read(Json.parse(json)))
        .returns(ENDPOINT_INVALID, MillraceException::code)
        .returns(detail, MillraceException::detail);
  }

  private static Rollout begin(RolloutPlan plan) {
    return Rollout.begin("price", 1, 2, plan, T0);
  }

  /// A linear rollout at each of its steps.
  private static List<Rollout> everyStep() {
    Rollout first = begin(RolloutPlan.linear(0.5, FIVE, TEN, List.of(ERRORS), 0));
    return List.of(first, first.tick(first.due(), List.of()));
  }

  private static Alarm.Reading reading(double errors, long observations) {
    return new Alarm.Reading(ERRORS, new Measure.Value(errors), observations);
  }

  private static Instant after(Duration time) {
    return T0.plus(time);
  }
}
