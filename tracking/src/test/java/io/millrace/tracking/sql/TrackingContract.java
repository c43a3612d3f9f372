package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.EXPERIMENT_EXISTS;
import static io.millrace.base.ErrorCode.EXPERIMENT_NOT_FOUND;
import static io.millrace.base.ErrorCode.PARAM_CHANGED;
import static io.millrace.base.ErrorCode.RUN_DELETED;
import static io.millrace.base.ErrorCode.TAG_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Page;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.RunUpdate;
import io.millrace.tracking.Search;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.StepRange;
import io.millrace.tracking.Tag;
import io.millrace.tracking.ViewType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/// What experiments and runs promise on every engine. Each test has an experiment of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TrackingContract {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  private Database database;
  private SqlExperiments experiments;
  private SqlTracking tracking;
  private Experiment experiment;

  abstract Database open();

  @BeforeAll
  void openDatabase() {
    database = open();
    experiments = new SqlExperiments(database, () -> NOW);
    tracking = new SqlTracking(database, () -> NOW);
  }

  @AfterAll
  void closeDatabase() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void createExperiment(TestInfo test) {
    experiment = experiments.create(NewExperiment.named(test.getDisplayName()));
  }

  private Run start() {
    return tracking.startRun(StartRun.in(experiment.id()));
  }

  private Run startBelow(Run parent) {
    return tracking.startRun(
        StartRun.in(experiment.id()).tagged(List.of(new Tag("mlflow.parentRunId", parent.id()))));
  }

  @Test
  void nestedRunsAreCountedWhileTheyAreActive() {
    Run parent = start();
    Run child = startBelow(parent);
    startBelow(parent);
    tracking.delete(startBelow(parent).id());
    startBelow(child);

    assertThat(tracking.nested(List.of(parent.id(), child.id(), start().id())))
        .isEqualTo(Map.of(parent.id(), 2, child.id(), 1));
    assertThat(tracking.nested(List.of())).isEmpty();
  }

  @Test
  void curvesAreThinnedEvenlyAndKeepTheirEnds() {
    Run many = start();
    Run few = start();
    for (int step = 0; step < 101; step++) {
      tracking.log(many.id(), RunLog.of(Metric.of("rmse", step, 1_000 + step, step)));
    }
    tracking.log(few.id(), RunLog.of(Metric.of("rmse", Double.NaN, 7, 3)));

    Map<String, List<Metric>> curves =
        tracking.curves(List.of(many.id(), few.id(), start().id()), "rmse", StepRange.ALL, 10);

    assertThat(curves).containsOnlyKeys(many.id(), few.id());
    assertThat(curves.get(many.id()))
        .extracting(Metric::step)
        .containsExactly(0L, 12L, 23L, 34L, 45L, 56L, 67L, 78L, 89L, 100L);
    assertThat(curves.get(few.id())).containsExactly(Metric.of("rmse", Double.NaN, 7, 3));
    assertThat(tracking.curves(List.of(many.id()), "none", StepRange.ALL, 10)).isEmpty();
  }

  @Test
  void theDefaultExperimentExistsFromTheStart() {
    assertThat(experiments.find("0")).map(Experiment::name).contains("Default");
    new SqlExperiments(database, () -> NOW);
    assertThat(experiments.find("0")).map(Experiment::createdAt).contains(NOW);
  }

  @Test
  void aNameIsTakenEvenByADeletedExperiment() {
    experiments.delete(experiment.id());

    assertFails(
        EXPERIMENT_EXISTS, () -> experiments.create(NewExperiment.named(experiment.name())));
    assertFails(EXPERIMENT_NOT_FOUND, () -> experiments.delete(experiment.id()));
    assertThat(tracking.experiment(experiment.name()))
        .returns(experiment.id(), Experiment::id)
        .returns(Lifecycle.ACTIVE, Experiment::lifecycle);
  }

  @Test
  void runsFollowTheirExperimentIntoDeletionAndBack() {
    Run run = start();

    experiments.delete(experiment.id());
    assertThat(tracking.info(run.id()).lifecycle()).isEqualTo(Lifecycle.DELETED);
    assertFails(RUN_DELETED, () -> tracking.log(run.id(), RunLog.of(new Tag("a", "b"))));

    experiments.restore(experiment.id());
    assertThat(tracking.info(run.id()).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  @Test
  void searchesExperimentsByNameTagAndId() {
    Experiment tagged =
        experiments.create(
            new NewExperiment(
                "Ångström search", Optional.empty(), List.of(new Tag("team", "Preise"))));

    assertThat(named("name LIKE 'Ång%'")).containsExactly("Ångström search");
    assertThat(named("name LIKE 'ÅNG%'")).isEmpty();
    assertThat(named("name ILIKE 'ångSTRÖM%'")).containsExactly("Ångström search");
    assertThat(named("tags.team = 'Preise'")).containsExactly("Ångström search");
    assertThat(named("experiment_id IN ('" + tagged.id() + "')")).containsExactly(tagged.name());
    assertThat(named("tags.team IS NULL AND name = 'Default'")).containsExactly("Default");
  }

  private List<String> named(String filter) {
    return experiments.search(ViewType.ALL, Search.matching(filter)).items().stream()
        .map(Experiment::name)
        .toList();
  }

  @Test
  void aRunBeginsRunningWithItsNameAsTag() {
    Run run = tracking.startRun(StartRun.in(experiment.id()).named("first").by("ada"));

    assertThat(run.info().status()).isEqualTo(RunStatus.RUNNING);
    assertThat(run.info().startTime()).isEqualTo(NOW);
    assertThat(run.info().user()).isEqualTo("ada");
    assertThat(run.info().artifactUri())
        .hasToString("mlflow-artifacts:/" + experiment.id() + "/" + run.id() + "/artifacts");
    assertThat(run.data().tag("mlflow.runName")).contains("first");
    assertThat(start().info().name()).matches("[a-z]+-[a-z]+-\\d+");
  }

  @Test
  void theSameIdempotencyKeyStartsOneRun() {
    StartRun start = StartRun.in(experiment.id()).once("execution-7/train");

    assertThat(tracking.startRun(start).id()).isEqualTo(tracking.startRun(start).id());
  }

  @Test
  void finishingKeepsWhatTheRunIs() {
    Run run = start();
    tracking.finish(run.id(), RunStatus.FAILED);
    tracking.update(
        run.id(), new RunUpdate(Optional.empty(), Optional.empty(), Optional.of("renamed")));

    Run found = tracking.run(run.id());
    assertThat(found.info().status()).isEqualTo(RunStatus.FAILED);
    assertThat(found.info().endTime()).contains(NOW);
    assertThat(found.info().name()).isEqualTo("renamed");
    assertThat(found.data().tag("mlflow.runName")).contains("renamed");
  }

  @Test
  void theLatestPointIsTheGreatestByStepTimestampAndValue() {
    Run run = start();
    tracking.log(run.id(), RunLog.of(Metric.of("rmse", 3, 50, 2), Metric.of("rmse", 9, 60, 1)));
    tracking.log(run.id(), RunLog.of(Metric.of("rmse", 1, 40, 2)));
    assertThat(latest(run, "rmse")).isEqualTo(Metric.of("rmse", 3, 50, 2));

    tracking.log(run.id(), RunLog.of(Metric.of("rmse", 4, 50, 2), Metric.of("rmse", -1, 50, 2)));
    assertThat(latest(run, "rmse")).isEqualTo(Metric.of("rmse", 4, 50, 2));

    tracking.log(run.id(), RunLog.of(Metric.of("rmse", Double.NaN, 50, 2)));
    assertThat(latest(run, "rmse")).isEqualTo(Metric.of("rmse", 4, 50, 2));
  }

  private Metric latest(Run run, String key) {
    return tracking.run(run.id()).data().metric(key).orElseThrow();
  }

  @Test
  void everyDoubleComesBackBitForBit() {
    Run run = start();
    SplittableRandom random = new SplittableRandom(42);
    List<Metric> points = new ArrayList<>();
    for (double special :
        new double[] {
          -0.0,
          0.0,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.MIN_VALUE,
          -Double.MAX_VALUE,
          1e15,
          1e300
        }) {
      points.add(Metric.of("x", special, 0, points.size()));
    }
    while (points.size() < 1_000) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (!Double.isNaN(value)) {
        points.add(Metric.of("x", value, 0, points.size()));
      }
    }

    tracking.log(run.id(), new RunLog(points, List.of(), List.of()));

    assertThat(history(run, "x", 10_000)).isEqualTo(points);
  }

  private List<Metric> history(Run run, String key, int pageSize) {
    List<Metric> all = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Page<Metric> page = tracking.history(run.id(), key, pageSize, token);
      all.addAll(page.items());
      token = page.nextPageToken();
    } while (token.isPresent());
    return all;
  }

  @Test
  void historyHoldsEveryPointOnceInOrderOfTime() {
    Run run = start();
    Metric first = Metric.of("loss", 0.5, 10, 1);
    Metric second = Metric.of("loss", 0.25, 20, 0);
    tracking.log(run.id(), RunLog.of(second, first, first));
    tracking.log(run.id(), RunLog.of(second));

    assertThat(history(run, "loss", 1)).containsExactly(first, second);
    assertThat(history(run, "no such key", 10)).isEmpty();
    assertThat(tracking.history("0".repeat(32), "loss", 10, Optional.empty()).items()).isEmpty();
  }

  @Test
  void aParamIsWrittenOnce() {
    Run run = start();
    tracking.log(run.id(), RunLog.of(new Param("depth", "6")));
    tracking.log(run.id(), RunLog.of(new Param("depth", "6")));

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> tracking.log(run.id(), RunLog.of(new Param("depth", "7"))))
        .returns(PARAM_CHANGED, MillraceException::code)
        .withMessage(
            "Changing param values is not allowed. Param with key='depth' was already logged with"
                + " value='6' for run ID='%s'. Attempted logging new value '7'.",
            run.id());
  }

  @Test
  void aFailingBatchLeavesNothingBehind() {
    Run run = start();
    tracking.log(run.id(), RunLog.of(new Param("depth", "6")));

    RunLog batch =
        new RunLog(
            List.of(Metric.of("rmse", 1, 1, 1)),
            List.of(new Param("eta", "0.3"), new Param("depth", "7")),
            List.of(new Tag("stage", "train")));
    assertFails(PARAM_CHANGED, () -> tracking.log(run.id(), batch));

    Run found = tracking.run(run.id());
    assertThat(found.data().metrics()).isEmpty();
    assertThat(found.data().params()).containsExactly(new Param("depth", "6"));
    assertThat(found.data().tag("stage")).isEmpty();
  }

  @Test
  void tagsAreReplacedAndDeleted() {
    Run run = start();
    tracking.log(run.id(), RunLog.of(new Tag("k", "a"), new Tag("k", "b")));
    assertThat(tracking.run(run.id()).data().tag("k")).contains("b");

    tracking.deleteTag(run.id(), "k");
    assertThat(tracking.run(run.id()).data().tag("k")).isEmpty();
    assertFails(TAG_NOT_FOUND, () -> tracking.deleteTag(run.id(), "k"));
  }

  @Test
  void aDatasetIsStoredOnceAndKeepsItsFirstTags() {
    Run run = start();
    tracking.logInputs(run.id(), List.of(dataset("training"), dataset("eval")), List.of());
    tracking.logInputs(run.id(), List.of(dataset("eval")), List.of());

    assertThat(tracking.run(run.id()).inputs().datasets()).containsExactly(dataset("training"));
    assertThat(found("datasets.name = 'listings' AND dataset.context = 'training'"))
        .containsExactly(run.id());
    assertThat(found("datasets.digest IN ('other')")).isEmpty();
  }

  private static DatasetInput dataset(String context) {
    return new DatasetInput(
        new DatasetName("listings", "9a0364b9"),
        "millrace",
        "listings@3",
        Optional.of("{}"),
        Optional.empty(),
        List.of(new Tag("mlflow.data.context", context)));
  }

  @Test
  void searchComparesMetricsParamsTagsAndAttributes() {
    Run good = run("good", 1.5, "6", NOW.plusSeconds(1));
    Run nan = run("nan", Double.NaN, "6", NOW.plusSeconds(2));
    Run bare = tracking.startRun(StartRun.in(experiment.id()).named("bare"));

    assertThat(found("metrics.rmse < 2")).containsExactly(good.id());
    assertThat(found("metrics.rmse != 2")).containsExactly(nan.id(), good.id());
    assertThat(found("metrics.rmse = 1.5 and params.`max depth` = '6'")).containsExactly(good.id());
    assertThat(found("params.`max depth` IS NULL")).containsExactly(bare.id());
    assertThat(found("tags.mlflow.runName LIKE '%a%'")).containsExactly(nan.id(), bare.id());
    assertThat(found("attributes.run_name ILIKE 'GOO_'")).containsExactly(good.id());
    assertThat(found("run_id IN ('%s', '%s')".formatted(good.id(), bare.id())))
        .containsExactly(good.id(), bare.id());
    assertThat(found("status = 'RUNNING' AND start_time > " + NOW.toEpochMilli()))
        .containsExactly(nan.id(), good.id());
    assertThat(found("end_time > 0")).isEmpty();
  }

  private Run run(String name, double rmse, String depth, Instant startTime) {
    Run run =
        tracking.startRun(
            new StartRun(
                experiment.id(),
                Optional.of(name),
                "",
                Optional.of(startTime),
                List.of(),
                Optional.empty()));
    tracking.log(
        run.id(),
        new RunLog(
            List.of(Metric.of("rmse", rmse, 1, 0)),
            List.of(new Param("max depth", depth)),
            List.of()));
    return run;
  }

  private List<String> found(String filter) {
    return tracking.search(RunSearch.in(experiment.id(), Search.matching(filter))).items().stream()
        .map(Run::id)
        .toList();
  }

  @Test
  void metricsOrderRealValuesThenNanThenAbsent() {
    String bare = tracking.startRun(StartRun.in(experiment.id())).id();
    String two = run("two", 2, "1", NOW).id();
    String nan = run("nan", Double.NaN, "1", NOW).id();
    String one = run("one", 1, "1", NOW).id();

    assertThat(ordered("metrics.rmse")).containsExactly(one, two, nan, bare);
    assertThat(ordered("metric.`rmse` desc")).containsExactly(two, one, nan, bare);
  }

  private List<String> ordered(String key) {
    Search search = Search.matching("").orderedBy(key);
    return tracking.search(RunSearch.in(experiment.id(), search)).items().stream()
        .map(Run::id)
        .toList();
  }

  @Test
  void pagesNeitherSkipNorRepeatWhenRunsAreAddedBetweenThem() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      expected.add(run("run", i % 3 == 0 ? Double.NaN : Math.floorDiv(i, 2), "1", NOW).id());
    }
    Search search = Search.matching("tags.added IS NULL").orderedBy("metrics.rmse DESC").atMost(2);
    List<String> seen = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Page<Run> page = tracking.search(RunSearch.in(experiment.id(), search.from(token)));
      page.items().forEach(run -> seen.add(run.id()));
      Run added = run("added", seen.size(), "1", NOW);
      tracking.log(added.id(), RunLog.of(new Tag("added", "yes")));
      token = page.nextPageToken();
    } while (token.isPresent());

    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aPageTokenIsGoodForItsQuestionOnly() {
    run("a", 1, "1", NOW);
    run("b", 2, "1", NOW);
    Search search = Search.matching("").atMost(1);
    Optional<String> token = tracking.search(RunSearch.in(experiment.id(), search)).nextPageToken();

    for (Search wrong :
        List.of(
            search.orderedBy("metrics.rmse").from(token),
            search.from(Optional.of("not a token")),
            search.from(Optional.of("e30")))) {
      assertFails(
          ErrorCode.PAGE_TOKEN_INVALID,
          () -> tracking.search(RunSearch.in(experiment.id(), wrong)));
    }
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code);
  }
}
