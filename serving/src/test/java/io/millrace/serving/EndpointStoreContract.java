package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.ModelAlias;
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
  private static final List<InputField> INPUTS =
      List.of(
          new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.SERVED),
          new InputField("fuel", InputField.Type.TEXT, InputField.Absence.REFUSED));

  protected abstract EndpointStore store();

  @Test
  void creates() {
    Deployment made = store().deploy(wish("max", "k1"), INPUTS);
    EndpointConfig config =
        new EndpointConfig(
            "price",
            1,
            EndpointSpec.of(MODELS, List.of(), new Combine.Max(), 100),
            INPUTS,
            NOW);
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
    assertThat(updated.endpoint().config().spec().main().combine())
        .isEqualTo(new Combine.Expression("$max(predictions.*)"));
    assertThat(store().configs("price")).extracting(EndpointConfig::number).containsExactly(2, 1);
    assertThat(store().config("price", 1)).contains(unused.endpoint().config());
    assertThat(store().updates("price").getFirst())
        .isEqualTo(new EndpointUpdate("price", OptionalInt.of(1), 2, NOW));
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
            20);
    Deployment made =
        store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS);

    assertThat(made.endpoint().config().spec()).isEqualTo(spec);
    assertThat(store().config("price", 1).orElseThrow().spec()).isEqualTo(spec);
    assertThat(store().deploy(new DeployEndpoint("price", spec, Optional.empty()), INPUTS))
        .isEqualTo(new Deployment.Unchanged(made.endpoint()));
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
  void knowsNothingOfAbsentEndpoints() {
    assertThat(store().find("price")).isEmpty();
    assertThat(store().list()).isEmpty();
    assertThat(store().configs("price")).isEmpty();
    assertThat(store().config("price", 1)).isEmpty();
    assertThat(store().updates("price")).isEmpty();
  }

  private static DeployEndpoint wish(String combine, String key) {
    return new DeployEndpoint("price", MODELS, Combine.parse(combine), 100, Optional.of(key));
  }
}
