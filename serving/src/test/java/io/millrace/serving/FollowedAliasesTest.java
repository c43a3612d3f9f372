package io.millrace.serving;

import static io.millrace.base.ErrorCode.ALIAS_MOVED;
import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.serving.sql.FollowedAliases;
import io.millrace.serving.sql.SqlEndpointStore;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.Change;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.sql.ChangeListener;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Model `m` has versions 1 and 2, which can be loaded, and 3, which cannot.
class FollowedAliasesTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final ModelAlias CHAMPION = new ModelAlias("m", "champion");
  private static final AliasChange BY_ADA = new AliasChange("ada", "better");

  /// A registry, and endpoints over the same database that follow its aliases.
  private static final class Parts implements AutoCloseable {
    final Changes changes = new Changes();
    final Registry registry;
    final SqlEndpointStore store;
    final Endpoints endpoints;

    Parts(Database database) {
      new SqlExperiments(database, CLOCK);
      registry = new SqlRegistry(database, changes, CLOCK);
      store = new SqlEndpointStore(database, CLOCK);
      endpoints = endpoints();
      changes.tell(new FollowedAliases(endpoints, store));
      Run run = new SqlTracking(database, CLOCK).startRun(StartRun.in("0"));
      for (int version = 1; version <= 3; version++) {
        registry.register("m", RegisterVersion.ofRun(run.id(), "model"));
      }
      registry.setAlias(CHAMPION, 1, BY_ADA);
    }

    Endpoints endpoints() {
      Cars.Loader cars =
          Cars.loader(
              Cars.linear("m", 1, 20_000),
              Cars.linear("m", 2, 30_000),
              Cars.linear("m@new", 1, 20_000));
      return new Endpoints(
          store,
          new ModelLoader() {
            @Override
            public ServableModel load(WantedModel model) {
              return cars.load(model);
            }

            @Override
            public Optional<ServedModel> named(ModelAlias alias) {
              return registry
                  .byAlias(alias.model(), alias.name())
                  .map(version -> new ServedModel(version.name(), version.version()));
            }
          });
    }

    void deploy() {
      assertThat(
              endpoints.deploy(
                  new DeployEndpoint(
                      "price",
                      List.of(new ServedModel("m", 9)),
                      List.of(CHAMPION),
                      new Combine.First(),
                      100,
                      Optional.empty())))
          .isInstanceOf(Deployment.Created.class);
    }

    int champion() {
      return registry.byAlias("m", "champion").map(ModelVersion::version).orElseThrow();
    }

    /// The version that answers.
    int serving() {
      return endpoints.route("price").config().models().getFirst().version();
    }

    /// The version that would answer after a restart.
    int stored() {
      return store.find("price").orElseThrow().config().models().getFirst().version();
    }

    Optional<String> refused() {
      return store.find("price").orElseThrow().refused();
    }

    @Override
    public void close() {
      endpoints.close();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anEndpointServesWhatItsAliasNames(Database database) {
    try (Parts parts = new Parts(database)) {
      parts.deploy();
      assertThat(parts.serving()).isEqualTo(1);

      parts.registry.moveAlias(CHAMPION, Optional.of(1), 2, BY_ADA);

      assertThat(parts.serving()).isEqualTo(2);
      assertThat(parts.stored()).isEqualTo(2);
      assertThat(parts.endpoints.updates("price").getFirst().to()).isEqualTo(2);
      try (Endpoints restarted = parts.endpoints()) {
        restarted.start();
        assertThat(restarted.route("price").config().models())
            .containsExactly(new ServedModel("m", 2));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aVersionThatCannotBeLoadedIsNotTakenAndTheEndpointSaysSo(Database database) {
    try (Parts parts = new Parts(database)) {
      parts.deploy();

      parts.registry.setAlias(CHAMPION, 3, BY_ADA);

      assertThat(parts.champion()).isEqualTo(3);
      assertThat(parts.serving()).isEqualTo(1);
      assertThat(parts.stored()).isEqualTo(1);
      assertThat(parts.refused().orElseThrow())
          .startsWith("models:/m@champion names version 3, which was not taken: MODEL_VERSION_NOT");
      parts.registry.setAlias(CHAMPION, 2, BY_ADA);
      assertThat(parts.serving()).isEqualTo(2);
      assertThat(parts.refused()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void neitherAliasNorEndpointMoveIfTheUnitFails(Database database) {
    try (Parts parts = new Parts(database)) {
      parts.deploy();
      parts.changes.tell(
          (_, change) -> {
            if (change instanceof Change.OfAlias) {
              throw new IllegalStateException("the last listener fails");
            }
            return ChangeListener.NOTHING;
          });

      assertThatIllegalStateException()
          .isThrownBy(() -> parts.registry.setAlias(CHAMPION, 2, BY_ADA));

      assertThat(parts.champion()).isEqualTo(1);
      assertThat(parts.serving()).isEqualTo(1);
      assertThat(parts.stored()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aMoveThatCameTooLateChangesNothingAndHoldsUpNobody(Database database) throws Exception {
    try (Parts parts = new Parts(database)) {
      parts.deploy();

      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> parts.registry.moveAlias(CHAMPION, Optional.of(2), 2, BY_ADA))
          .returns(ALIAS_MOVED, MillraceException::code);

      assertThat(parts.serving()).isEqualTo(1);
      Thread other = Thread.ofVirtual().start(() -> parts.registry.setAlias(CHAMPION, 2, BY_ADA));
      other.join();
      assertThat(parts.serving()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anEndpointKnowsARenamedModelByItsNewName(Database database) {
    try (Parts parts = new Parts(database)) {
      parts.deploy();

      parts.registry.rename("m", "m@new");

      assertThat(parts.endpoints.route("price").config().modelVersions()).isEqualTo("m@new/1");
      assertThat(parts.store.find("price").orElseThrow().config())
          .isEqualTo(parts.endpoints.route("price").config())
          .returns(List.of(new ModelAlias("m@new", "champion")), EndpointConfig::follows);
      try (Endpoints restarted = parts.endpoints()) {
        restarted.start();
        assertThat(restarted.inService("price")).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anAliasThatIsDeletedLeavesTheEndpointAsItIs(Database database) {
    try (Parts parts = new Parts(database)) {
      parts.deploy();

      parts.registry.deleteAlias(CHAMPION, BY_ADA);

      assertThat(parts.serving()).isEqualTo(1);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> parts.endpoints.named(CHAMPION))
          .returns(ENDPOINT_INVALID, MillraceException::code);
    }
  }
}
