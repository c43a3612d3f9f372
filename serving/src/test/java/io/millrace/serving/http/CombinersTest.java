package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.pipeline.FakeContext;
import io.millrace.serving.Cars;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.Params;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.plugin.Jar;
import io.millrace.serving.plugin.PlugInFolder;
import io.millrace.serving.task.DeployTask;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What classes and models make of predictions, over a real port. For [Cars#ROW] `cheap` answers
/// 19,500 and `dear` 29,500.
class CombinersTest {
  private static final String JSON = "application/json";
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\n(.*?)```");
  private static final String MOODY =
      """
      package com.example;
      import io.millrace.serving.CombineFunction;
      public final class Moody implements CombineFunction {
        public double combine(Row row) {
          String mood = row.text("mood").orElse("");
          return switch (mood) {
            case "angry" -> throw new IllegalStateException("not today");
            case "lost" -> Double.NaN;
            case "wild" -> 1 / 0.0;
            case "deep" -> combine(row);
            case "curious" -> row.prediction("nobody");
            case "nosy" -> row.number("fuel").getAsDouble();
            default -> row.prediction("dear") - row.prediction("cheap") + row.number("mileage").getAsDouble();
          };
        }
      }
      """;

  @TempDir Path folder;
  private TestServer server;
  private PlugInFolder plugIns;
  private int visits;

  @BeforeEach
  void start() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/plug-ins.md")));
    assertThat(example.find()).isTrue();
    Path jars = Files.createDirectory(folder.resolve("plugins"));
    Jar.write(jars.resolve("cautious.jar"), example.group(1));
    Jar.write(jars.resolve("moody.jar"), MOODY);
    plugIns = PlugInFolder.of(jars);
    server = new TestServer(folder);
    server.endpoints.plugIns(plugIns);
    server.models.add(Cars.linear("cheap", 1, 20_000));
    server.models.add(Cars.linear("dear", 1, 30_000));
    server.models.add(stacked(1, 0.25, 0.75));
    server.models.add(stacked(2, 0.5, 0.5));
  }

  @AfterEach
  void stop() {
    server.close();
    plugIns.close();
  }

  /// `1000 + a * cheap + b * dear`.
  private static ServableModel stacked(int version, double a, double b) {
    Frame train =
        Frame.of(
            new NumberColumn("cheap", new double[] {1, 2, 3}),
            new NumberColumn("dear", new double[] {4, 5, 6}));
    FeaturePipeline features =
        FeaturePipeline.fit(train, List.of("cheap", "dear"), FeatureSettings.TREES);
    return new ServableModel.InProcess(
        new ServedModel("stacked", version),
        new TabularModel(
            features, new LinearModel(1_000, new double[] {a, b}), TargetTransform.IDENTITY),
        train);
  }

  /// Of the documentation's: the mean, and the lower one beyond 100,000 km.
  @Test
  void theClassOfTheDocumentationAnswers() throws Exception {
    deploy("{\"class\": \"com.example.Cautious\"}");
    assertThat(server.post("price", JSON, Cars.ROW).body())
        .isEqualTo(
            "{\"predictions\":[{\"score\":24500.0,\"models\":{\"cheap\":19500.0,\"dear\":29500.0}}]}");
    assertThat(server.post("price", "text/csv", "10000,diesel\n200000,diesel").body())
        .isEqualTo("24500.0\n500.0");
    JsonNode config = Json.parse(server.get("/api/endpoints/price").body()).path("config");
    assertThat(config.path("combine").asString()).isEqualTo("class com.example.Cautious");
  }

  @Test
  void aClassCombinesTheMembersOfAnEnsemble() throws Exception {
    deploy(
        "\"graph\": {\"sequence\": [{\"ask\": {\"ensemble\": [\"cheap\", {\"name\": \"twice\","
            + " \"ask\": \"dear\"}], \"combine\": {\"class\": \"com.example.Cautious\"}}, \"as\":"
            + " \"dear\"}, \"stacked\"]},"
            + " \"models\": [%s, %s, %s]"
                .formatted(named("cheap", 1), named("dear", 1), named("stacked", 1)),
        "{\"mileage\": 10000, \"fuel\": \"diesel\", \"cheap\": 4000}",
        // 1000 + 0.25 * 4000 + 0.75 * 24500
        "{\"predictions\":[{\"score\":20375.0,\"models\":{\"cheap\":19500.0,\"dear\":29500.0,\"stacked\":20375.0}}]}");
  }

  @Test
  void aRowForWhichAClassFailsIsRefused() throws Exception {
    String models = "\"models\": [%s, %s]".formatted(named("cheap", 1), named("dear", 1));
    String moody =
        "\"combine\": \"class com.example.Moody\", \"reads\": {\"mood\": \"text\"}, " + models;
    String row = "{\"mileage\": 10000, \"fuel\": \"diesel\", \"mood\": \"%s\"}";
    deploy(
        moody,
        row.formatted("good"),
        "{\"predictions\":[{\"score\":20000.0,\"models\":{\"cheap\":19500.0,\"dear\":29500.0}}]}");
    String where = "row 2: the class com.example.Moody, by which the endpoint combines, ";
    for (String[] each :
        new String[][] {
          {"angry", "throws java.lang.IllegalStateException: not today"},
          {"lost", "gives NaN (expected: a finite number)"},
          {"wild", "gives Infinity (expected: a finite number)"},
          {"deep", "throws java.lang.StackOverflowError"},
          {"curious", "'nobody' is not combined (expected: one of [cheap, dear])"},
          {"nosy", "the endpoint reads no number 'fuel' (its fields: [mileage, fuel, mood]"},
        }) {
      HttpResponse<String> answer =
          server.post(
              "price", JSON, "[" + row.formatted("good") + "," + row.formatted(each[0]) + "]");
      assertThat(answer.statusCode()).as(each[0]).isEqualTo(400);
      assertThat(answer.body()).contains("COMBINE_FAILED", where, each[1]);
    }
    assertThat(server.post("price", JSON, row.formatted("good")).statusCode()).isEqualTo(200);
  }

  @Test
  void aClassThatIsNotThereLeavesTheEndpointAsItIs() throws Exception {
    deploy("\"max\"");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy("{\"class\": \"com.example.Nobody\"}"))
        .returns(ErrorCode.PLUG_IN_INVALID, MillraceException::code)
        .withMessageContaining("is in none of the plug-ins [cautious.jar, moody.jar]");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy("{\"class\": \"no class\"}"))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code);
    assertThat(server.post("price", "text/csv", "10000,diesel").body()).isEqualTo("29500.0");
  }

  @Test
  void aModelCombinesOthers() throws Exception {
    String models = "\"models\": [%s, %s]".formatted(named("cheap", 1), named("dear", 1));
    String answer =
        "{\"predictions\":[{\"score\":%s,\"models\":{\"cheap\":19500.0,\"dear\":29500.0,\"stacked\":%s}}]}";
    deploy(
        models + ", \"combine\": {\"model\": \"stacked\", \"version\": 1}",
        Cars.ROW,
        answer.formatted("28000.0", "28000.0")); // 1000 + 0.25 * 19500 + 0.75 * 29500
    deploy(
        models.replace("]", ", %s]".formatted(named("stacked", 2)))
            + ", \"combine\": {\"model\": \"stacked\"}",
        Cars.ROW,
        answer.formatted("25500.0", "25500.0"));
    assertThat(server.endpoints.serving("price").inputs())
        .extracting(each -> each.name())
        .containsExactly("mileage", "fuel");
    assertThat(
            Json.parse(server.get("/api/endpoints/price").body()).at("/config/combine").asString())
        .isEqualTo(
            "{\"sequence\":[{\"ask\":\"cheap\",\"as\":\"cheap\"},{\"ask\":\"dear\",\"as\":\"dear\"},\"stacked\"]}");
  }

  /// It is asked once, for all rows.
  @Test
  void aProcessCombinesOthers() throws Exception {
    List<Integer> asked = new ArrayList<>();
    server.models.add(outside(asked));
    String models = "\"models\": [%s, %s]".formatted(named("cheap", 1), named("dear", 1));
    task(models + ", \"combine\": {\"model\": \"far\", \"version\": 1}");
    asked.clear();
    assertThat(server.post("price", "text/csv", "10000,diesel\n20000,petrol").body())
        .isEqualTo("10000.0\n10000.0");
    assertThat(asked).containsExactly(2);
  }

  /// `dear - cheap`.
  private static ServableModel outside(List<Integer> asked) {
    OutsideModel model =
        new OutsideModel() {
          @Override
          public List<Input> inputs() {
            return Stream.of("dear", "cheap")
                .map(name -> new Input(name, Input.Kind.NUMBER, List.of(), Double.NaN, Double.NaN))
                .toList();
          }

          @Override
          public void start() {}

          @Override
          public double[] predict(Frame rows, Params params) {
            asked.add(rows.rows());
            double[] dear = rows.number("dear").values();
            double[] cheap = rows.number("cheap").values();
            return IntStream.range(0, dear.length).mapToDouble(i -> dear[i] - cheap[i]).toArray();
          }
        };
    Frame example =
        Frame.of(
            new NumberColumn("dear", new double[] {4, 5}),
            new NumberColumn("cheap", new double[] {1, 2}));
    return new ServableModel.Outside(new ServedModel("far", 1), model, example);
  }

  @Test
  void saysWhatIsWrongWithAModelThatCombines() {
    String models = "\"models\": [%s]".formatted(named("cheap", 1));
    for (String[] each :
        new String[][] {
          {
            "{\"model\": \"stacked\", \"version\": 1, \"alias\": \"champion\"}", "version and alias"
          },
          {"{\"model\": \"stacked\", \"weight\": 1}", "expected: model with version or alias"},
          {"{\"model\": 1}", "expected: model with version or alias"},
          {"{\"model\": \"cheap\"}", "there is nothing that it could combine"},
          {"{\"model\": \"stacked\"}", "graph of variant 'AllTraffic': it asks [cheap, stacked]"},
        }) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> task(models + ", \"combine\": " + each[0]))
          .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
          .withMessageContaining(each[1]);
    }
  }

  private void deploy(String combine) throws Exception {
    task(
        "\"models\": [%s, %s], \"combine\": %s"
            .formatted(named("cheap", 1), named("dear", 1), combine));
  }

  private void deploy(String calculation, String row, String answer) throws Exception {
    task(calculation);
    assertThat(server.post("price", JSON, row).body()).isEqualTo(answer);
  }

  private void task(String calculation) throws Exception {
    var _ =
        new DeployTask(server.endpoints)
            .run(
                Json.parse("{\"endpoint\": \"price\", " + calculation + "}"),
                new FakeContext("v" + ++visits));
  }

  private static String named(String name, int version) {
    return "{\"name\": \"%s\", \"version\": %d}".formatted(name, version);
  }
}
