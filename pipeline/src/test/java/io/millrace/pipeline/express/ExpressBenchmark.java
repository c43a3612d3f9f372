package io.millrace.pipeline.express;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Outcome;
import io.millrace.pipeline.states.StateMachine;
import io.millrace.pipeline.states.TaskResult;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// How long an Express execution of 5 states takes, from the text of its input to the text of its
/// output, against the same steps written in Java. Budget: 200 µs. Not part of the tests:
///
/// `./mvnw -pl pipeline -am test -Dtest=ExpressBenchmark -Dsurefire.failIfNoSpecifiedTests=false`
class ExpressBenchmark {
  private static final int ROUNDS = 3;
  private static final int RUNS = 20_000;
  private static final String INPUT =
      "{\"car\":{\"make\":\"Volvo\",\"year\":2019,\"mileage\":64000},\"limit\":20000}";
  private static final String OUTPUT = "{\"make\":\"Volvo\",\"price\":18400,\"urgent\":false}";
  private static final String PATHS =
      """
      StartAt: Select
      States:
        Select:
          Type: Pass
          Parameters: { make.$: $.car.make, mileage.$: $.car.mileage, limit.$: $.limit }
          Next: Far
        Far:
          Type: Choice
          Choices: [ { Variable: $.mileage, NumericGreaterThan: 100000, Next: Urgent } ]
          Default: Calm
        Urgent: { Type: Pass, Result: true, ResultPath: $.urgent, Next: Price }
        Calm: { Type: Pass, Result: false, ResultPath: $.urgent, Next: Price }
        Price:
          Type: Task
          Resource: millrace:price
          Parameters: { make.$: $.make, mileage.$: $.mileage }
          ResultSelector: { price.$: $.price }
          ResultPath: $.answer
          Next: Done
        Done: { Type: Succeed, OutputPath: $ }
      """;
  private static final String QUERIES =
      """
      QueryLanguage: JSONata
      StartAt: Select
      States:
        Select:
          Type: Pass
          Output: "{% {'make': $states.input.car.make, 'mileage': $states.input.car.mileage} %}"
          Next: Far
        Far:
          Type: Choice
          Choices: [ { Condition: "{% $states.input.mileage > 100000 %}", Next: Urgent } ]
          Default: Calm
        Urgent: { Type: Pass, Assign: { urgent: true }, Next: Price }
        Calm: { Type: Pass, Assign: { urgent: false }, Next: Price }
        Price:
          Type: Task
          Resource: millrace:price
          Arguments: "{% $states.input %}"
          Output: { make: "{% $states.input.make %}", price: "{% $states.result.price %}" }
          Next: Done
        Done: { Type: Succeed, Output: "{% $merge([$states.input, {'urgent': $urgent}]) %}" }
      """;

  private final ExpressEngine engine = new ExpressEngine(4, InstantSource.system());

  @Test
  void compare() {
    StateMachine paths = ExpressEngineTest.machine(PATHS);
    StateMachine queries = ExpressEngineTest.machine(QUERIES);
    assertThat(express(queries, INPUT)).isEqualTo(OUTPUT);
    assertThat(byHand(INPUT)).isEqualTo(OUTPUT);
    for (int round = 0; round <= ROUNDS; round++) {
      double byHand = micros(ExpressBenchmark::byHand);
      double withPaths = micros(input -> express(paths, input));
      double withQueries = micros(input -> express(queries, input));
      if (round > 0) { // the first one warms up
        System.out.printf(
            Locale.ROOT,
            "express, round %d: 5 states, median %.0f µs JSONPath, %.0f µs JSONata | the same in"
                + " Java %.1f µs | ratio %.0f, %.0f%n",
            round,
            withPaths,
            withQueries,
            byHand,
            withPaths / byHand,
            withQueries / byHand);
      }
    }
  }

  private String express(StateMachine machine, String input) {
    ExpressRun run =
        engine.run(
            machine,
            ExpressEngineTest.FACTS,
            (_, _) -> new TaskResult.Succeeded(price()),
            Json.parse(input));
    return switch (run.end().join().outcome()) {
      case Outcome.Succeeded(var output) -> Json.write(output);
      case Outcome other -> throw new AssertionError(other.toString());
    };
  }

  private static ObjectNode price() {
    return Json.object().put("price", 18_400);
  }

  private static String byHand(String text) {
    var car = Json.parse(text).path("car");
    boolean urgent = car.path("mileage").asInt() > 100_000;
    ObjectNode output = Json.object().put("make", car.path("make").asString());
    output.set("price", price().path("price"));
    return Json.write(output.put("urgent", urgent));
  }

  /// The median of many runs.
  private static double micros(UnaryOperator<String> run) {
    long[] nanos = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      String output = run.apply(INPUT);
      nanos[i] = System.nanoTime() - start;
      assertThat(output).isNotEmpty();
    }
    Arrays.sort(nanos);
    return nanos[RUNS / 2] / 1e3;
  }
}
