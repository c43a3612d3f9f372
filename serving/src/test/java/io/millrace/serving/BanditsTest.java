package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.serving.bandit.BanditDecision;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.http.BanditResource;
import io.millrace.serving.sql.SqlBanditStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Variants `a` and `b` of weights 9 and 1; shares are decided every ten minutes.
class BanditsTest {
  private static final Duration TEN = Duration.ofMinutes(10);

  @TempDir Path folder;

  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private final Database database = TestDatabases.sqlite();
  private final SqlBanditStore store = new SqlBanditStore(database);
  private final MemoryOutcomeStore outcomes = new MemoryOutcomeStore();
  private final MemoryEndpointStore endpointStore = new MemoryEndpointStore(this::now);
  private final Cars.Loader models =
      Cars.loader(Cars.linear("m", 1, 20_000), Cars.linear("m", 2, 30_000));
  private Captures captures;
  private Endpoints endpoints;
  private Bandits bandits;

  @BeforeEach
  void start() {
    captures =
        new TableCaptures(
            CaptureLog.open(
                folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofSeconds(1), this::now),
            new MemoryTables(),
            new LocalObjectStore(folder.resolve("objects")),
            endpointStore,
            Duration.ofHours(1));
    open();
    EndpointSpec spec =
        new EndpointSpec(List.of(variant("a", 9, 1), variant("b", 1, 2)), Optional.empty(), 100)
            .with(new BanditPlan("sale", BanditPlan.Better.HIGHER, 0.1, TEN));
    var _ = endpoints.deploy(new DeployEndpoint("price", spec, Optional.empty()));
  }

  private void open() {
    endpoints = new Endpoints(endpointStore, models, this::now);
    endpoints.start();
    bandits = new Bandits(endpoints, new JudgedAnswers(captures), outcomes, store, this::now);
  }

  @AfterEach
  void stop() {
    endpoints.close();
    captures.close();
    database.close();
  }

  @Test
  void leadsRequestsToTheVariantWhoseAnswersTurnOutBest() {
    assertThat(shareOfB()).isCloseTo(0.1, within(0.03));
    bandits.tick(now);
    assertThat(shareOfB()).as("nothing is known").isCloseTo(0.5, within(0.04));

    sell("a", 40, 10);
    sell("b", 40, 35);
    tickAfter(TEN.minusSeconds(1));
    assertThat(shareOfB()).as("not due").isCloseTo(0.5, within(0.04));
    tickAfter(Duration.ofSeconds(1));
    assertThat(shareOfB()).isCloseTo(0.9, within(0.03));

    BanditDecision last = bandits.decisions("price", 10).getFirst();
    assertThat(last.number()).isEqualTo(2);
    assertThat(last.config()).isEqualTo(1);
    assertThat(last.at()).isEqualTo(now);
    assertThat(arms(last)).containsExactly("a 40 0.250 0.10", "b 40 0.875 0.90");
    assertThat(bandits.decisions("price", 1)).containsExactly(last);
  }

  @Test
  void followsTheLastDecisionAfterARestart() {
    sell("a", 40, 10);
    sell("b", 40, 35);
    bandits.tick(now);
    endpoints.close();
    open();
    assertThat(shareOfB()).as("until the first look").isCloseTo(0.1, within(0.03));
    tickAfter(Duration.ofSeconds(1));
    assertThat(shareOfB()).isCloseTo(0.9, within(0.03));
    assertThat(bandits.decisions("price", 10)).hasSize(1);
  }

  @Test
  void decidesAnewForAnotherConfigAndCountsAnswersOfTheSameModels() {
    sell("a", 40, 10);
    sell("b", 40, 35);
    bandits.tick(now);
    EndpointSpec spec =
        new EndpointSpec(List.of(variant("a", 9, 1), variant("b", 1, 1)), Optional.empty(), 100)
            .with(new BanditPlan("sale", BanditPlan.Better.HIGHER, 0.1, TEN));
    var _ = endpoints.deploy(new DeployEndpoint("price", spec, Optional.empty()));
    tickAfter(Duration.ofSeconds(1));
    assertThat(arms(bandits.decisions("price", 1).getFirst()))
        .containsExactly("a 40 0.250 0.50", "b 0 0.000 0.50");
  }

  @Test
  void showsSharesAndWhy() {
    bandits.tick(now);
    TestRoutes routes = new TestRoutes(new BanditResource(bandits));
    JsonNode shown = TestRoutes.json(routes.get("/api/endpoints/price/bandit"));
    assertThat(shown.at("/decisions/0/arms/1").toString())
        .isEqualTo("{\"variant\":\"b\",\"outcomes\":0,\"mean\":0.0,\"share\":0.5}");
    assertThat(shown.at("/decisions/0/at").asString()).isEqualTo("2026-11-21T12:00:00Z");
    assertThat(routes.get("/api/endpoints/none/bandit").status()).isEqualTo(404);
  }

  /// So many answers of a variant, and how many of them sold.
  private void sell(String variant, int answers, int sold) {
    captures.add(
        IntStream.range(0, answers)
            .mapToObj(
                i ->
                    new Capture(
                        variant + i,
                        variant + i,
                        "price",
                        variant,
                        1,
                        now,
                        0,
                        Json.object(),
                        1,
                        Json.object()))
            .toList(),
        "sell " + variant);
    var received =
        outcomes.add(
            "price",
            IntStream.range(0, answers)
                .mapToObj(i -> new Outcome(variant + i, "sale", i < sold ? 1 : 0))
                .toList());
    assertThat(received.taken()).isEqualTo(answers);
  }

  /// Name, outcomes, mean and share of each.
  private static List<String> arms(BanditDecision decision) {
    return decision.arms().stream()
        .map(
            arm ->
                String.format(
                    Locale.ROOT,
                    "%s %d %.3f %.2f",
                    arm.variant(),
                    arm.outcomes(),
                    arm.mean(),
                    arm.share()))
        .toList();
  }

  private void tickAfter(Duration time) {
    now = now.plus(time);
    bandits.tick(now);
  }

  /// Of 2,000 sticky keys.
  private double shareOfB() {
    Route route = endpoints.route("price");
    Rows rows =
        SageMakerForm.JSON.parse(route.fields(), Cars.ROW.getBytes(StandardCharsets.UTF_8), 1);
    return IntStream.range(0, 2_000)
            .filter(i -> route.choose(invocation("key " + i), rows).variant().name().equals("b"))
            .count()
        / 2_000.0;
  }

  private static Invocation invocation(String key) {
    RequestForm form =
        new SageMakerRequest(
            "application/json", Optional.empty(), Cars.ROW.getBytes(StandardCharsets.UTF_8));
    return new Invocation(
        "price",
        form,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(key),
        Optional.empty());
  }

  private static Variant variant(String name, double weight, int version) {
    return new Variant(
        name, weight, List.of(new ServedModel("m", version)), List.of(), new Combine.First());
  }

  private Instant now() {
    return now;
  }
}
