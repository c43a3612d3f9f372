package io.millrace.serving.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.TestFiles;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.Captures;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.Endpoints;
import io.millrace.serving.FakeOutside;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.ServableModel;
import io.millrace.serving.Variant;
import io.millrace.serving.batch.FileTransform;
import io.millrace.serving.batch.RealTables;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.limit.LimitsJson;
import io.millrace.serving.limit.ProcessSettingsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ServingTasksTest {
  private static final String DEPLOY =
      "{\"endpoint\":\"price\",\"models\":[{\"name\":\"m\",\"version\":1}],\"combine\":\"max\"}";
  private static final String SCORE =
      "{\"file\":{\"path\":\"in/june.csv\"},\"endpoint\":\"price\",\"output\":\"out\"}";

  @TempDir Path folder;

  private final MemoryTables tables = new MemoryTables();
  private final MemoryEndpointStore store = new MemoryEndpointStore(InstantSource.system());
  private final Cars.Loader models =
      Cars.loader(Cars.linear("m", 1, 20_000), Cars.linear("m", 2, 30_000));
  private Endpoints endpoints;
  private RealTables tabular;
  private Captures captures;

  @BeforeEach
  void open() throws IOException {
    tabular = RealTables.open(folder);
    endpoints = new Endpoints(store, models);
    CaptureLog log =
        CaptureLog.open(
            folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofMillis(50), InstantSource.system());
    captures =
        new TableCaptures(
            log,
            tables,
            new LocalObjectStore(folder.resolve("objects")),
            store,
            Duration.ofHours(1));
    Files.createDirectories(folder.resolve("in"));
  }

  @AfterEach
  void close() {
    tabular.close();
    captures.close();
    endpoints.close();
  }

  @Test
  void deploysOncePerVisit() {
    JsonNode created = deploy(DEPLOY, "v1");
    assertThat(Json.parse(Json.write(created)))
        .isEqualTo(
            Json.parse(
                """
                {"endpoint":"price","config":1,"outcome":"created",
                 "models":[{"name":"m","version":1}],
                 "variants":[{"name":"AllTraffic","weight":1.0,
                   "models":[{"name":"m","version":1}],"combine":"max"}],
                 "combine":"max","capture":100}\
                """));
    String second = DEPLOY.replace("\"version\":1", "\"version\":2");
    assertThat(deploy(second, "v2").get("outcome").asString()).isEqualTo("updated");
    assertThat(deploy(DEPLOY, "v1").get("outcome").asString()).isEqualTo("unchanged");
    assertThat(endpoints.endpoint("price").config().number()).isEqualTo(2);
  }

  @Test
  void weighsModels() {
    String weighted = DEPLOY.replace("\"max\"", "{\"weighted\":{\"m\":2}}");
    assertThat(deploy(weighted, "v1").get("combine").asString()).isEqualTo("weighted {\"m\":2.0}");
    assertThat(endpoints.endpoint("price").config().spec().main().together())
        .contains(Combine.parse("weighted {\"m\":2}"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(DEPLOY.replace("\"max\"", "{\"mean\":{}}"), "v2"))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessage("combine: {\"mean\":{}} (expected: a text, weights, or a class)");
  }

  @Test
  void deploysVariants() {
    JsonNode made =
        deploy(
            """
            {"endpoint": "price", "models": [], "sticky": "customer", "variants": [
              {"name": "a", "weight": 3, "models": {"name": "m", "version": 1}},
              {"name": "b", "models": [{"name": "m", "version": 2}], "combine": "max"}]}
            """,
            "v1");
    assertThat(made.get("models").toString())
        .isEqualTo("[{\"name\":\"m\",\"version\":1},{\"name\":\"m\",\"version\":2}]");
    assertThat(endpoints.endpoint("price").config().spec())
        .isEqualTo(
            new EndpointSpec(
                List.of(
                    new Variant("a", 3, Cars.ids(m(1)), List.of(), new Combine.First()),
                    new Variant("b", 1, Cars.ids(m(2)), List.of(), new Combine.Max())),
                Optional.of("customer"),
                100));
  }

  @Test
  void deploysLimitsAndCapturesThatAreWaitedFor() {
    String all = DEPLOY.substring(0, DEPLOY.length() - 1);
    deploy(all + ",\"capture\":{\"percent\":\"50%\",\"durability\":\"sync\"}}", "v1");
    EndpointSpec spec = endpoints.endpoint("price").config().spec();
    assertThat(spec.capture()).isEqualTo(new CaptureRule(50, CaptureRule.Durability.SYNC));
    deploy(all + ",\"limits\":{\"rate\":50,\"timeout_millis\":200}}", "v2");
    spec = endpoints.endpoint("price").config().spec();
    assertThat(spec.capture()).isEqualTo(CaptureRule.of(100));
    assertThat(LimitsJson.write(spec.limits()).toString())
        .isEqualTo("{\"timeout_millis\":200,\"rate\":50}");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(all + ",\"capture\":{\"durability\":\"fsync\"}}", "v3"))
        .returns(ErrorCode.TASK_ARGUMENTS_INVALID, MillraceException::code)
        .withMessageContaining("deploy.capture.durability: \"fsync\" (expected: async or sync)");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(all + ",\"capture\":{\"share\":1}}", "v3"))
        .withMessageContaining("deploy.capture.share: 1 (expected: one of percent, durability)");
  }

  @Test
  void deploysWhatIsSaidOfProcesses() {
    models.add(FakeOutside.model("far", new FakeOutside()));
    String far =
        "{\"endpoint\":\"far\",\"models\":[{\"name\":\"far\",\"version\":1}],\"processes\":%s}";
    String said = "{\"far\":{\"memory\":\"2GB\",\"replicas\":{\"min\":1,\"max\":4}}}";
    deploy(far.formatted(said), "v1");
    EndpointSpec spec = endpoints.endpoint("far").config().spec();
    assertThat(ProcessSettingsJson.write(spec.processes()).toString()).isEqualTo(said);
    deploy(far.formatted("{}"), "v2");
    assertThat(endpoints.endpoint("far").config().spec().processes()).isEmpty();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(far.formatted("{\"for\":{\"queue\":1}}"), "v3"))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessage("processes.for: no such model (expected: one of [far])");
  }

  @Test
  void aDeploymentAboveACeilingLoadsNothingAndWhatIsThereGoesOn() {
    models.add(FakeOutside.model("far", new FakeOutside()));
    String far =
        "{\"endpoint\":\"far\",\"models\":[{\"name\":\"far\",\"version\":1}],"
            + "\"processes\":{\"far\":{\"memory\":\"%s\"}}}";
    deploy(far.formatted("2GB"), "v1");
    models.ceiling(1_024);
    int loaded = models.asked().size();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(far.formatted("3GB"), "v2"))
        .returns(ErrorCode.MODEL_PROCESS_ABOVE_CEILING, MillraceException::code);
    assertThat(models.asked()).hasSize(loaded);
    assertThat(endpoints.endpoint("far").config().number()).isEqualTo(1);
    try (Endpoints restarted = new Endpoints(store, models)) {
      restarted.start();
      assertThat(restarted.find("far")).isPresent();
      assertThat(models.asked()).hasSizeGreaterThan(loaded);
    }
    deploy(far.formatted("1GB"), "v3");
    assertThat(endpoints.endpoint("far").config().number()).isEqualTo(2);
  }

  @Test
  void aModelInMemoryHasNoProcesses() {
    String all = DEPLOY.substring(0, DEPLOY.length() - 1);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(all + ",\"processes\":{\"m\":{\"queue\":1}}}", "v1"))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessage("processes.m: model m/1 is evaluated in memory, and has none");
    assertThat(endpoints.find("price")).isEmpty();
  }

  @Test
  void refusesModelsBesideVariants() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () -> deploy(DEPLOY.replace("\"combine\"", "\"variants\":[{}],\"combine\""), "v1"))
        .returns(ErrorCode.TASK_ARGUMENTS_INVALID, MillraceException::code)
        .withMessageContaining("deploy.models: [{\"name\":\"m\",\"version\":1}]");
  }

  private static ServableModel m(int version) {
    return Cars.linear("m", version, 0);
  }

  @Test
  void aModelThatCannotBeLoadedLeavesTheOldOneInUse() {
    deploy(DEPLOY, "v1");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(DEPLOY.replace("\"version\":1", "\"version\":9"), "v2"))
        .returns(ErrorCode.MODEL_VERSION_NOT_FOUND, MillraceException::code);
    assertThat(endpoints.endpoint("price").config().number()).isEqualTo(1);
    assertThat(endpoints.configs("price")).hasSize(1);
  }

  @Test
  void loadsWhatWasDeployedAtTheNextStart() {
    deploy(DEPLOY, "v1");
    try (Endpoints next = new Endpoints(store, models)) {
      assertThat(next.inService("price")).isFalse();
      next.start();
      assertThat(next.inService("price")).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"20,20", "0.2,20", "'\"20%\"',20", "'\"7 %\"',7", "1,100", "null,100", "0,0"})
  void readsSharesAsTheProjectFileWritesThem(String capture, int percent) {
    String arguments = DEPLOY.replace("}],", "}],\"capture\":" + capture + ",");
    assertThat(deploy(arguments, "v1").get("capture").asInt()).isEqualTo(percent);
  }

  @ParameterizedTest
  @CsvSource({"'\"2.5%\"'", "'\"lots\"'", "true", "101", "-1"})
  void refusesSharesThatAreNone(String capture) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy(DEPLOY.replace("}],", "}],\"capture\":" + capture + ","), "v1"))
        .matches(e -> e.code().kind() == ErrorCode.Kind.INVALID_INPUT);
  }

  @Test
  void scoresAFileJoinsItAndCapturesIt() throws Exception {
    deploy(DEPLOY, "v1");
    write("id,Mileage,fuel\n7,\"10,000\",diesel\n8,20000,petrol\n9,x,diesel\n10,1\n11,,diesel\n");
    JsonNode result = score(SCORE, "b1");
    assertThat(result.get("scored").asInt()).isEqualTo(2);
    assertThat(result.get("rejected").asInt()).isEqualTo(3);
    assertThat(result.get("models").asString()).isEqualTo("m/1");
    List<String> scored = Files.readAllLines(folder.resolve("out/june.scored.csv"));
    assertThat(scored).hasSize(3);
    assertThat(scored.get(0)).isEqualTo("id,Mileage,fuel,prediction,inferenceId");
    assertThat(scored.get(1)).startsWith("7,\"10,000\",diesel,19500.0,");
    assertThat(scored.get(2)).startsWith("8,20000,petrol,18000.0,");
    assertThat(Files.readString(folder.resolve("out/june.rejected.csv")))
        .startsWith("line,reason,id,Mileage,fuel\n4,field 'mileage': 'x' (expected: a number),9,")
        .contains("\n5,\"2 cells (expected: 3, as in the header)\",10,1\n")
        .contains("\n6,\"field 'mileage': absent");
    assertThat(captures.newest("price", 10))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.variant()).isEqualTo("batch"))
        .extracting(row -> row.inferenceId())
        .containsExactlyInAnyOrder(last(scored.get(1)), last(scored.get(2)));
    try (Stream<Path> left = Files.list(folder.resolve("out"))) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void scoringAgainGivesTheSameFileAndNoSecondCapture() throws Exception {
    deploy(DEPLOY, "v1");
    write("mileage,fuel\n10000,diesel\n");
    score(SCORE, "b1");
    String first = Files.readString(folder.resolve("out/june.scored.csv"));
    score(SCORE, "b1");
    assertThat(Files.readString(folder.resolve("out/june.scored.csv"))).isEqualTo(first);
    assertThat(tables.rows(Captures.TABLE)).hasSize(1);
  }

  @Test
  void writesAnswersAloneIfAsked() throws Exception {
    deploy(DEPLOY, "v1");
    write("mileage,fuel\n10000,diesel\n");
    score(SCORE.replace("\"output\"", "\"join\":\"none\",\"output\""), "b1");
    assertThat(Files.readAllLines(folder.resolve("out/june.scored.csv")))
        .satisfiesExactly(
            header -> assertThat(header).isEqualTo("prediction,inferenceId"),
            row -> assertThat(row).startsWith("19500.0,"));
  }

  @Test
  void failsIfNothingCouldBeScored() throws Exception {
    deploy(DEPLOY, "v1");
    write("mileage,fuel\nx,diesel\n");
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> score(SCORE, "b1"))
        .returns("Batch.NothingScored", TaskFailure::error);
    assertThat(folder.resolve("out/june.rejected.csv")).exists();
    assertThat(folder.resolve("out/june.scored.csv")).doesNotExist();
  }

  @Test
  void refusesAFileWithoutTheEndpointsFieldsAndPlacesOutsideTheProject() throws Exception {
    deploy(DEPLOY, "v1");
    write("a,b\n1,2\n");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> score(SCORE, "b1"))
        .returns(ErrorCode.CSV_INVALID, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> score(SCORE.replace("\"out\"", "\"../out\""), "b1"))
        .returns(ErrorCode.PROJECT_PATH_INVALID, MillraceException::code);
  }

  private JsonNode deploy(String arguments, String visit) {
    return new DeployTask(endpoints).run(Json.parse(arguments), new FakeContext(visit));
  }

  private JsonNode score(String arguments, String visit) throws InterruptedException {
    FileTransform transform =
        new FileTransform(
            endpoints,
            captures,
            TestFiles.of(folder),
            folder.resolve("state"),
            tabular.transformed(),
            InstantSource.system());
    return new ScoreBatchTask(transform).run(Json.parse(arguments), new FakeContext(visit));
  }

  private void write(String text) throws IOException {
    Files.writeString(folder.resolve("in/june.csv"), text);
  }

  private static String last(String line) {
    return line.substring(line.lastIndexOf(',') + 1);
  }
}
