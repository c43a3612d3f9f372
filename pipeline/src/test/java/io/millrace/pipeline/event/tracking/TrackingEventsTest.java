package io.millrace.pipeline.event.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus.Delivery;
import io.millrace.pipeline.event.RecordingTarget;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Target;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.sql.EventUnits;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Metric;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion.Stage;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Param;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Registry.Others;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlLoggedModels;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrackingEventsTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final AliasChange BY_ADA = new AliasChange("ada", "RMSE -120");

  /// The stores of tracking over one database, heard by an event bus.
  private static final class Parts {
    final DurableEventBus bus;
    final SqlRules rules;
    final SqlExperiments experiments;
    final SqlTracking tracking;
    final SqlLoggedModels loggedModels;
    final SqlRegistry registry;

    Parts(Database database) {
      TargetKinds kinds = new TargetKinds(List.of(new RecordingTarget()));
      SqlEventStore store = new SqlEventStore(database);
      Changes changes = new Changes();
      rules = new SqlRules(database, kinds);
      bus = new DurableEventBus(store, rules, kinds, () -> NOW);
      changes.tell(new TrackingEvents(new EventUnits(store, rules), bus, () -> NOW));
      experiments = new SqlExperiments(database, changes, () -> NOW);
      tracking = new SqlTracking(database, changes, () -> NOW);
      loggedModels = new SqlLoggedModels(database, changes, () -> NOW);
      registry = new SqlRegistry(database, changes, () -> NOW);
    }

    Run run() {
      return tracking.startRun(StartRun.in("0"));
    }

    /// Of all events, the oldest first, without what begins each of them.
    List<String> types() {
      return bus.list(Long.MAX_VALUE, 100).reversed().stream()
          .map(each -> each.event().type().replace("io.millrace.", ""))
          .toList();
    }

    Event last() {
      return bus.list(Long.MAX_VALUE, 1).getFirst().event();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void everyChangeOfExperimentsAndRunsIsAnEvent(Database database) {
    Parts parts = new Parts(database);
    String experiment = parts.experiments.create(NewExperiment.named("cars")).id();
    parts.experiments.rename(experiment, "used cars");
    parts.experiments.setTag(experiment, new Tag("team", "pricing"));
    parts.experiments.deleteTag(experiment, "team");
    parts.experiments.delete(experiment);
    parts.experiments.restore(experiment);
    Run run = parts.run();
    parts.tracking.log(run.id(), RunLog.of(new Tag("night", "yes")));
    parts.tracking.deleteTag(run.id(), "night");
    parts.tracking.finish(run.id(), RunStatus.FINISHED);
    parts.tracking.delete(run.id());
    parts.tracking.delete(run.id());
    parts.tracking.restore(run.id());

    assertThat(parts.types())
        .containsExactly(
            "experiment.created",
            "experiment.updated",
            "experiment.tags-set",
            "experiment.tag-deleted",
            "experiment.deleted",
            "experiment.restored",
            "run.created",
            "run.tags-set",
            "run.tag-deleted",
            "run.finished",
            "run.deleted",
            "run.restored");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void everyChangeOfModelsIsAnEvent(Database database) {
    Parts parts = new Parts(database);
    Run run = parts.run();
    LoggedModel logged =
        parts.loggedModels.create(
            new LoggedModel.Create("0", Optional.of("m"), "", run.id(), List.of(), List.of()));
    parts.loggedModels.finish(logged.id(), LoggedModel.Status.READY);
    parts.registry.register("price", RegisterVersion.ofRun(run.id(), "model"));
    parts.registry.setVersionTag("price", 1, new Tag("checked", "yes"));
    parts.registry.deleteVersionTag("price", 1, "checked");
    parts.registry.deleteVersionTag("price", 1, "checked");
    parts.registry.setAlias(new ModelAlias("price", "champion"), 1, BY_ADA);
    parts.registry.transition("price", 1, Stage.STAGING, Others.STAY);
    parts.registry.rename("price", "car-price");
    parts.registry.deleteVersion("car-price", 1);
    parts.registry.delete("car-price");

    assertThat(parts.types())
        .containsExactly(
            "run.created",
            "logged-model.created",
            "logged-model.finished",
            "registered-model.created",
            "model-version.created",
            "model-version.tags-set",
            "model-version.tag-deleted",
            "model-alias.set",
            "model-version.stage-changed",
            "registered-model.renamed",
            "model-alias.deleted",
            "model-version.deleted",
            "registered-model.deleted");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anEventSaysWhatChangedAndWho(Database database) {
    Parts parts = new Parts(database);
    parts.registry.register("price", RegisterVersion.ofRun(parts.run().id(), "model"));
    parts.registry.setAlias(new ModelAlias("price", "champion"), 1, BY_ADA);

    Event event = parts.last();

    assertThat(event.source()).isEqualTo("/millrace/registry");
    assertThat(event.subject()).contains("price@champion");
    assertThat(event.time()).isEqualTo(NOW);
    assertThat(event.data())
        .isEqualTo(
            Json.parse(
                """
                {"name": "price", "alias": "champion", "version": 1,
                 "by": "ada", "reason": "RMSE -120"}
                """));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void dataMakesNoEvents(Database database) {
    Parts parts = new Parts(database);
    Run run = parts.run();
    parts.tracking.log(
        run.id(),
        new RunLog(
            List.of(Metric.of("rmse", 2_000, NOW.toEpochMilli(), 1)),
            List.of(new Param("eta", "0.3")),
            List.of()));
    parts.tracking.logInputs(run.id(), List.of(), List.of());

    assertThat(parts.types()).containsExactly("run.created");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatIsUndoneLeavesNoEvent(Database database) {
    Parts parts = new Parts(database);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () -> parts.registry.register("price", RegisterVersion.ofRun("0".repeat(32), "m")));

    assertThat(parts.registry.find("price")).isEmpty();
    assertThat(parts.types()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void rulesMatchThemAsTheyMatchAllEvents(Database database) {
    Parts parts = new Parts(database);
    parts.rules.put(
        new Rule(
            "runs",
            Json.parse("{\"type\": [\"io.millrace.run.created\"]}"),
            List.of(new Target("record", Json.object()))));
    parts.run();
    parts.tracking.delete(parts.run().id());

    assertThat(parts.bus.list(Long.MAX_VALUE, 10))
        .extracting(published -> published.deliveries().stream().map(Delivery::state).toList())
        .containsExactly(
            List.of(), List.of(Delivery.State.PENDING), List.of(Delivery.State.PENDING));
  }
}
