package io.millrace.pipeline.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.states.StateMachine;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A definition is tried with made-up answers of its tasks.
class MockRunTest {
  private static final StateMachine NIGHTLY =
      Definitions.withAnyTask()
          .read(
              """
              QueryLanguage: JSONata
              StartAt: Pause
              States:
                Pause: { Type: Wait, Seconds: 86400, Next: Train }
                Train:
                  Type: Task
                  Resource: millrace:train
                  Arguments: "{% $states.input %}"
                  Retry: [ { ErrorEquals: [ Busy ], MaxAttempts: 2 } ]
                  Catch: [ { ErrorEquals: [ States.ALL ], Next: Tell } ]
                  Next: Judge
                Judge:
                  Type: Choice
                  Choices: [ { Condition: "{% $states.input.rmse < 2000 %}", Next: Good } ]
                  Default: Tell
                Good: { Type: Succeed, Output: "{% $states.input.rmse %}" }
                Tell: { Type: Fail, Error: NotGood, Cause: look at it }
              """);

  private static final String RESPONSES =
      """
      MockedResponses:
        Fine: { "0": { Return: { rmse: 1800 } } }
        Poor: { "0": { Return: { rmse: 2500 } } }
        BusyThenFine:
          "0-1": { Throw: { Error: Busy, Cause: later } }
          "2": { Return: { rmse: 1800 } }
        OnceBusy: { "0": { Throw: { Error: Busy } } }
      """;

  private static List<MockCase> cases(String testCases) {
    return MockConfig.parse(
            "StateMachines: { nightly: { TestCases: " + testCases + " } }\n" + RESPONSES,
            "mocks.yaml")
        .cases("nightly");
  }

  private static MockRun.Result run(String testCase) {
    return MockRun.of(NIGHTLY, "nightly", cases("{ it: " + testCase + " }").getFirst());
  }

  @Test
  void aCaseWithoutExpectationsHasToSucceed() {
    assertThat(run("{ Train: Fine }"))
        .isEqualTo(new MockRun.Result(List.of("Pause", "Train", "Judge", "Good"), List.of()));
    assertThat(run("{ Train: Poor }").complaints())
        .containsExactly(
            "Status is FAILED, expected SUCCEEDED", "It failed with NotGood: look at it");
  }

  @Test
  void whatIsExpectedIsCompared() {
    assertThat(run("{ Train: Poor, Expect: { Error: NotGood, Cause: look at it } }").complaints())
        .isEmpty();
    assertThat(run("{ Train: Fine, Expect: { Output: 1800 } }").passed()).isTrue();
    assertThat(run("{ Train: Fine, Expect: { Output: 1, Path: [ Train ] } }").complaints())
        .containsExactly(
            "Output is 1800, expected 1", "Path is [Pause, Train, Judge, Good], expected [Train]");
    assertThat(run("{ Train: Fine, Expect: { Status: FAILED } }").complaints())
        .containsExactly("Status is SUCCEEDED, expected FAILED");
  }

  @Test
  void eachInvocationHasItsOwnAnswer() {
    assertThat(run("{ Train: BusyThenFine, Expect: { Output: 1800 } }").complaints()).isEmpty();
  }

  @Test
  void aTaskWithoutAnAnswerIsAComplaint() {
    assertThat(run("{ }").complaints())
        .containsExactly("State 'Train' has no mocked response for invocation 0.");
    assertThat(run("{ Train: OnceBusy }").complaints())
        .containsExactly("State 'Train' has no mocked response for invocation 1.");
  }

  @Test
  void theInputIsTheCases() {
    StateMachine echo =
        Definitions.withAnyTask().read("{StartAt: A, States: {A: {Type: Pass, End: true}}}");
    MockCase test = cases("{ it: { Input: { n: 1 }, Expect: { Output: { n: 1 } } } }").getFirst();
    assertThat(MockRun.of(echo, "nightly", test).complaints()).isEmpty();
  }

  @Test
  void mistakesInTheFileAreNamedWithTheirPlaces() {
    assertThatThrownBy(() -> cases("{ it: { Train: Absent } }"))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("mocks.yaml:1:")
        .hasMessageContaining("MockedResponses has no 'Absent'");
    assertThatThrownBy(() -> cases("{ it: { Expect: { Outptu: 1 } } }"))
        .hasMessageContaining("unknown key 'Outptu' (did you mean 'Output'?)");
    assertThatThrownBy(
            () ->
                MockConfig.parse(
                        "StateMachines: { a: { TestCases: {} } }\nMockedResponses: {}", "m")
                    .cases("b"))
        .hasMessageContaining("m has no test cases of 'b', only of: a");
  }
}
