package io.millrace.pipeline.builder;

import static io.millrace.pipeline.builder.Flow.goTo;
import static io.millrace.pipeline.builder.Jsonata.caught;
import static io.millrace.pipeline.builder.Jsonata.choice;
import static io.millrace.pipeline.builder.Jsonata.fail;
import static io.millrace.pipeline.builder.Jsonata.fields;
import static io.millrace.pipeline.builder.Jsonata.input;
import static io.millrace.pipeline.builder.Jsonata.item;
import static io.millrace.pipeline.builder.Jsonata.map;
import static io.millrace.pipeline.builder.Jsonata.onError;
import static io.millrace.pipeline.builder.Jsonata.parallel;
import static io.millrace.pipeline.builder.Jsonata.pass;
import static io.millrace.pipeline.builder.Jsonata.pause;
import static io.millrace.pipeline.builder.Jsonata.query;
import static io.millrace.pipeline.builder.Jsonata.rule;
import static io.millrace.pipeline.builder.Jsonata.succeed;
import static io.millrace.pipeline.builder.Jsonata.text;
import static io.millrace.pipeline.builder.Jsonata.variable;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.builder.Comparison.Order;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One pipeline of every kind of state, built here and in `python/tests/test_golden.py`: both give
/// the tree of `golden.asl.json`.
class GoldenTest {
  @Test
  void theJavaBuilderGivesTheTreeThatThePythonBuilderGives() {
    assertThat(Json.parse(Json.write(pipeline().tree())))
        .isEqualTo(Json.resource(GoldenTest.class, "golden.asl.json"));
  }

  private static Pipeline pipeline() {
    Flow failed =
        Ml.notify("TellFailed", "training.failed", variable("failure.Error"))
            .then(fail("Failed").error(variable("failure.Error")).cause(text("see the notice")));
    return Pipeline.jsonPath(
            pass("Defaults")
                .output(query("$merge([{'rounds': 0}, $states.input])"))
                .assign("dataset", input("dataset"))
                .then(learn(failed))
                .then(decide()))
        .comment("Train until it is good enough")
        .timeout(Duration.ofDays(1));
  }

  private static Flow learn(Flow failed) {
    Flow one =
        Ml.train("TrainOne", text("cars"), variable("dataset"), input("model"))
            .timeout(Duration.ofHours(1))
            .heartbeat(Duration.ofMinutes(5))
            .retry(
                Retry.on("STORAGE_UNAVAILABLE", "States.Timeout")
                    .maxAttempts(5)
                    .interval(Duration.ofSeconds(2))
                    .backoffRate(1.5)
                    .maxDelay(Duration.ofMinutes(1))
                    .fullJitter());
    return parallel(
            "Learn",
            List.of(
                map("Train", one)
                    .items(input("models"))
                    .itemSelector(fields().with("model", item()).with("weight", 2))
                    .maxConcurrency(2),
                Ml.baseline("Baseline", variable("dataset"))))
        .assign("trained", query("$states.result[0]"))
        .output(input(""))
        .catching(onError("States.ALL").assign("failure", caught()), failed);
  }

  private static Flow decide() {
    return choice("GoodEnough")
        .when(
            rule(query("$max($trained.metrics.rmse) < 2500")).assign("good", query("true")),
            Ml.register("Register", variable("trained")).then(succeed("Done")))
        .when(
            query("$states.input.rounds < 3"),
            pause("Rest", Duration.ofSeconds(60)).then(goTo("Defaults")))
        .otherwise(
            JsonPath.choice("Old")
                .when(
                    Comparison.value("$.rounds").number(Order.GREATER_THAN, 9),
                    JsonPath.fail("TooMany").error("TooMany"))
                .otherwise(
                    JsonPath.pass("Keep")
                        .parameters(JsonPath.fields().with("kept", JsonPath.path("$.rounds")))
                        .resultPath("$.kept")));
  }
}
