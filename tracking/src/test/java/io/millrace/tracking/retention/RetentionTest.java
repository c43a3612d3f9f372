package io.millrace.tracking.retention;

import static io.millrace.base.ErrorCode.PURGE_BEGUN;
import static io.millrace.tracking.retention.RetentionFixture.AFTER_30_DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.Fuse;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.Change;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Metric;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.retention.RetentionPlan.Item;
import io.millrace.tracking.retention.RetentionPolicy.RunLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What retention promises, on every engine.
class RetentionTest {
  private static final String DATABASES = "io.millrace.base.database.TestDatabases#all";

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource(DATABASES)
  void nothingGoesWithoutAPolicy(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    Run run = server.run(server.experiment("a"), 3);
    server.tracking.delete(run.id());
    server.pass(Duration.ofDays(10_000));

    assertThat(apply(server, database, RetentionPolicy.NONE)).isEqualTo(new Outcome(0, 0, 0, 0, 0));
    assertThat(server.hasFile(run)).isTrue();
    server.tracking.restore(run.id());
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void aDeletedRunIsPurgedWithItsFilesWhenItsTimeIsOver(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    String experiment = server.experiment("a");
    Run gone = server.run(experiment, 6);
    Run young = server.run(experiment, 6);
    Run active = server.run(experiment, 6);
    server.tracking.delete(gone.id());
    server.pass(Duration.ofDays(1));
    server.tracking.delete(young.id());
    server.pass(Duration.ofDays(29));
    server.told.clear();

    assertThat(apply(server, database, AFTER_30_DAYS)).isEqualTo(new Outcome(0, 1, 0, 6, 10));

    assertThat(server.tracking.find(gone.id())).isEmpty();
    assertThat(server.tracking.history(gone.id(), "rmse", 10, Optional.empty()).items()).isEmpty();
    assertThat(server.hasFile(gone)).isFalse();
    assertThat(server.hasFile(young)).isTrue();
    assertThat(server.tracking.run(active.id()).data().metrics()).hasSize(2);
    assertThat(server.told)
        .singleElement()
        .isInstanceOfSatisfying(
            Change.OfRun.class,
            change -> {
              assertThat(change.run().id()).isEqualTo(gone.id());
              assertThat(change.action()).isEqualTo(Change.Action.PURGED);
            });
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void anExperimentGoesWithAllThatIsInIt(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    String experiment = server.experiment("old");
    Run run = server.run(experiment, 4);
    LoggedModel model = server.model(run);
    server.experiment("newer");
    server.experiments.delete(experiment);
    server.pass(Duration.ofDays(31));

    assertThat(apply(server, database, AFTER_30_DAYS)).isEqualTo(new Outcome(1, 1, 1, 4, 15));
    assertThat(server.experiments.find(experiment)).isEmpty();
    assertThat(server.loggedModels.find(model.id())).isEmpty();
    assertThat(folder.resolve("models")).satisfies(RetentionTest::isEmptyOrAbsent);
    assertThat(folder.resolve("experiments")).satisfies(RetentionTest::isEmptyOrAbsent);
    assertThat(server.experiment("old")).isNotEqualTo(experiment);
  }

  private static void isEmptyOrAbsent(Path path) {
    assertThat(path.toFile().list()).isNullOrEmpty();
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void whatIsNeededIsKeptAndItIsSaidWhy(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    String experiment = server.experiment("a");
    Run champion = server.run(experiment, 1);
    Run judge = server.run(experiment, 1);
    server.registry.register(
        "served",
        RegisterVersion.ofRun(champion.id(), "model")
            .tagged(List.of(new Tag("millrace.evaluation_run", judge.id()))));
    server.registry.setAlias(
        new ModelAlias("served", "champion"), 1, new AliasChange("ada", "better"));
    Run maker = server.run(experiment, 1);
    LoggedModel model = server.model(maker);
    server.experiments.delete(experiment);
    server.experiments.restore(experiment);
    List.of(champion, judge, maker).forEach(run -> server.tracking.delete(run.id()));
    server.pass(Duration.ofDays(31));

    RetentionPlan plan = server.retention(database).plan(AFTER_30_DAYS);

    assertThat(plan.purges()).isEmpty();
    String version = "version 1 of served (champion; endpoint price)";
    assertThat(why(plan))
        .isEqualTo(
            Map.of(
                champion.id(), List.of(version),
                judge.id(), List.of(version),
                maker.id(), List.of("logged model net (" + model.id() + ")")));
    assertThat(apply(server, database, AFTER_30_DAYS).runs()).isZero();
    server.experiments.delete(experiment);
    server.pass(Duration.ofDays(31));
    assertThat(why(server.retention(database).plan(AFTER_30_DAYS)).get(experiment))
        .containsExactly(
            "it is the newest experiment: its number would be given again", "runs in it: 2");
  }

  private static Map<String, List<String>> why(RetentionPlan plan) {
    return plan.kept().stream()
        .collect(Collectors.toMap(kept -> kept.what().id(), RetentionPlan.Kept::why));
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void whatADryRunTellsIsWhatIsDone(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    String deleted = server.experiment("deleted");
    String active = server.experiment("active");
    for (int i = 0; i < 5; i++) {
      server.model(server.run(deleted, i));
      Run run = server.run(active, 10 * i);
      LoggedModel model = server.model(run);
      server.tracking.delete(run.id());
      if (i % 2 == 0) {
        server.loggedModels.delete(model.id());
      }
    }
    server.experiments.delete(deleted);
    server.pass(Duration.ofDays(31));

    RetentionPlan plan = server.retention(database).plan(AFTER_30_DAYS);
    Outcome outcome = apply(server, database, AFTER_30_DAYS);

    assertThat(plan.purges()).hasSize(1 + 5 + 5 + 3 + 3);
    assertThat(plan.kept()).hasSize(2);
    assertThat(server.retention(database).history(100, Optional.empty()).items())
        .map(purge -> new Item(purge.what(), purge.points(), purge.bytes().orElse(0L)))
        .containsExactlyInAnyOrderElementsOf(plan.purges());
    assertThat(outcome.bytes()).isEqualTo(plan.purges().stream().mapToLong(Item::bytes).sum());
    assertThat(server.retention(database).plan(AFTER_30_DAYS))
        .isEqualTo(new RetentionPlan(List.of(), List.of(), plan.kept(), true));
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void endedRunsAreDeletedButTheNewestAndTheRegisteredOnes(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    String experiment = server.experiment("nightly");
    List<Run> runs = new ArrayList<>();
    for (int day = 0; day < 6; day++) {
      runs.add(server.run(experiment, 2));
      server.pass(Duration.ofDays(1));
    }
    Run running = server.tracking.startRun(StartRun.in(experiment));
    server.registry.register("price", RegisterVersion.ofRun(runs.get(1).id(), "model"));
    LoggedModel model = server.model(runs.get(0));
    RetentionPolicy policy =
        new RetentionPolicy(
            Optional.of(Duration.ofDays(30)),
            Map.of("*", new RunLimit(Optional.of(Duration.ofDays(2)), OptionalInt.of(3))));

    RetentionPlan plan = server.retention(database).plan(policy);
    apply(server, database, policy);

    assertThat(plan.deletes())
        .map(item -> item.what().id())
        .containsExactly(runs.get(0).id(), runs.get(2).id(), runs.get(3).id());
    assertThat(why(plan)).isEqualTo(Map.of(runs.get(1).id(), List.of("version 1 of price")));
    assertThat(runs)
        .map(run -> server.tracking.info(run.id()).lifecycle().name())
        .containsExactly("DELETED", "ACTIVE", "DELETED", "DELETED", "ACTIVE", "ACTIVE");
    assertThat(server.tracking.info(running.id()).lifecycle().name()).isEqualTo("ACTIVE");
    assertThat(server.loggedModels.find(model.id()).orElseThrow().lifecycle().name())
        .isEqualTo("DELETED");
    server.pass(Duration.ofDays(30));
    assertThat(apply(server, database, policy)).isEqualTo(new Outcome(0, 3, 1, 6, 35));
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void whatAPurgeHasBegunOnCannotBeRestoredOrRegisteredAndIsPurgedToItsEnd(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    String experiment = server.experiment("a");
    Run run = server.run(experiment, 30);
    server.tracking.delete(run.id());
    server.pass(Duration.ofDays(31));
    AtomicInteger asked = new AtomicInteger();
    server.retention(database).apply(AFTER_30_DAYS, "first", () -> asked.incrementAndGet() < 2);

    assertThat(points(server, run)).isPositive().isLessThan(30);
    assertFails(PURGE_BEGUN, () -> server.tracking.restore(run.id()));
    assertFails(
        ErrorCode.MODEL_SOURCE_INVALID,
        () -> server.registry.register("m", RegisterVersion.ofRun(run.id(), "model")));
    server.experiments.delete(experiment);
    server.experiments.restore(experiment);
    assertThat(server.tracking.info(run.id()).lifecycle().name()).isEqualTo("DELETED");

    Run other = server.tracking.startRun(StartRun.in(experiment));
    server.tracking.log(other.id(), RunLog.of(Metric.of("rmse", 1, 1, 1)));
    server.retention(database).apply(RetentionPolicy.NONE, "second", () -> true);

    assertThat(server.tracking.find(run.id())).isEmpty();
    server.tracking.log(other.id(), RunLog.of(Metric.of("mae", 2, 2, 2)));
    assertThat(points(server, other)).isEqualTo(2);
  }

  private static int points(RetentionFixture server, Run run) {
    int points = 0;
    for (String key : List.of("rmse", "mae")) {
      points += server.tracking.history(run.id(), key, 25_000, Optional.empty()).items().size();
    }
    return points;
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void aPassMayBeKilledAtAnyWriteAndBegunAgain(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    List<String> kept = new ArrayList<>();
    boolean killed = true;
    int kills = 0;
    while (killed) {
      String experiment = server.experiment("old " + kills);
      Run run = server.run(experiment, 25);
      server.model(run);
      kept.add(server.run(server.experiment("kept " + kills), 10).id());
      server.experiments.delete(experiment);
      server.pass(Duration.ofDays(31));
      String pass = "pass " + kills;
      try (Fuse fuse = Fuse.at(database, kills + 1, false)) {
        server.retention(fuse).apply(AFTER_30_DAYS, pass, () -> true);
        killed = false;
      } catch (MillraceException e) {
        kills++;
        assertThat(server.hasFile(run) || server.tracking.find(run.id()).isEmpty()).isTrue();
      }

      assertThat(server.retention(database).apply(AFTER_30_DAYS, pass, () -> true))
          .isEqualTo(new Outcome(1, 1, 1, 25, 15));
      assertThat(server.hasFile(run)).isFalse();
      assertThat(server.experiments.find(experiment)).isEmpty();
    }
    assertThat(kills).isGreaterThanOrEqualTo(10);
    for (String id : kept) {
      assertThat(points(server, server.tracking.run(id))).isEqualTo(10);
    }
    assertThat(count(database, "metric_points")).isEqualTo(10 * kept.size());
    assertThat(count(database, "run_tags")).isEqualTo(2 * kept.size());
  }

  private static int count(Database database, String table) {
    return database.read(sql -> sql.fetchCount(DSL.table(table)));
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void aFileThatArrivesWhileItsRunGoesIsSweptADayLater(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    Run run = server.run(server.experiment("a"), 1);
    server.tracking.delete(run.id());
    server.pass(Duration.ofDays(31));
    apply(server, database, AFTER_30_DAYS);
    server.artifacts.put(RetentionFixture.file(run), out -> out.write(new byte[7]));

    server.pass(Duration.ofHours(23));
    apply(server, database, AFTER_30_DAYS);
    assertThat(server.hasFile(run)).isTrue();
    server.pass(Duration.ofHours(1));
    apply(server, database, AFTER_30_DAYS);
    assertThat(server.hasFile(run)).isFalse();
  }

  @ParameterizedTest
  @MethodSource(DATABASES)
  void aRecordTellsWhatWasPurgedWhenAndByWhichPolicy(Database database) {
    RetentionFixture server = new RetentionFixture(database, folder);
    String experiment = server.experiment("a");
    for (int i = 0; i < 3; i++) {
      server.tracking.delete(server.run(experiment, 1).id());
    }
    server.pass(Duration.ofDays(31));
    apply(server, database, AFTER_30_DAYS);

    var first = server.retention(database).history(2, Optional.empty());
    assertThat(first.items()).extracting(Purge::sequence).containsExactly(3L, 2L);
    assertThat(first.items().getFirst())
        .returns("pass", Purge::pass)
        .returns("{\"purge_deleted_after\":\"30d\"}", Purge::policy)
        .returns(Kind.RUN, purge -> purge.what().kind())
        .returns("a", purge -> purge.what().experiment())
        .satisfies(purge -> assertThat(purge.sweptAt()).isPresent());
    assertThat(server.retention(database).history(2, first.nextPageToken()).items())
        .extracting(Purge::sequence)
        .containsExactly(1L);
  }

  private static Outcome apply(RetentionFixture server, Database database, RetentionPolicy policy) {
    return server.retention(database).apply(policy, "pass", () -> true);
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code);
  }
}
