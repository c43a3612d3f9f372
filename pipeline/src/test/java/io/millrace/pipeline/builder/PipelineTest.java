package io.millrace.pipeline.builder;

import static io.millrace.pipeline.builder.Flow.goTo;
import static io.millrace.pipeline.builder.Jsonata.caught;
import static io.millrace.pipeline.builder.Jsonata.choice;
import static io.millrace.pipeline.builder.Jsonata.context;
import static io.millrace.pipeline.builder.Jsonata.fail;
import static io.millrace.pipeline.builder.Jsonata.fields;
import static io.millrace.pipeline.builder.Jsonata.input;
import static io.millrace.pipeline.builder.Jsonata.item;
import static io.millrace.pipeline.builder.Jsonata.map;
import static io.millrace.pipeline.builder.Jsonata.onError;
import static io.millrace.pipeline.builder.Jsonata.parallel;
import static io.millrace.pipeline.builder.Jsonata.pass;
import static io.millrace.pipeline.builder.Jsonata.query;
import static io.millrace.pipeline.builder.Jsonata.result;
import static io.millrace.pipeline.builder.Jsonata.succeed;
import static io.millrace.pipeline.builder.Jsonata.text;
import static io.millrace.pipeline.builder.Jsonata.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PipelineTest {
  @Test
  void theExampleOfTheDocumentation() throws IOException {
    // docs: begin
    Flow failed =
        Ml.notify("TellFailed", "training.failed", variable("failure.Error"))
            .then(fail("Failed").error(variable("failure.Error")));

    Flow train =
        Ml.train("TrainOne", text("used-cars"), input("dataset"), input("model"))
            .timeout(Duration.ofHours(1))
            .retry(Retry.on("STORAGE_UNAVAILABLE").maxAttempts(5).fullJitter());

    Pipeline pipeline =
        Pipeline.jsonata(
                map("Train", train)
                    .items(input("models"))
                    .itemSelector(fields().with("dataset", input("dataset")).with("model", item()))
                    .assign("models", result(""))
                    .catching(onError("States.ALL").assign("failure", caught()), failed)
                    .then(
                        choice("GoodEnough")
                            .when(
                                query("$max($models.metrics.`validation-rmse`) < 2500"),
                                Ml.register("Register", variable("models"))
                                    .then(Ml.deploy("Deploy", "price", input("models")))
                                    .then(succeed("Done")))
                            .otherwise(fail("Rejected").error(text("Rejected")))))
            .comment("Train all, deploy the good")
            .timeout(Duration.ofDays(1));
    // docs: end

    assertThat(Json.parse(Json.write(pipeline.tree()))).isEqualTo(documented("built.asl.yaml"));
  }

  /// The text of an example in the documentation, and the tree of the one that has a name.
  private static JsonNode documented(String name) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "pipelines.md"));
    String test =
        Files.readString(
            Path.of("src/test/java", PipelineTest.class.getName().replace('.', '/') + ".java"));
    String code = test.split("// docs: (begin|end)\n", -1)[1].replaceAll("(?m)^    ", "").strip();
    assertThat(page).contains(code);
    Matcher yaml =
        Pattern.compile("```yaml " + Pattern.quote(name) + "\n(.*?)```", Pattern.DOTALL)
            .matcher(page);
    assertThat(yaml.find()).as(name).isTrue();
    return Yaml.parse(yaml.group(1)).tree();
  }

  @Test
  void whatFollowsAChoiceFollowsEachOfItsWays() {
    JsonNode tree =
        Pipeline.jsonata(
                choice("Which")
                    .when(query("$states.input.a"), pass("A"))
                    .when(query("$states.input.b"), pass("B").then(fail("No")))
                    .then(pass("After")))
            .tree();

    assertThat(tree.at("/States/A/Next").asString()).isEqualTo("After");
    assertThat(tree.at("/States/Which/Default").asString()).isEqualTo("After");
    assertThat(tree.at("/States/After/End").asBoolean()).isTrue();
  }

  @Test
  void waysBackAndSharedHandlersAreStatesThatAreThereOnce() {
    Flow handler = pass("Tell").then(goTo("Ask"));
    JsonNode tree =
        Pipeline.jsonata(
                Jsonata.task("Ask", "millrace:http")
                    .catching(onError("States.Timeout", "Http.StatusCode.503"), handler)
                    .then(
                        Jsonata.task("Answer", "millrace:http")
                            .catching(onError("States.ALL"), handler)))
            .tree();

    assertThat(tree.get("States").propertyNames())
        .containsExactlyInAnyOrder("Ask", "Tell", "Answer");
    assertThat(tree.at("/States/Tell/Next").asString()).isEqualTo("Ask");
  }

  @Test
  void jsonataStatesMayStandInAJsonPathMachine() {
    JsonNode tree =
        Pipeline.jsonPath(
                JsonPath.pass("Old")
                    .parameters(JsonPath.fields().with("n", JsonPath.path("$.n")))
                    .then(
                        parallel("New", List.of(pass("Inside"))).output(context("Execution.Name"))))
            .tree();

    assertThat(tree.has("QueryLanguage")).isFalse();
    assertThat(tree.at("/States/Old/Parameters").toString()).isEqualTo("{\"n.$\":\"$.n\"}");
    assertThat(tree.at("/States/New/QueryLanguage").asString()).isEqualTo("JSONata");
    assertThat(tree.at("/States/New/Branches/0/States/Inside/QueryLanguage").asString())
        .isEqualTo("JSONata");
  }

  @Test
  void textThatLooksLikeAnExpressionStaysText() {
    assertThat(fields().with("a", "{% x").with("b", "plain").json().toString())
        .isEqualTo("{\"a\":\"{% \\\"{% x\\\" %}\",\"b\":\"plain\"}");
  }

  @Test
  void changingAStateLeavesTheOneBeforeAsItWas() {
    Jsonata.Pass before = pass("A");

    before.assign("x", input("y")).comment("changed");

    assertThat(Pipeline.jsonata(before).tree().at("/States/A").toString())
        .isEqualTo("{\"Type\":\"Pass\",\"End\":true}");
  }

  @Test
  void mistakesThatTypesDoNotShowAreTold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pass("A").then(fail("A")))
        .withMessage("two different states are named 'A'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> succeed("A").then(pass("B")))
        .withMessage("nothing can follow 'A': it always ends");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Pipeline.jsonata(pass("A").then(goTo("Nowhere"))))
        .withMessageContaining("There is no state 'Nowhere' here");
  }
}
