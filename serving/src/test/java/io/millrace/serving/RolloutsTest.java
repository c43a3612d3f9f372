package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;
import static io.millrace.base.ErrorCode.ROLLOUT_OVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.ReplayLimits;
import io.millrace.serving.rollout.Rollout;
import io.millrace.serving.rollout.Rollout.Phase;
import io.millrace.serving.rollout.RolloutPlan;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Version 1 answers 19,500 for the row, version 2 19,400, version 3 29,500; version 4 answers its
/// example, and a row without mileage not.
class RolloutsTest {
  private static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration FIVE = Duration.ofMinutes(5);
  private static final Duration TEN = Duration.ofMinutes(10);

  @TempDir Path folder;

  private volatile Instant now = T0;
  private final Cars.Loader models =
      Cars.loader(
          Cars.imputing("m", 1, 20_000),
          Cars.imputing("m", 2, 19_900),
          Cars.imputing("m", 3, 30_000),
          Cars.linear("m", 4, 20_000),
          Cars.imputing("m2", 1, 22_000));
  private final MemoryEndpointStore store = new MemoryEndpointStore(this::now);
  private Endpoints endpoints;
  private Rollouts rollouts;
  private Invocations invocations;

  @BeforeEach
  void start() {
    open();
    deploy(1, RolloutPlan.IMMEDIATE);
  }

  @AfterEach
  void stop() {
    endpoints.close();
  }

  private void open() {
    endpoints = new Endpoints(store, models, this::now);
    endpoints.start();
    rollouts = new Rollouts(endpoints, this::now);
    invocations =
        new Invocations(
            endpoints,
            new FakeSink(),
            new ServingMetrics(new PrometheusRegistry(), this::now),
            ServingConfig.DEFAULT);
  }

  @Test
  void movesRequestsStepByStepByTheClock() {
    deploy(2, RolloutPlan.linear(0.5, FIVE, TEN, List.of(), 0));
    assertThat(share(2)).isBetween(0.4, 0.6);
    assertThat(config()).isEqualTo(1);

    tickAfter(FIVE.minusSeconds(1));
    assertThat(share(2)).isLessThan(1);
    tickAfter(Duration.ofSeconds(1));
    assertThat(share(2)).isEqualTo(1);
    assertThat(config()).isEqualTo(1);
    assertThat(view().rollout().phase()).isEqualTo(Phase.BAKING);

    tickAfter(TEN);
    assertThat(share(2)).isEqualTo(1);
    assertThat(config()).isEqualTo(2);
    assertThat(view().rollout().phase()).isEqualTo(Phase.COMPLETED);
    assertThat(endpoints.rolling()).isEmpty();
  }

  @Test
  void keepsAKeyWithTheNewConfigWhileTheShareGrows() {
    deploy(2, RolloutPlan.linear(0.25, FIVE, TEN, List.of(), 0));
    List<String> before = List.of();
    for (double share = 0.25; share < 1; share += 0.25) {
      List<String> with = keysWith(2);
      assertThat(with.size() / 1_000.0).isCloseTo(share, within(0.05));
      assertThat(with).containsAll(before);
      before = with;
      tickAfter(FIVE);
    }
  }

  @Test
  void goesBackWhenAnswersDisagree() throws Exception {
    deploy(3, canary(new Alarm.Agreement(0.9, 0.05)));
    askUntil(() -> view().readings().getFirst().observations() >= 50);
    assertThat(view().readings().getFirst().value().orNaN()).isZero();
    assertThat(view().pairs().mean().orNaN()).isEqualTo(10_000);

    rollouts.tick(now);

    assertThat(share(3)).isZero();
    Rollout back = view().rollout();
    assertThat(back.phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(back.reason()).startsWith("agreement 0.0000 is below 0.9000 (");
    assertThat(endpoints.endpoint("price").refused().orElseThrow())
        .startsWith("config 2 was rolled back: agreement 0.0000 is below 0.9000 (");
    assertThat(config()).isEqualTo(1);
  }

  @Test
  void goesBackWhenAnswersDrift() throws Exception {
    deploy(3, canary(new Alarm.Drift(0.5)));
    askUntil(() -> view().readings().getFirst().observations() >= 100);
    rollouts.tick(now);
    assertThat(view().rollout().reason()).startsWith("drift 1.0000 is above 0.5000 (");
  }

  @Test
  void goesBackWhenTheNewModelsHaveNoAnswer() throws Exception {
    deploy(4, canary(new Alarm.Unanswered(0.01)));
    String row = "{\"fuel\": \"diesel\"}";
    askUntil(row, () -> view().readings().getFirst().observations() >= 20);
    rollouts.tick(now);
    assertThat(view().rollout().reason()).startsWith("unanswered 1.0000 is above 0.0100 (");
    assertThat(ask(row, Optional.empty())).isEqualTo(1);
  }

  /// By hand: errors of 100 before and of 120 after are an increase of a fifth.
  @Test
  void goesBackWhenTheNewModelsAreMoreWrongByTheirLabels() {
    MemoryFeedback labels = new MemoryFeedback();
    try (Captures captures = captures()) {
      rollouts.judge(new JudgedAnswers(captures), labels);
      deploy(2, canary(new Alarm.LabelledError(0.15)));
      captures.add(answers("old-", 1, 19_600, 40), "old");
      captures.add(answers("new-", 2, 19_620, 29), "new");
      captures.add(answers("shadow-", 7, 1e9, 29), "other");
      IntStream.range(0, 40).forEach(i -> labels.come("old-" + i, i % 2 == 0 ? 19_500.0 : 19_700));
      IntStream.range(0, 40).forEach(i -> labels.come("new-" + i, 19_500.0));

      tickAfter(Duration.ofSeconds(10));
      assertThat(view().readings().getFirst())
          .returns(29L, Alarm.Reading::observations)
          .returns(false, Alarm.Reading::tripped);
      assertThat(view().readings().getFirst().value().orNaN()).isCloseTo(0.2, within(1e-12));

      captures.add(answers("new-3", 2, 19_620, 1), "one more"); // it is new-30
      tickAfter(Duration.ofSeconds(9));
      assertThat(view().rollout().phase()).isEqualTo(Phase.SHIFTING);
      tickAfter(Duration.ofSeconds(1));
      assertThat(view().rollout().reason())
          .isEqualTo("labelled_error 0.2000 is above 0.1500 (30 observations)");
    }
  }

  @Test
  void goesOnWhenTheNewModelsAreLessWrong() {
    MemoryFeedback labels = new MemoryFeedback();
    try (Captures captures = captures()) {
      rollouts.judge(new JudgedAnswers(captures), labels);
      deploy(2, canary(new Alarm.LabelledError(0)));
      captures.add(answers("old-", 1, 19_600, 40), "old");
      captures.add(answers("new-", 2, 19_500, 40), "new");
      IntStream.range(0, 40).forEach(i -> labels.come("old-" + i, 19_500.0));
      IntStream.range(0, 40).forEach(i -> labels.come("new-" + i, 19_500.0));
      tickAfter(FIVE);
      assertThat(view().readings().getFirst().value().orNaN()).isEqualTo(-1);
      assertThat(view().rollout().phase()).isEqualTo(Phase.BAKING);
    }
  }

  private Captures captures() {
    return new TableCaptures(
        CaptureLog.open(folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofSeconds(1), this::now),
        new MemoryTables(),
        new LocalObjectStore(folder.resolve("objects")),
        store,
        Duration.ofHours(1));
  }

  private static List<Capture> answers(String id, int config, double answer, int rows) {
    return IntStream.range(0, rows)
        .mapToObj(
            i ->
                new Capture(
                    id + i,
                    id + i,
                    "price",
                    Variant.ALL_TRAFFIC,
                    config,
                    T0,
                    0,
                    Json.object(),
                    answer,
                    Json.object()))
        .toList();
  }

  @Test
  void goesOnWhenAnswersAgree() throws Exception {
    deploy(2, canary(new Alarm.Agreement(0.9, 0.05), new Alarm.Errors(0), new Alarm.Latency(1e4)));
    askUntil(() -> view().readings().getFirst().observations() >= 50);
    assertThat(view().readings().getFirst().value().orNaN()).isEqualTo(1);
    tickAfter(FIVE);
    askUntil(() -> view().readings().get(2).observations() >= 100);
    tickAfter(TEN);
    assertThat(config()).isEqualTo(2);
  }

  @Test
  void isStoppedAndCompletedByHand() {
    deploy(2, canary());
    assertThat(rollouts.stop("price", "ada").reason()).isEqualTo("stopped by ada");
    assertThat(share(2)).isZero();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> rollouts.complete("price", ""))
        .returns(ROLLOUT_OVER, MillraceException::code);

    deploy(2, canary());
    assertThat(rollouts.complete("price", "").reason()).isEqualTo("completed by hand");
    assertThat(share(2)).isEqualTo(1);
    assertThat(config()).isEqualTo(3);
  }

  @Test
  void goesOnAfterARestartFromTheBeginOfItsStep() throws Exception {
    deploy(2, RolloutPlan.linear(0.5, FIVE, TEN, List.of(), 0));
    tickAfter(FIVE);
    endpoints.close();
    now = now.plus(TEN);

    open();

    await(() -> !endpoints.rolling().isEmpty());
    assertThat(share(2)).isEqualTo(1);
    rollouts.tick(now);
    assertThat(view().rollout().phase()).isEqualTo(Phase.BAKING);
    tickAfter(TEN);
    assertThat(config()).isEqualTo(2);
  }

  @Test
  void goesBackIfTheNewConfigCannotBeLoadedAfterARestart() throws Exception {
    deploy(2, canary());
    endpoints.close();
    models.remove(new ServedModel("m", 2));

    open();

    await(() -> view().rollout().isOver());
    assertThat(share(2)).isZero();
    assertThat(view().rollout().reason())
        .isEqualTo("config 2 cannot be loaded any more: no model m/2");
  }

  @Test
  void theSameWishIsToldOfTheRolloutThatItBegan() {
    DeployEndpoint wish =
        new DeployEndpoint("price", spec(2).with(canary()), Optional.of("visit 7"));
    assertThat(endpoints.deploy(wish)).isInstanceOf(Deployment.Rolling.class);
    for (Optional<String> key : List.of(Optional.of("visit 7"), Optional.<String>empty())) {
      Deployment again = endpoints.deploy(new DeployEndpoint("price", wish.spec(), key));
      assertThat(again).isInstanceOf(Deployment.Rolling.class);
      assertThat(((Deployment.Rolling) again).to().number()).isEqualTo(2);
    }
    assertThat(endpoints.configs("price")).hasSize(2);
    rollouts.stop("price", "");
    assertThat(endpoints.deploy(wish)).isInstanceOf(Deployment.Unchanged.class);
  }

  @Test
  void anotherDeploymentTakesItsPlace() {
    deploy(2, canary());
    deploy(3, RolloutPlan.IMMEDIATE);
    assertThat(share(3)).isEqualTo(1);
    assertThat(endpoints.rolling()).isEmpty();
    tickAfter(FIVE);
    assertThat(config()).isEqualTo(3);

    deploy(2, canary());
    deploy(3, RolloutPlan.IMMEDIATE);
    assertThat(share(3)).isEqualTo(1);
    assertThat(config()).isEqualTo(3);
  }

  @Test
  void whatWasCapturedIsAskedBeforeAnythingElse() {
    endpoints.replay(
        new FakeCaptures("{\"fuel\": \"diesel\"}", "{\"mileage\": 1, \"fuel\": \"diesel\"}"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(4, replaying(100)))
        .returns(MODEL_NOT_SERVABLE, MillraceException::code)
        .returns(
            "1 of the newest 2 captured requests of endpoint 'price' are not answered; of i0: row"
                + " 1, field 'mileage': absent, and the endpoint's models have no answer without"
                + " it",
            MillraceException::detail);
    assertThat(share(4)).isZero();
    assertThat(store.configs("price")).hasSize(1);
    deploy(2, replaying(100));
    assertThat(view().rollout().phase()).isEqualTo(Phase.SHIFTING);
    rollouts.stop("price", "");
    deploy(4, replaying(0));
    assertThat(view().rollout().to()).isEqualTo(3);
  }

  @Test
  void theReplayRefusesModelsThatAnswerOtherwiseThanThePresentOnes() {
    endpoints.replay(
        new FakeCaptures(
            "{\"mileage\": 150000, \"fuel\": \"diesel\"}",
            "{\"mileage\": 1, \"fuel\": \"diesel\"}"));
    // 10,000 more are over 5 % of 15,500 and of 30,500; 100 fewer are not.
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(3, replaying(100).with(limits(0.99, 0.05))))
        .returns(MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining(
            "100.0 % of the newest 2 captured requests of endpoint 'price' are answered otherwise"
                + " than now, by more than 5.0 % (limit: 99.0 %)");
    assertThat(store.configs("price")).hasSize(1);
    deploy(3, replaying(100).with(limits(1, 0.05)));
    rollouts.stop("price", "");
    deploy(2, replaying(100).with(limits(0, 0.05)));
    rollouts.stop("price", "");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(2, replaying(99).with(limits(0, 0.001))))
        .withMessageContaining("100.0 % of the newest 2");
  }

  /// Which branch the row takes, what a step answers as, and both hooks.
  @Test
  void theReplayGoesThroughGraphAndHooks() {
    endpoints.replay(
        new FakeCaptures(
            "{\"mileage\": 150000, \"fuel\": \"diesel\"}",
            "{\"mileage\": 1, \"fuel\": \"petrol\"}"));
    RolloutPlan strict = replaying(100).with(limits(0.4, 0.001));
    refused(
        "{'graph': {'switch': [{'when': 'input.mileage = 1 ? 7 : false', 'ask': 'm'}], 'otherwise':"
            + " 'm'}}",
        strict,
        "1 of the newest 2 captured requests",
        "The endpoint's condition input.mileage = 1 ? 7 : false gives 7 (expected: true or false)");
    refused(
        "{'after': 'input.mileage > 100000 ? null : score'}",
        strict,
        "1 of the newest 2 captured requests",
        "The endpoint's after input.mileage > 100000 ? null : score gives null");
    refused(
        "{'before': 'input.mileage = 1 ? {$string(true): 1} : {}'}",
        strict,
        "1 of the newest 2 captured requests",
        "gives field 'true' (expected: one of mileage, fuel)");
    refused(
        "{'graph': {'sequence': [{'ask': 'm', 'as': 'mileage'}, 'm2']}}",
        strict,
        "50.0 % of the newest 2 captured requests of endpoint 'price' are answered otherwise");
    refused(
        "{'after': 'score + 1000'}",
        strict,
        "100.0 % of the newest 2 captured requests of endpoint 'price' are answered otherwise");
    var _ = endpoints.deploy(calculated("{'after': 'score + 0'}", strict));
    assertThat(view().rollout().phase()).isEqualTo(Phase.SHIFTING);
  }

  private void refused(String calculation, RolloutPlan plan, String... texts) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> endpoints.deploy(calculated(calculation, plan)))
        .returns(MODEL_NOT_SERVABLE, MillraceException::code)
        .satisfies(e -> assertThat(e.detail()).contains(texts));
  }

  private static DeployEndpoint calculated(String calculation, RolloutPlan plan) {
    List<ServedModel> models =
        calculation.contains("m2")
            ? List.of(new ServedModel("m", 1), new ServedModel("m2", 1))
            : List.of(new ServedModel("m", 1));
    Calculation read =
        CalculationJson.read(
            Json.parse(calculation.replace('\'', '"')),
            models.stream().map(ServedModel::name).toList());
    EndpointSpec spec =
        new EndpointSpec(
            List.of(new Variant(Variant.ALL_TRAFFIC, 1, models, List.of(), read)),
            Optional.empty(),
            100);
    return new DeployEndpoint("price", spec.with(plan), Optional.empty());
  }

  @Test
  void theReplayRefusesModelsThatAreTooSlow() {
    endpoints.replay(new FakeCaptures("{\"mileage\": 1, \"fuel\": \"diesel\"}"));
    ReplayLimits slow = new ReplayLimits(Optional.empty(), 0.05, Optional.of(1e-9));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(2, replaying(100).with(slow)))
        .withMessageContaining("(limit: 0.000 ms)");
    deploy(2, replaying(100).with(new ReplayLimits(Optional.empty(), 0.05, Optional.of(1e6))));
    assertThat(view().rollout().phase()).isEqualTo(Phase.SHIFTING);
  }

  private static ReplayLimits limits(double differing, double within) {
    return new ReplayLimits(Optional.of(differing), within, Optional.empty());
  }

  private static RolloutPlan canary(Alarm... alarms) {
    return RolloutPlan.canary(0.1, FIVE, TEN, List.of(alarms), 0);
  }

  private static RolloutPlan replaying(int rows) {
    return RolloutPlan.canary(0.1, FIVE, TEN, List.of(), rows);
  }

  private void deploy(int version, RolloutPlan plan) {
    DeployEndpoint wish = new DeployEndpoint("price", spec(version).with(plan), Optional.empty());
    var _ = endpoints.deploy(wish);
  }

  private static EndpointSpec spec(int version) {
    return EndpointSpec.of(
        List.of(new ServedModel("m", version)), List.of(), new Combine.First(), 100);
  }

  private void tickAfter(Duration time) {
    now = now.plus(time);
    rollouts.tick(now);
  }

  private Rollouts.View view() {
    return rollouts.find("price").orElseThrow();
  }

  private int config() {
    return endpoints.endpoint("price").config().number();
  }

  /// Of 500 requests, the share that this version answered.
  private double share(int version) {
    int answered = 0;
    for (int i = 0; i < 500; i++) {
      answered += ask(Cars.ROW, Optional.empty()) == version ? 1 : 0;
    }
    return answered / 500.0;
  }

  private List<String> keysWith(int version) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> "key-" + i)
        .filter(key -> ask(Cars.ROW, Optional.of(key)) == version)
        .toList();
  }

  /// The version that answers; 0 if it was refused.
  private int ask(String row, Optional<String> key) {
    RequestForm form =
        new SageMakerRequest(
            "application/json", Optional.empty(), row.getBytes(StandardCharsets.UTF_8));
    try {
      return invocations
          .invoke(
              new Invocation(
                  "price",
                  form,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  key,
                  Optional.empty()))
          .variant()
          .models()
          .getFirst()
          .version();
    } catch (MillraceException e) {
      return 0;
    }
  }

  private void askUntil(BooleanSupplier seen) throws InterruptedException {
    askUntil(Cars.ROW, seen);
  }

  private static void await(BooleanSupplier seen) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!seen.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(1);
    }
  }

  /// Asks as often as it takes; at most a pair every 5 ms is looked at.
  private void askUntil(String row, BooleanSupplier seen) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!seen.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      ask(row, Optional.empty());
      Thread.sleep(1);
    }
  }

  private Instant now() {
    return now;
  }
}
