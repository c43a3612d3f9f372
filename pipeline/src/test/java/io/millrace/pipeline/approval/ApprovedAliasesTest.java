package io.millrace.pipeline.approval;

import static io.millrace.base.ErrorCode.MODEL_NOT_APPROVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.pipeline.approval.Approval.Verdict;
import io.millrace.pipeline.approval.sql.ApprovedAliases;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `champion` may name approved versions only; model `price` has two.
class ApprovedAliasesTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final AliasChange BY_ADA = new AliasChange("ada", "");

  private static SqlRegistry registry(Database database) {
    Changes changes = new Changes();
    changes.tell(new ApprovedAliases(() -> Set.of("champion")));
    new SqlExperiments(database, () -> ApprovalFixture.NOON);
    SqlRegistry registry = new SqlRegistry(database, changes, () -> ApprovalFixture.NOON);
    register(database, registry);
    register(database, registry);
    return registry;
  }

  private static void register(Database database, SqlRegistry registry) {
    Run run = new SqlTracking(database, () -> ApprovalFixture.NOON).startRun(StartRun.in("0"));
    assertThat(registry.register("price", RegisterVersion.ofRun(run.id(), "model")).name())
        .isEqualTo("price");
  }

  private static void promote(SqlRegistry registry, String model, int version) {
    registry.setAlias(new ModelAlias(model, "champion"), version, BY_ADA);
  }

  private static void assertRefused(SqlRegistry registry, String model, int version) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> promote(registry, model, version))
        .returns(MODEL_NOT_APPROVED, MillraceException::code);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void theAliasMovesOnlyToWhatSomebodyHasApproved(Database database) throws Exception {
    SqlRegistry registry = registry(database);
    try (ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked =
          fixture.ask("{\"message\": \"2?\", \"model\": {\"name\": \"price\", \"version\": 2}}");
      assertRefused(registry, "price", 2);

      Approval decided = fixture.approvals.decide(asked.id(), Verdict.APPROVED, "ada", "RMSE -120");

      promote(registry, "price", 2);
      assertRefused(registry, "price", 1);
      assertThat(registry.byAlias("price", "champion")).map(ModelVersion::version).contains(2);
      assertThat(fixture.approvals.of(new Approval.OfModel("price", 2))).containsExactly(decided);
      assertThat(fixture.approvals.of(new Approval.OfModel("price", 1))).isEmpty();
      registry.setAlias(new ModelAlias("price", "challenger"), 1, BY_ADA);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anApprovalFollowsTheNameAndEndsWithTheModel(Database database) throws Exception {
    SqlRegistry registry = registry(database);
    try (ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked =
          fixture.ask("{\"message\": \"1?\", \"model\": {\"name\": \"price\", \"version\": 1}}");
      assertThat(fixture.approvals.decide(asked.id(), Verdict.APPROVED, "ada", "").question())
          .isEqualTo(asked.question());

      registry.rename("price", "car-price");
      promote(registry, "car-price", 1);

      registry.delete("car-price");
      register(database, registry);
      registry.rename("price", "car-price");
      assertRefused(registry, "car-price", 1);
    }
  }
}
