package io.millrace.serving.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.Split;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.training.HandCombined;
import io.millrace.pipeline.training.MadeUpCars;
import io.millrace.pipeline.training.TrainingFixture;
import io.millrace.serving.BundleModelLoader;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.OutsideModels;
import io.millrace.serving.OutsideView;
import io.millrace.serving.Params;
import io.millrace.serving.ServableModel;
import io.millrace.serving.WantedModel;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The gate of training and endpoints of every form, on 1,000 made-up cars. What is expected is
/// worked out from what the models predict by themselves.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointTrialsTest {
  private static final String DATASET = "'dataset':{'name':'cars','version':1,'target':'price'}";

  private final AtomicInteger keys = new AtomicInteger();
  private final Outside outside = new Outside();
  private TrainingFixture fixture;
  private Endpoints endpoints;
  private JsonNode a;
  private JsonNode b;
  private Frame test;
  private double[] labels;
  private double[] ofA;
  private double[] ofB;

  /// A model in a process: twice the mileage, while it is well.
  private static final class Outside implements OutsideModel, OutsideModels {
    private final AtomicBoolean isWell = new AtomicBoolean(true);

    @Override
    public Optional<ServableModel.Outside> find(WantedModel model, ModelVersion version) {
      Frame example = Frame.of(new NumberColumn("mileage", new double[] {10_000}));
      return Optional.of(new ServableModel.Outside(model.id(), this, example));
    }

    @Override
    public void use(Set<WantedModel> models) {}

    @Override
    public List<OutsideView> look(Set<WantedModel> models) {
      return List.of();
    }

    @Override
    public List<Input> inputs() {
      return List.of(new Input("mileage", Input.Kind.NUMBER, List.of(), Double.NaN, Double.NaN));
    }

    @Override
    public void start() {}

    @Override
    public double[] predict(Frame rows, Params params) {
      if (!isWell.get()) {
        throw new MillraceException(
            ErrorCode.MODEL_PROCESS_FAILED, "its process ends again and again", "Look at its log.");
      }
      return Arrays.stream(rows.number("mileage").values()).map(miles -> 2 * miles).toArray();
    }
  }

  @BeforeAll
  void train(@TempDir Path folder) throws Exception {
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.writeString(project.resolve("cars.csv"), MadeUpCars.csv(1_000, 7));
    List<Endpoints> opened = new ArrayList<>();
    MemoryEndpointStore store = new MemoryEndpointStore(InstantSource.system());
    fixture =
        new TrainingFixture(
            project,
            folder,
            (registry, models) -> {
              opened.add(new Endpoints(store, new BundleModelLoader(registry, models, outside)));
              return new EndpointTrials(opened.getFirst());
            });
    endpoints = opened.getFirst();
    fixture.run(
        "ingest", "i", "{'dataset':{'name':'cars','target':'price'},'file':{'path':'cars.csv'}}");
    a = train("a", "xgboost", "{'num_boost_round':5}");
    b = train("b", "linear-learner", "{}");
    test = fixture.datasets.read("cars", 1, Split.TEST);
    labels = test.number("price").values();
    ofA = predictions(a);
    ofB = predictions(b);
    registerOutside();
  }

  @AfterAll
  void close() {
    endpoints.close();
    fixture.close();
  }

  private JsonNode train(String name, String algorithm, String params) throws Exception {
    return fixture.run(
        "train",
        "train-" + keys.incrementAndGet(),
        "{'project':'cars',%s,'model':{'name':'%s','algorithm':'%s','params':%s}}"
            .formatted(DATASET, name, algorithm, params));
  }

  private double[] predictions(JsonNode trained) {
    Run run = fixture.tracking.run(trained.path("run_id").asString());
    return fixture.models.load(ArtifactPath.ofRun(run.info(), "model")).model().predict(test);
  }

  private void registerOutside() {
    Run run = fixture.tracking.startRun(StartRun.in(fixture.tracking.experiment("cars").id()));
    fixture.artifacts.put(
        ArtifactPath.ofRun(run.info(), "model/MLmodel"),
        out ->
            out.write(
                "flavors: {python_function: {loader_module: mlflow.sklearn}}"
                    .getBytes(StandardCharsets.UTF_8)));
    ModelVersion version =
        fixture.registry.register("outside", RegisterVersion.ofRun(run.info().id(), "model"));
    fixture.registry.setAlias(
        new ModelAlias("outside", "stable"), version.version(), new AliasChange("", ""));
  }

  private JsonNode evaluated(String endpoint, JsonNode... models) throws InterruptedException {
    return fixture.run(
        "evaluate",
        "evaluate-" + keys.incrementAndGet(),
        "{'project':'cars',%s,'models':%s,'endpoints':[{'name':'p',%s}]}"
            .formatted(DATASET, Arrays.toString(models), endpoint));
  }

  private JsonNode answer(String endpoint) throws InterruptedException {
    return evaluated(endpoint, a, b).path("answers").path(0);
  }

  private JsonNode gate(JsonNode evaluation, String gate) throws InterruptedException {
    return fixture.run(
        "gate",
        "gate-" + keys.incrementAndGet(),
        "{'evaluation_run_id':'%s','gate':%s}"
            .formatted(evaluation.path("run_id").asString(), gate));
  }

  private double rmse(IntToDoubleFunction answer) {
    return Math.sqrt(
        IntStream.range(0, labels.length)
            .mapToDouble(row -> Math.pow(answer.applyAsDouble(row) - labels[row], 2))
            .average()
            .orElseThrow());
  }

  private static double rmse(JsonNode figures) {
    return figures.path("rmse").asDouble(Double.NaN);
  }

  private String make(int row) {
    @Nullable String[] makes = test.text("make").values();
    return String.valueOf(makes[row]);
  }

  private double mileage(int row) {
    return test.number("mileage").values()[row];
  }

  @ParameterizedTest
  @CsvSource({"first", "max", "mean"})
  void combinationsHaveTheFiguresThatTheyHadByHand(String combine) throws Exception {
    JsonNode answer = answer("'models':['a','b'],'combine':'%s'".formatted(combine));
    JsonNode expected =
        fixture
            .evaluating(new HandCombined())
            .run(
                Json.parse(
                    ("{'project':'cars',%s,'models':[%s,%s],'endpoints':[{'name':'p',"
                            + "'models':['a','b'],'combine':'%s'}]}")
                        .formatted(DATASET, a, b, combine)
                        .replace('\'', '"')),
                new FakeContext("by-hand-" + combine));
    assertThat(answer.path("challenger"))
        .isEqualTo(expected.path("answers").path(0).path("challenger"));
    assertThat(answer.path("combine").asString()).isEqualTo(combine);
  }

  @Test
  void expressionsAndWeightsAreJudgedByWhatTheyGive() throws Exception {
    double half = rmse(row -> (ofA[row] + ofB[row]) / 2);
    String mean = "'models':['a','b'],'combine':'{% (predictions.a + predictions.b) / 2 %}'";
    assertThat(rmse(answer(mean).path("challenger"))).isCloseTo(half, within(1e-6));
    String weighted = "'models':['a','b'],'combine':'weighted {\\\"a\\\":1,\\\"b\\\":3}'";
    assertThat(rmse(answer(weighted).path("challenger")))
        .isCloseTo(rmse(row -> (ofA[row] + 3 * ofB[row]) / 4), within(1e-6));
    assertThat(
            rmse(
                answer("'models':['a','b'],'combine':{'weighted':{'a':1,'b':3}}")
                    .path("challenger")))
        .isCloseTo(rmse(row -> (ofA[row] + 3 * ofB[row]) / 4), within(1e-6));
  }

  @Test
  void aSwitchIsJudgedAsAWholeAndEachModelByItsRows() throws Exception {
    JsonNode answer =
        answer(
            "'models':['a','b'],'graph':{'switch':[{'when':'input.make = \\\"audi\\\"',"
                + "'ask':'a'}],'otherwise':'b'}");
    assertThat(rmse(answer.path("challenger")))
        .isCloseTo(rmse(row -> make(row).equals("audi") ? ofA[row] : ofB[row]), within(1e-6));
    int audis =
        (int) IntStream.range(0, labels.length).filter(row -> make(row).equals("audi")).count();
    assertThat(answer.path("asked").path("a").path("rows").asInt()).isEqualTo(audis).isPositive();
    assertThat(answer.path("asked").path("b").path("rows").asInt())
        .isEqualTo(labels.length - audis);
    double squares =
        IntStream.range(0, labels.length)
            .filter(row -> make(row).equals("audi"))
            .mapToDouble(row -> Math.pow(ofA[row] - labels[row], 2))
            .sum();
    assertThat(rmse(answer.path("asked").path("a")))
        .isCloseTo(Math.sqrt(squares / audis), within(1e-6));
  }

  @Test
  void aSplitterByChanceIsJudgedByTheErrorToExpect() throws Exception {
    JsonNode answer =
        answer(
            "'models':['a','b'],'graph':{'splitter':[{'weight':3,'ask':'a'},{'weight':1,'ask':'b'},"
                + "{'weight':0,'ask':'b'}]}");
    double first = rmse(row -> ofA[row]);
    double second = rmse(row -> ofB[row]);
    assertThat(rmse(answer.path("challenger")))
        .isCloseTo(Math.sqrt(0.75 * first * first + 0.25 * second * second), within(1e-6));
    assertThat(rmse(answer.path("asked").path("a"))).isCloseTo(first, within(1e-6));
  }

  @Test
  void splittersBesideEachOtherAreJudgedInAllWays() throws Exception {
    JsonNode c = train("c", "xgboost", "{'num_boost_round':9}");
    double[] ofC = predictions(c);
    JsonNode answer =
        evaluated(
                "'models':['a','b','c'],'graph':{'ensemble':[{'splitter':[{'ask':'a'},{'ask':'b'}]},"
                    + "'c'],'combine':'max'}",
                a,
                b,
                c)
            .path("answers")
            .path(0);
    double left = rmse(row -> Math.max(ofA[row], ofC[row]));
    double right = rmse(row -> Math.max(ofB[row], ofC[row]));
    assertThat(rmse(answer.path("challenger")))
        .isCloseTo(Math.sqrt((left * left + right * right) / 2), within(1e-6));
  }

  @Test
  void aSplitterWithAKeyIsJudgedByWhereTheKeysLead() throws Exception {
    JsonNode answer =
        answer(
            "'models':['a','b'],'graph':{'splitter':[{'ask':'a'},{'ask':'b'}],'sticky':'mileage'}");
    int toA = answer.path("asked").path("a").path("rows").asInt();
    int toB = answer.path("asked").path("b").path("rows").asInt();
    assertThat(toA + toB).isEqualTo(labels.length);
    assertThat(toA).isBetween(labels.length / 4, 3 * labels.length / 4);
    JsonNode again =
        answer(
            "'models':['a','b'],'graph':{'splitter':[{'ask':'a'},{'ask':'b'}],'sticky':'mileage'}");
    assertThat(again.path("challenger")).isEqualTo(answer.path("challenger"));
  }

  @Test
  void hooksAreAroundWhatIsJudged() throws Exception {
    JsonNode answer =
        answer(
            "'models':['a','b'],'combine':'max','before':'{% {\\\"make\\\": \\\"ford\\\"} %}',"
                + "'after':'{% score + 1000 %}'");
    Frame fords =
        test.with(
            new TextColumn(
                "make",
                IntStream.range(0, test.rows()).mapToObj(_ -> "ford").toArray(String[]::new)));
    double[] first = predictions(a, fords);
    double[] second = predictions(b, fords);
    assertThat(rmse(answer.path("challenger")))
        .isCloseTo(rmse(row -> Math.max(first[row], second[row]) + 1000), within(1e-6));
  }

  private Frame example(JsonNode trained) {
    Run run = fixture.tracking.run(trained.path("run_id").asString());
    return fixture.models.load(ArtifactPath.ofRun(run.info(), "model")).example();
  }

  private static double[] mileages(Frame rows) {
    return rows.number("mileage").values();
  }

  private double[] predictions(JsonNode trained, Frame rows) {
    Run run = fixture.tracking.run(trained.path("run_id").asString());
    return fixture.models.load(ArtifactPath.ofRun(run.info(), "model")).model().predict(rows);
  }

  @Test
  void aRegisteredModelInAProcessIsAskedOfTheTestRows() throws Exception {
    String graph =
        "'models':['a'],'follow':['models:/outside@stable'],"
            + "'graph':{'ensemble':['a','outside'],'combine':'min'}";
    JsonNode answer = evaluated(graph, a).path("answers").path(0);
    assertThat(rmse(answer.path("challenger")))
        .isCloseTo(rmse(row -> Math.min(ofA[row], 2 * mileage(row))), within(1e-6));

    outside.isWell.set(false);
    try {
      JsonNode decided = gate(evaluated(graph, a), "{'beat':'nothing'}");
      assertThat(decided.path("decision").asString()).isEqualTo("reject");
      assertThat(decided.path("reason").asString()).endsWith("its process ends again and again");
    } finally {
      outside.isWell.set(true);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'combine':'{% predictions.c %}' | gives null",
        "'combine':'class com.example.Own' | com.example.Own",
        "'combine':{'model':'unknown','version':3} | unknown",
        "'follow':['models:/unknown@stable'] | unknown",
        "'graph':{'ensemble':['a']} | it asks [a]",
        "'combine':'max','reads':{'price':'text','make':'number'} | make"
      })
  void whatCannotBeTriedIsRejectedWithAReason(String how, String why) throws Exception {
    JsonNode evaluation = evaluated("'models':['a','b'],%s".formatted(how), a, b);
    JsonNode decided = gate(evaluation, "{'beat':'nothing'}");
    assertThat(decided.path("decision").asString()).isEqualTo("reject");
    assertThat(decided.path("reason").asString())
        .startsWith("p: %d of %d test rows".formatted(labels.length, labels.length))
        .contains(why);
  }

  @Test
  void aRowThatIsRefusedIsNamed() throws Exception {
    int row =
        1 + (int) IntStream.range(0, labels.length).takeWhile(i -> mileage(i) <= 98_000).count();
    long refused = IntStream.range(0, labels.length).filter(i -> mileage(i) > 98_000).count();
    assertThat(refused).isPositive();
    JsonNode evaluation =
        evaluated(
            "'models':['a','b'],'combine':'{% input.mileage > 98000 ? \\\"no\\\" : predictions.a"
                + " %}'",
            a, b);
    JsonNode decided = gate(evaluation, "{'beat':'nothing'}");
    assertThat(decided.path("decision").asString()).isEqualTo("reject");
    assertThat(decided.path("reason").asString())
        .startsWith(
            "p: %d of %d test rows have no usable prediction or label: test row %d: "
                .formatted(refused, labels.length, row))
        .contains("gives no (expected: a finite number");
  }

  @Test
  void rowsAreGivenUpOnceAHundredAreRefused() throws Exception {
    assertThat(labels.length).isGreaterThan(101);
    // The rows of input examples are training rows, whose mileage is known: no test row's is one.
    String examples = Arrays.toString(mileages(example(a)));
    JsonNode answer =
        answer(
            "'models':['a','b'],'combine':'{%% input.mileage in %s ? predictions.a : null %%}'"
                .formatted(examples));
    assertThat(answer.path("problem").asString())
        .startsWith("more than 100 test rows are refused; test row 1: ")
        .contains("gives null");
    assertThat(answer.path("challenger").path("rows_left_out").asInt()).isEqualTo(labels.length);
  }

  @Test
  void splittersThatCanChooseInTooManyWaysAreRejected() throws Exception {
    String inner =
        "{'splitter':[%s]}".formatted(String.join(",", Collections.nCopies(16, "{'ask':'a'}")));
    String outer =
        "{'splitter':[%s]}"
            .formatted(String.join(",", Collections.nCopies(16, "{'ask':%s}".formatted(inner))));
    String graph = "'models':['a','b'],'graph':{'ensemble':[%s,%s],'combine':'max'}";
    JsonNode many = answer(graph.formatted(outer, "{'splitter':[{'ask':'b'},{'ask':'b'}]}"));
    assertThat(many.path("problem").asString())
        .isEqualTo("graph: its splitters can choose in 512 ways (expected: at most 256)");
    JsonNode most = answer(graph.formatted(outer, "'b'"));
    assertThat(rmse(most.path("challenger")))
        .isCloseTo(rmse(row -> Math.max(ofA[row], ofB[row])), within(1e-6));
  }

  @Test
  void whatIsPredictedIsNotTold() throws Exception {
    JsonNode answer =
        answer(
            "'models':['a','b'],'reads':{'price':'number'},"
                + "'combine':'{% $exists(input.price) ? input.price : predictions.a %}'");
    assertThat(rmse(answer.path("challenger"))).isCloseTo(rmse(row -> ofA[row]), within(1e-6));
    assertThat(answer.path("absent_fields")).isEqualTo(Json.array().add("price"));
  }

  @Test
  void theChampionsAnswerInTheSameGraph() throws Exception {
    String graph = "'models':['x'],'graph':'x','after':'{% score + 100 %}'";
    JsonNode weak = train("x", "xgboost", "{'num_boost_round':2}");
    JsonNode first = evaluated(graph, weak);
    assertThat(gate(first, "{}").path("decision").asString()).isEqualTo("first_champion");
    promote(weak, first);

    JsonNode strong = train("x", "xgboost", "{'num_boost_round':60}");
    JsonNode better = evaluated(graph, strong);
    double[] ofWeak = predictions(weak);
    assertThat(rmse(better.path("answers").path(0).path("champion")))
        .isCloseTo(rmse(row -> ofWeak[row] + 100), within(1e-6));
    assertThat(gate(better, "{}").path("decision").asString()).isEqualTo("promote");
    promote(strong, better);
    JsonNode worse = evaluated(graph, weak);
    assertThat(gate(worse, "{}").path("reason").asString())
        .startsWith("p: RMSE gain over the champion -");

    JsonNode failing =
        evaluated("'models':['x'],'graph':'x','follow':['models:/unknown@stable']", strong);
    assertThat(gate(failing, "{}").path("conditions"))
        .anyMatch(
            each ->
                each.path("condition").asString().equals("beats the champion")
                    && each.path("outcome").asString().equals("fails")
                    && each.path("text").asString().contains("cannot be compared"));
  }

  private void promote(JsonNode trained, JsonNode evaluation) throws InterruptedException {
    String key = "promote-" + keys.incrementAndGet();
    JsonNode registered = fixture.run("register", key, "{'models':[%s]}".formatted(trained));
    fixture.run(
        "promote",
        key,
        "{'models':%s,'champions':%s}"
            .formatted(registered.path("models"), evaluation.path("champions")));
  }

  @Test
  void eachVariantIsJudgedAndAskedWithTheSameRows() throws Exception {
    JsonNode evaluation =
        evaluated(
            "'variants':[{'name':'one','models':['a'],'weight':1},{'name':'two','models':['a','b'],"
                + "'combine':'max','weight':9}]",
            a,
            b);
    assertThat(evaluation.path("answers"))
        .extracting(answer -> answer.path("answer").asString())
        .containsExactly("p/one", "p/two");
    assertThat(rmse(evaluation.path("answers").path(1).path("challenger")))
        .isCloseTo(rmse(row -> Math.max(ofA[row], ofB[row])), within(1e-6));
  }

  @Test
  void resultsThatAreThereFollowFromAliases() {
    EndpointTrials trials = new EndpointTrials(endpoints);
    JsonNode endpoint =
        Json.parse(
            """
            {"name": "p", "follow": ["models:/outside@stable"],
             "combine": {"model": "unknown", "alias": "best"}}
            """);
    assertThat(trials.inputs(new TaskArguments("evaluate", endpoint)))
        .isEqualTo(Map.of("models:/outside@stable", "outside/1", "models:/unknown@best", "none"));
  }
}
