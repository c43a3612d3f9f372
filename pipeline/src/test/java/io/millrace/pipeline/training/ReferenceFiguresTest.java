package io.millrace.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The real UK listings, from files to champions, against what good Python libraries reach
/// (`../shared/data/reference/baselines.json`).
class ReferenceFiguresTest {
  private static final List<String> MAKES =
      List.of("audi", "bmw", "ford", "hyundi", "merc", "skoda", "toyota", "vauxhall", "vw");

  @TempDir Path state;

  @Test
  void xgboostLinearAndTheirMaximumReachTheReference() throws Exception {
    Path cars = Path.of(System.getProperty("millrace.shared", "../shared"), "data", "used-cars-uk");
    assumeTrue(Files.exists(cars), "needs ../shared/data/used-cars-uk");
    try (TrainingFixture fixture = new TrainingFixture(cars, state)) {
      for (String make : MAKES) {
        JsonNode made =
            fixture.run(
                "ingest",
                "ingest-" + make,
                "{'dataset':{'name':'listings','target':'price'},'file':{'path':'%s.csv'}}"
                    .formatted(make));
        assertThat(made.path("outcome").asString()).isEqualTo("created");
      }
      JsonNode xgboost = train(fixture, "price-xgboost", "xgboost");
      JsonNode linear = train(fixture, "price-linear", "linear-learner");
      String dataset = "'dataset':{'name':'listings','version':9,'target':'price'}";
      JsonNode evaluation =
          fixture.run(
              "evaluate",
              "evaluate",
              "{'project':'used-cars',%s,'models':%s,'endpoints':[{'name':'price','models':['price-xgboost','price-linear'],'combine':'max'}]}"
                  .formatted(dataset, Json.array().add(xgboost).add(linear)));
      double ofXgboost = rmse(evaluation.path("models").path("price-xgboost"));
      double ofLinear = rmse(evaluation.path("models").path("price-linear"));
      double ofMaximum = rmse(evaluation.path("answers").path(0).path("challenger"));
      System.out.printf(
          "UK listings, test RMSE: xgboost %.2f (reference 2155.45), linear %.2f (3760.26),"
              + " maximum %.2f (2707.76)%n",
          ofXgboost, ofLinear, ofMaximum);
      assertThat(ofXgboost).isCloseTo(2155.45, withinPercentage(1));
      assertThat(ofLinear).isCloseTo(3760.26, withinPercentage(1));
      assertThat(ofMaximum).isCloseTo(2707.76, withinPercentage(1));
    }
  }

  private static JsonNode train(TrainingFixture fixture, String name, String algorithm)
      throws InterruptedException {
    long start = System.nanoTime();
    JsonNode trained =
        fixture.run(
            "train",
            "train-" + name,
            ("{'project':'used-cars','dataset':{'name':'listings','version':9,'target':'price'},"
                    + "'model':{'name':'%s','algorithm':'%s'}}")
                .formatted(name, algorithm));
    System.out.printf("%s: %.1f s%n", algorithm, (System.nanoTime() - start) / 1e9);
    return trained;
  }

  private static double rmse(JsonNode figures) {
    return figures.path("rmse").asDouble();
  }
}
