package io.millrace.serving.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.sql.EventUnits;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.Deployment;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.InputField;
import io.millrace.serving.ServedModel;
import io.millrace.serving.rollout.Rollout;
import io.millrace.serving.rollout.RolloutPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutEventsTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RolloutPlan CANARY = RolloutPlan.canary(0.1, HOUR, HOUR, List.of(), 0);
  private static final List<InputField> INPUTS =
      List.of(new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.REFUSED));

  private static final class Parts {
    private final SqlEndpointStore store;
    private final DurableEventBus bus;

    Parts(Database database) {
      TargetKinds kinds = new TargetKinds(List.of());
      SqlEventStore events = new SqlEventStore(database);
      SqlRules rules = new SqlRules(database, kinds);
      bus = new DurableEventBus(events, rules, kinds, () -> NOW);
      store = new SqlEndpointStore(database, () -> NOW);
      store.tell(new RolloutEvents(new EventUnits(events, rules), bus, () -> NOW));
    }

    private void deploy(int version, RolloutPlan plan) {
      EndpointSpec spec =
          EndpointSpec.of(
              List.of(new ServedModel("m", version)), List.of(), new Combine.First(), 100);
      Deployment deployed =
          store.deploy(new DeployEndpoint("price", spec.with(plan), Optional.empty()), INPUTS);
      assertThat(deployed).isNotInstanceOf(Deployment.Unchanged.class);
    }

    /// The oldest first.
    private List<Event> events() {
      return bus.list(Long.MAX_VALUE, 100).reversed().stream().map(each -> each.event()).toList();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void everyStepOfARolloutIsAnEvent(Database database) {
    Parts parts = new Parts(database);
    parts.deploy(1, RolloutPlan.IMMEDIATE);
    assertThat(parts.events()).as("without a rollout").isEmpty();
    parts.deploy(2, CANARY);
    Rollout begun = parts.store.rollout("price").orElseThrow();
    Rollout baking = begun.tick(NOW.plus(HOUR), List.of());
    assertThat(parts.store.advance(baking).config().number()).isEqualTo(1);
    assertThat(
            parts
                .store
                .advance(baking.tick(NOW.plus(HOUR).plus(HOUR), List.of()))
                .config()
                .number())
        .isEqualTo(2);
    parts.deploy(3, CANARY);
    assertThat(parts.store.delete("price")).isTrue();

    assertThat(parts.events())
        .extracting(Event::type)
        .containsExactly(
            "io.millrace.endpoint.rollout.shifting",
            "io.millrace.endpoint.rollout.baking",
            "io.millrace.endpoint.rollout.completed",
            "io.millrace.endpoint.rollout.shifting",
            "io.millrace.endpoint.rollout.rolled-back");
    assertThat(parts.events())
        .allSatisfy(
            event -> {
              assertThat(event.source()).isEqualTo("/millrace/serving");
              assertThat(event.subject()).contains("price");
              assertThat(event.time()).isEqualTo(NOW);
            });
    assertThat(parts.events().getFirst().data().toString())
        .isEqualTo(
            "{\"endpoint\":\"price\",\"from\":1,\"to\":2,\"step\":1,\"steps\":2,\"share\":0.1,"
                + "\"reason\":\"\"}");
    assertThat(parts.events().getLast().data().toString())
        .isEqualTo(
            "{\"endpoint\":\"price\",\"from\":2,\"to\":3,\"step\":1,\"steps\":2,\"share\":0.0,"
                + "\"reason\":\"the endpoint was deleted\"}");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aStepThatIsNotStoredIsNoEvent(Database database) {
    Parts parts = new Parts(database);
    parts.deploy(1, RolloutPlan.IMMEDIATE);
    parts.deploy(2, CANARY);
    parts.store.tell(
        (_, _) -> {
          throw new IllegalStateException("the unit fails");
        });
    Rollout begun = parts.store.rollout("price").orElseThrow();
    org.assertj.core.api.Assertions.assertThatIllegalStateException()
        .isThrownBy(() -> parts.store.advance(begun.completed("asked", NOW)));
    assertThat(parts.events()).hasSize(1);
    assertThat(parts.store.rollout("price")).contains(begun);
  }
}
