package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.ALIAS_MOVED;
import static io.millrace.base.ErrorCode.TRAINING_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.FakeContext;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.RunUpdate;
import io.millrace.tracking.Search;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The tasks one after the other on 600 made-up cars.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingTasksTest {
  private static final String DATASET = "'dataset':{'name':'cars','version':1,'target':'price'}";

  private TrainingFixture fixture;

  @BeforeAll
  void ingest(@TempDir Path folder) throws Exception {
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.writeString(project.resolve("cars.csv"), MadeUpCars.csv(600, 7));
    fixture = new TrainingFixture(project, folder);
    JsonNode made =
        fixture.run(
            "ingest",
            "i",
            "{'dataset':{'name':'cars','target':'price'},'file':{'path':'cars.csv'}}");
    assertThat(made.path("outcome").asString()).isEqualTo("created");
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  private JsonNode train(String key, String name, String algorithm, String params)
      throws InterruptedException {
    return fixture.run(
        "train",
        key,
        "{'project':'cars',%s,'model':{'name':'%s','algorithm':'%s','params':%s}}"
            .formatted(DATASET, name, algorithm, params));
  }

  @Test
  void theSameFileAgainIsKnownAndNoFileIsTheNewestVersion() throws Exception {
    String known = "{'dataset':{'name':'cars','target':'price'},'file':{'path':'cars.csv'}}";
    assertThat(fixture.run("ingest", "j", known).path("outcome").asString()).isEqualTo("known");
    JsonNode current = fixture.run("ingest", "k", "{'dataset':{'name':'cars','target':'price'}}");
    assertThat(current.path("outcome").asString()).isEqualTo("current");
    assertThat(current.path("version").asInt()).isEqualTo(1);
  }

  @Test
  void aTrainingIsARunWithParamsCurvesInputAndModel() throws Exception {
    JsonNode trained = train("t1", "m1", "xgboost", "{'num_boost_round':12,'max_depth':3}");
    Run run = fixture.tracking.run(trained.path("run_id").asString());

    assertThat(run.info().status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.data().param("max_depth")).contains("3");
    assertThat(run.data().param("eta")).contains("0.3");
    assertThat(run.inputs().datasets()).hasSize(1);
    assertThat(fixture.tracking.history(run.id(), "train-rmse", 100, Optional.empty()).items())
        .hasSize(12);
    assertThat(fixture.artifacts.find(ArtifactPath.ofRun(run.info(), "model/MLmodel"))).isPresent();
  }

  @Test
  void anAttemptThatIsRepeatedAfterACrashTrainsNothingTwice() throws Exception {
    JsonNode first = train("t2", "m2", "xgboost", "{'num_boost_round':5}");
    JsonNode second = train("t2", "m2", "xgboost", "{'num_boost_round':5}");
    assertThat(second).isEqualTo(first);
    String experiment = fixture.tracking.experiment("cars").id();
    assertThat(
            fixture
                .tracking
                .search(RunSearch.in(experiment, Search.matching("tags.`millrace.model` = 'm2'")))
                .items())
        .hasSize(1);
  }

  @Test
  void aRunThatWasCutShortGoesOnWithEachPointOnce() throws Exception {
    JsonNode first = train("t3", "m3", "xgboost", "{'num_boost_round':6}");
    String runId = first.path("run_id").asString();
    fixture.tracking.update(
        runId, new RunUpdate(Optional.of(RunStatus.RUNNING), Optional.empty(), Optional.empty()));
    train("t3", "m3", "xgboost", "{'num_boost_round':6}");
    assertThat(fixture.tracking.history(runId, "validation-rmse", 100, Optional.empty()).items())
        .hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({
    "xgboost, {'max_dept':3}, max_depth",
    "xgboost, {'eta':-1}, XGBoost refused",
    "xgboost, {'num_boost_round':0}, rounds",
    "linear-learner, {'depth':3}, depth",
    "perceptron, {}, xgboost"
  })
  void whatIsNotKnownIsRefusedWithTheNearestName(String algorithm, String params, String hint) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> train("bad" + params + algorithm, "bad", algorithm, params))
        .returns(TRAINING_INVALID, MillraceException::code)
        .withMessageContaining(hint);
  }

  @Test
  void aCancelledTrainingEndsItsRunAsKilled() throws Exception {
    FakeContext context = new FakeContext("cancelled");
    context.cancelled = true;
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                fixture.run(
                    "train",
                    context,
                    "{'project':'cars',%s,'model':{'name':'c','algorithm':'xgboost'}}"
                        .formatted(DATASET)));
    String runId = context.lines.getFirst().replace("run ", "");
    assertThat(fixture.tracking.run(runId).info().status()).isEqualTo(RunStatus.KILLED);
  }

  @Test
  void fromTrainingToChampionAndOnToTheNext() throws Exception {
    JsonNode linear = train("l1", "price-linear", "linear-learner", "{}");
    JsonNode weak = train("x1", "price-xgboost", "xgboost", "{'num_boost_round':2}");
    JsonNode evaluation = evaluate("e1", weak, linear);
    assertThat(evaluation.path("champions").isEmpty()).isTrue();

    JsonNode gate = gate("g1", evaluation, "{'at_most':5000}");
    assertThat(gate.path("decision").asString()).isEqualTo("first_champion");
    JsonNode registered = promote("r1", evaluation, weak, linear);
    assertThat(promote("r1", evaluation, weak, linear)).isEqualTo(registered);
    assertThat(fixture.registry.versions("price-xgboost")).hasSize(1);

    JsonNode strong = train("x2", "price-xgboost", "xgboost", "{'num_boost_round':60}");
    JsonNode better = evaluate("e2", strong, linear);
    assertThat(better.path("champions").path("price-xgboost").asInt()).isEqualTo(1);
    assertThat(gate("g2", better, "{'beat':'champion'}").path("decision").asString())
        .isEqualTo("promote");
    assertThat(gate("g3", better, "{'at_most':1}").path("decision").asString()).isEqualTo("reject");

    JsonNode worse = evaluate("e3", weak, linear);
    promote("r2", better, strong, linear);
    assertThat(fixture.registry.byAlias("price-xgboost", ModelAlias.CHAMPION).orElseThrow())
        .returns(2, version -> version.version());
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () ->
                fixture.run(
                    "promote",
                    "r3",
                    "{'models':[{'name':'price-xgboost','version':1}],'champions':%s}"
                        .formatted("{'price-xgboost':7}")))
        .returns(ALIAS_MOVED, MillraceException::code);
    assertThat(gate("g4", worse, "{}").path("decision").asString()).isEqualTo("reject");
  }

  @Test
  void withoutEndpointsEachModelIsJudgedByItself() throws Exception {
    JsonNode model = train("c1", "alone", "xgboost", "{'num_boost_round':5}");
    JsonNode judged =
        fixture.run(
            "evaluate", "alone", "{'project':'cars',%s,'models':[%s]}".formatted(DATASET, model));

    JsonNode answer = judged.path("answers").path(0);
    assertThat(answer.path("answer").asString()).isEqualTo("alone");
    assertThat(answer.path("challenger")).isEqualTo(judged.path("models").path("alone"));
    assertThat(gate("alone", judged, "{}").path("decision").asString()).isEqualTo("first_champion");
  }

  @Test
  void anEndpointThatCannotBeTriedIsRejectedWithTheReason() throws Exception {
    JsonNode model = train("d1", "tried", "linear-learner", "{}");
    JsonNode judged =
        fixture.run(
            "evaluate",
            "tried",
            ("{'project':'cars',%s,'models':[%s],'endpoints':[{'name':'p','models':['tried'],"
                    + "'combine':'least'}]}")
                .formatted(DATASET, model));

    JsonNode decided = gate("tried", judged, "{'beat':'nothing'}");
    assertThat(decided.path("decision").asString()).isEqualTo("reject");
    int rows = judged.path("test_rows").asInt();
    assertThat(decided.path("reason").asString())
        .isEqualTo(
            "p: %d of %d test rows have no usable prediction or label: combine: 'least'"
                .formatted(rows, rows));
  }

  private JsonNode evaluate(String key, JsonNode xgboost, JsonNode linear)
      throws InterruptedException {
    return fixture.run(
        "evaluate",
        key,
        ("{'project':'cars',%s,'models':[%s,%s],'endpoints':[{'name':'price',"
                + "'models':['price-xgboost','price-linear'],'combine':'first'}]}")
            .formatted(DATASET, xgboost, linear));
  }

  private JsonNode gate(String key, JsonNode evaluation, String gate) throws InterruptedException {
    return fixture.run(
        "gate",
        key,
        "{'evaluation_run_id':'%s','gate':%s}"
            .formatted(evaluation.path("run_id").asString(), gate));
  }

  private JsonNode promote(String key, JsonNode evaluation, JsonNode xgboost, JsonNode linear)
      throws InterruptedException {
    JsonNode registered =
        fixture.run("register", key, "{'models':[%s,%s]}".formatted(xgboost, linear));
    fixture.run(
        "promote",
        key,
        "{'models':%s,'champions':%s}"
            .formatted(registered.path("models"), evaluation.path("champions")));
    return registered;
  }
}
