package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.limit.LimitsJson;
import io.millrace.serving.limit.ProcessSettingsJson;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.Rollout;
import io.millrace.serving.rollout.RolloutPlan;
import io.millrace.tracking.ModelAlias;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What every [EndpointStore] does.
public abstract class EndpointStoreContract {
  protected static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  protected static final InstantSource CLOCK = InstantSource.fixed(NOW);

  private static final List<ServedModel> MODELS =
      List.of(new ServedModel("price-xgboost", 4), new ServedModel("price-linear", 3));
  protected static final List<InputField> INPUTS =
      List.of(
          new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.SERVED),
          new InputField(
              "sold", InputField.Type.NUMBER, InputField.Absence.SERVED, InputField.Meaning.MOMENT),
          new InputField("fuel", InputField.Type.TEXT, InputField.Absence.REFUSED));

  private static final RolloutPlan CANARY =
      RolloutPlan.canary(
          0.1,
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          List.of(new Alarm.Errors(0.01), new Alarm.Agreement(0.9, 0.05)),
          10);

  protected abstract EndpointStore store();

  @Test
  void creates() {
    Deployment made = store().deploy(wish("max", "k1"), INPUTS);
    EndpointConfig config =
        new EndpointConfig(
            "price", 1, EndpointSpec.of(MODELS, List.of(), new Combine.Max(), 100), INPUTS, NOW);
    Endpoint endpoint = new Endpoint("price", config, Optional.empty(), NOW, NOW);
    assertThat(made).isEqualTo(new Deployment.Created(endpoint));
    assertThat(store().find("price")).contains(endpoint);
    assertThat(store().list()).containsExactly(endpoint);
    assertThat(store().configs("price")).containsExactly(config);
    assertThat(store().config("price", 1)).contains(config);
    assertThat(store().updates("price"))
        .containsExactly(new EndpointUpdate("price", OptionalInt.empty(), 1, NOW));
    assertThat(store().deployed("price", "k1")).isTrue();
    assertThat(store().deployed("other", "k1")).isFalse();
  }

  @Test
  void updatesToANewConfigAndKeepsTheOld() {
    Deployment unused = store().deploy(wish("max", "k1"), INPUTS);
    Deployment updated = store().deploy(wish("$max(predictions.*)", "k2"), INPUTS);
    assertThat(updated).isInstanceOf(Deployment.Updated.class);
    assertThat(updated.endpoint().config().number()).isEqualTo(2);
    assertThat(updated.endpoint().config().spec().main().together())
        .contains(new Combine.Expression("$max(predictions.*)"));
    assertThat(store().configs("price")).extracting(EndpointConfig::number).containsExactly(2, 1);
    assertThat(store().config("price", 1)).contains(unused.endpoint().config());
    assertThat(store().updates("price").getFirst())
        .isEqualTo(new EndpointUpdate("price", OptionalInt.of(1), 2, NOW));
  }

  @Test
  void keepsGraphsAndHooks() {
    Calculation calculation =
        CalculationJson.read(
            Json.parse(
                """
                {"graph": {"sequence": [{"ask": "price-xgboost", "as": "worth"},
                  {"switch": [{"when": "input.worth > 1", "ask": "price-linear"}],
                   "otherwise": {"splitter": [{"weight": 2, "ask": "price-linear"}],
                                 "sticky": "customer"}}]},
                 "before": "{'mileage': input.miles * 1.609}", "after": "$max([0, score])",
                 "reads": {"miles": "number", "customer": "text"}}\
                """),
            List.of());
    List<ServedModel> models =
        List.of(new ServedModel("price-linear", 9), new ServedModel("price-xgboost", 1));
    EndpointSpec spec =
        new EndpointSpec(
            List.of(new Variant("a", 1, models, List.of(), calculation)), Optional.empty(), 100);
    Deployment made = store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS);

    assertThat(store().config("price", 1).orElseThrow().spec()).isEqualTo(spec);
    assertThat(store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS))
        .isEqualTo(new Deployment.Unchanged(made.endpoint()));
  }

  @Test
  void keepsVariantsWithTheirWeights() {
    EndpointSpec spec =
        new EndpointSpec(
            List.of(
                new Variant(
                    "champion",
                    89.5,
                    MODELS,
                    List.of(new ModelAlias("price-linear", "champion")),
                    new Combine.Expression("predictions.`price-linear` * 2")),
                new Variant(
                    "idle",
                    0,
                    List.of(new ServedModel("price-linear", 9)),
                    List.of(),
                    new Combine.First())),
            Optional.of("customer"),
            20,
            RolloutPlan.IMMEDIATE,
            List.of(
                new Shadow(new Variant("next", 0, MODELS, List.of(), new Combine.Mean()), 0.25)));
    Deployment made = store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS);

    assertThat(made.endpoint().config().spec()).isEqualTo(spec);
    assertThat(store().config("price", 1).orElseThrow().spec()).isEqualTo(spec);
    assertThat(store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS))
        .isEqualTo(new Deployment.Unchanged(made.endpoint()));
  }

  @Test
  void keepsLimitsAndHowSurelyRequestsAreCaptured() {
    EndpointSpec plain = EndpointSpec.of(MODELS, List.of(), new Combine.First(), 100);
    EndpointSpec spec =
        plain.with(
            new CaptureRule(20, CaptureRule.Durability.SYNC),
            LimitsJson.read(Json.parse("{\"rows\": 10, \"concurrency\": 2, \"queue\": 0}")));
    assertThat(store().deploy(new DeployEndpoint("price", plain, Optional.empty()), INPUTS))
        .isInstanceOf(Deployment.Created.class);
    assertThat(store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS))
        .isInstanceOf(Deployment.Updated.class);
    assertThat(store().config("price", 1).orElseThrow().spec()).isEqualTo(plain);
    assertThat(store().config("price", 2).orElseThrow().spec()).isEqualTo(spec);
  }

  @Test
  void changesNothingForEqualContent() {
    Deployment first = store().deploy(wish("max", "k1"), INPUTS);
    assertThat(store().deploy(wish("max", "k2"), INPUTS))
        .isEqualTo(new Deployment.Unchanged(first.endpoint()));
    assertThat(store().configs("price")).hasSize(1);
    assertThat(store().deployed("price", "k2")).isTrue();
  }

  @Test
  void changesNothingForAKnownKeyEvenWhenTheEndpointHasMovedOn() {
    Deployment first = store().deploy(wish("max", "k1"), INPUTS);
    Deployment second = store().deploy(wish("min", "k2"), INPUTS);
    assertThat(store().deploy(wish("max", "k1"), INPUTS))
        .isEqualTo(new Deployment.Unchanged(second.endpoint()));
    assertThat(first.endpoint()).isNotEqualTo(second.endpoint());
  }

  @Test
  void keepsWhoDeployedWhat() {
    EndpointConfig first = store().deploy(wish("max", "e1.7"), INPUTS).endpoint().config();
    EndpointConfig second = store().deploy(wish("min", "e12.4"), INPUTS).endpoint().config();
    Deployment unused = store().deploy(wish("min", "e1.9"), INPUTS);

    assertThat(store().deployments("price", 1)).containsExactly("e1.7");
    assertThat(store().deployments("price", 2)).containsExactly("e1.9", "e12.4");
    assertThat(store().deployedBy("e1")).containsExactlyInAnyOrder(first, second);
    assertThat(store().deployedBy("e12.4")).containsExactly(second);
    assertThat(store().deployedBy("e")).isEmpty();
    assertThat(unused).isInstanceOf(Deployment.Unchanged.class);
  }

  @Test
  void beginsARolloutAndMovesOnlyWhenItIsCompleted() {
    EndpointConfig first = store().deploy(wish("max", "k1"), INPUTS).endpoint().config();
    Deployment rolling = store().deploy(canary("min", "k2"), INPUTS);

    Rollout begun = Rollout.begin("price", 1, 2, CANARY, NOW);
    assertThat(rolling).isInstanceOf(Deployment.Rolling.class);
    assertThat(store().find("price").orElseThrow().config()).isEqualTo(first);
    assertThat(store().config("price", 2).orElseThrow().spec().rollout()).isEqualTo(CANARY);
    assertThat(store().rollout("price")).contains(begun);
    assertThat(store().updates("price")).hasSize(1);
    assertThat(store().deploy(canary("min", "k3"), INPUTS))
        .isEqualTo(new Deployment.Unchanged(rolling.endpoint()));
    assertThat(store().deployments("price", 2)).containsExactly("k2", "k3");

    Rollout baking = begun.tick(begun.due(), List.of());
    assertThat(store().advance(baking).config()).isEqualTo(first);
    assertThat(store().rollouts("price")).containsExactly(baking);
    Rollout completed = baking.completed("done", NOW);
    assertThat(store().advance(completed).config().number()).isEqualTo(2);
    assertThat(store().rollout("price")).contains(completed);
    assertThat(store().updates("price").getFirst())
        .isEqualTo(new EndpointUpdate("price", OptionalInt.of(1), 2, NOW));
  }

  @Test
  void saysWhyARolloutWentBackUntilTheNextDeployment() {
    EndpointConfig first = store().deploy(wish("max", "k1"), INPUTS).endpoint().config();
    Deployment unused = store().deploy(canary("min", "k2"), INPUTS);
    Rollout back = store().rollout("price").orElseThrow().rolledBack("too slow", NOW);

    Endpoint endpoint = store().advance(back);

    assertThat(endpoint.config()).isEqualTo(first);
    assertThat(endpoint.refused()).contains("config 2 was rolled back: too slow");
    assertThat(store().find("price")).contains(endpoint);
    assertThat(store().rollout("price")).contains(back);
    Deployment again = store().deploy(canary("min", "k3"), INPUTS);
    assertThat(again).isInstanceOf(Deployment.Rolling.class);
    assertThat(again.endpoint().refused()).isEmpty();
    assertThat(store().rollout("price").orElseThrow().to()).isEqualTo(3);
    assertThat(unused.endpoint().config()).isEqualTo(first);
  }

  @Test
  void anotherDeploymentEndsARollout() {
    Deployment unused = store().deploy(wish("max", "k1"), INPUTS);
    unused = store().deploy(canary("min", "k2"), INPUTS);
    Deployment updated = store().deploy(wish("mean", "k3"), INPUTS);

    assertThat(updated).isInstanceOf(Deployment.Updated.class);
    assertThat(updated.endpoint().config().number()).isEqualTo(3);
    assertThat(store().rollout("price").orElseThrow())
        .isEqualTo(
            Rollout.begin("price", 1, 2, CANARY, NOW).rolledBack("another deployment came", NOW));
    assertThat(unused.endpoint().config().number()).isEqualTo(1);
  }

  @Test
  void deployingWhatIsServedEndsARolloutToo() {
    Deployment first = store().deploy(wish("max", "k1"), INPUTS);
    Deployment unused = store().deploy(canary("min", "k2"), INPUTS);
    assertThat(store().deploy(wish("max", "k3"), INPUTS))
        .isEqualTo(new Deployment.Unchanged(first.endpoint()));
    assertThat(store().rollout("price").orElseThrow().isOver()).isTrue();
    assertThat(unused).isInstanceOf(Deployment.Rolling.class);
  }

  @Test
  void whatIsAnsweredAlikeIsNotRolledOut() {
    Deployment unused = store().deploy(wish("max", "k1"), INPUTS);
    assertThat(store().deploy(canary("max", "k2"), INPUTS)).isInstanceOf(Deployment.Updated.class);
    assertThat(store().rollout("price")).isEmpty();
    assertThat(unused.endpoint().config().number()).isEqualTo(1);
  }

  @Test
  void keepsHowABanditSharesRequests() {
    Variant first = wish("max", "k").spec().main();
    Variant second = new Variant("second", 1, first.models(), first.follows(), first.calculation());
    EndpointSpec spec =
        new EndpointSpec(List.of(first, second), Optional.empty(), 100)
            .with(new BanditPlan("sale", BanditPlan.Better.LOWER, 0.25, Duration.ofHours(1)));
    Deployment made = store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS);
    assertThat(made.endpoint().config().spec()).isEqualTo(spec);
    assertThat(store().find("price").orElseThrow().config().spec()).isEqualTo(spec);
  }

  @Test
  void keepsWhatIsSaidOfProcesses() {
    EndpointSpec plain = EndpointSpec.of(MODELS, List.of(), new Combine.First(), 100);
    EndpointSpec spec =
        plain.with(
            ProcessSettingsJson.read(
                Json.parse(
                    """
                    {"price-linear": {"memory": "2GB", "replicas": {"max": 4, "idle": "5m"}}}\
                    """)));
    Deployment made = store().deploy(new DeployEndpoint("price", plain, Optional.empty()), INPUTS);
    assertThat(made.endpoint().config().spec().processes()).isEmpty();
    assertThat(store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS))
        .isInstanceOf(Deployment.Updated.class);
    assertThat(store().config("price", 2).orElseThrow().spec()).isEqualTo(spec);
  }

  @Test
  void deletesAnEndpointAndKeepsWhatItServed() {
    Deployment unused = store().deploy(wish("max", "k1"), INPUTS);
    unused = store().deploy(canary("min", "k2"), INPUTS);
    assertThat(unused).isInstanceOf(Deployment.Rolling.class);

    assertThat(store().delete("price")).isTrue();
    assertThat(store().delete("price")).isFalse();

    assertThat(store().find("price")).isEmpty();
    assertThat(store().list()).isEmpty();
    assertThat(store().configs("price")).hasSize(2);
    assertThat(store().rollout("price").orElseThrow())
        .isEqualTo(
            Rollout.begin("price", 1, 2, CANARY, NOW).rolledBack("the endpoint was deleted", NOW));
    Deployment again = store().deploy(wish("max", "k3"), INPUTS);
    assertThat(again).isInstanceOf(Deployment.Created.class);
    assertThat(again.endpoint().config().number()).isEqualTo(3);
  }

  @Test
  void knowsNothingOfAbsentEndpoints() {
    assertThat(store().find("price")).isEmpty();
    assertThat(store().list()).isEmpty();
    assertThat(store().configs("price")).isEmpty();
    assertThat(store().config("price", 1)).isEmpty();
    assertThat(store().updates("price")).isEmpty();
    assertThat(store().rollouts("price")).isEmpty();
  }

  protected static DeployEndpoint canary(String combine, String key) {
    DeployEndpoint plain = wish(combine, key);
    return new DeployEndpoint("price", plain.spec().with(CANARY), Optional.of(key));
  }

  protected static DeployEndpoint wish(String combine, String key) {
    return new DeployEndpoint("price", MODELS, Combine.parse(combine), 100, Optional.of(key));
  }
}
