package io.millrace.pipeline.builder;

import static io.millrace.pipeline.builder.Comparison.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.pipeline.builder.Comparison.Kind;
import io.millrace.pipeline.builder.Comparison.Order;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Whatever is put together from the builder's pieces passes the validator.
class BuilderPropertyTest {
  @Property(tries = 200)
  void whatCanBeBuiltIsValid(@ForAll long seed) {
    assertThat(Pipeline.jsonPath(new Random(seed).flow(0)).yaml()).isNotEmpty();
  }

  private static final class Random {
    private final SplittableRandom random;
    private int named;

    Random(long seed) {
      this.random = new SplittableRandom(seed);
    }

    Flow flow(int depth) {
      Flow flow = state(depth);
      for (int more = random.nextInt(3); more > 0; more--) {
        flow = flow.then(state(depth));
      }
      return random.nextBoolean() ? flow : flow.then(Jsonata.succeed(name()));
    }

    private String name() {
      return "s" + named++;
    }

    private Flow state(int depth) {
      return switch (random.nextInt(depth < 2 ? 9 : 5)) {
        case 0 -> Jsonata.pass(name()).output(Jsonata.fields().with("a", Jsonata.input("")));
        case 1 ->
            JsonPath.pass(name())
                .assign("v" + named, JsonPath.path("States.UUID()"))
                .resultPath("$.a.b");
        case 2 -> JsonPath.pause(name(), Duration.ofSeconds(random.nextInt(9)));
        case 3 -> caughtTask();
        case 4 -> Ml.sql(name(), Jsonata.text("select 1")).heartbeat(Duration.ofSeconds(5));
        case 5 -> Jsonata.parallel(name(), List.of(branch(depth), branch(depth)));
        case 6 -> JsonPath.map(name(), branch(depth)).itemsPath("$.items").maxConcurrency(2);
        case 7 ->
            Jsonata.choice(name())
                .when(Jsonata.query("$states.input.x > 1"), flowThatGoesOn(depth))
                .otherwise(flowThatGoesOn(depth));
        default ->
            JsonPath.choice(name())
                .when(
                    Comparison.and(
                        value("$.x").is(Kind.PRESENT),
                        Comparison.not(value("$.x").number(Order.LESS_THAN, random.nextInt()))),
                    flowThatGoesOn(depth));
      };
    }

    private Flow branch(int depth) {
      return flow(depth + 1);
    }

    private Flow flowThatGoesOn(int depth) {
      return random.nextBoolean() ? JsonPath.pass(name()) : state(depth + 1);
    }

    private Flow caughtTask() {
      return JsonPath.task(name(), "millrace:http")
          .parameters(JsonPath.fields().with("url", JsonPath.path("$.url")))
          .retry(
              Retry.on("States.Timeout")
                  .interval(Duration.ofSeconds(1))
                  .maxDelay(Duration.ofSeconds(9)))
          .catching(JsonPath.onError("States.ALL").resultPath("$.error"), JsonPath.fail(name()))
          .resultSelector(JsonPath.fields().with("status", JsonPath.path("$.status")));
    }
  }
}
