package io.millrace.pipeline.stepfunctions;

import static io.millrace.base.ErrorCode.PIPELINE_INVALID;

import io.millrace.base.MillraceException;
import java.time.InstantSource;
import java.util.Optional;

/// Plays one state of a definition by itself, as `TestState` does: its work is never done, only
/// mocked. Thread-safe.
public final class StateTester {
  private static final String ROLE = Settings.DEFAULT.roleArn();

  private final TestStateOperation operation;

  public StateTester(InstantSource clock) {
    this.operation = new TestStateOperation(clock);
  }

  /// What is asked.
  ///
  /// @param definition of the whole machine, JSON or YAML
  /// @param input as JSON; empty: `{}`; likewise `variables`
  /// @param mock what the work of the state is taken to come to, if it has any
  public record Trial(
      String definition, String state, String input, String variables, Optional<Mock> mock) {}

  /// What work comes to.
  public sealed interface Mock {
    /// @param json its result
    record Result(String json) implements Mock {}

    record Failure(String error, String cause) implements Mock {}
  }

  /// What came of it.
  ///
  /// @param status `SUCCEEDED`, `CAUGHT_ERROR`, `RETRIABLE` or `FAILED`
  /// @param output as JSON
  public record Answer(
      String status,
      Optional<String> output,
      Optional<String> next,
      Optional<String> error,
      Optional<String> cause) {}

  /// @throws MillraceException with `PIPELINE_INVALID` if the trial cannot be made
  public Answer test(Trial trial) {
    try {
      TestStateBody.Answer answer = operation.test(request(trial), new Arns("local"));
      return new Answer(
          answer.status(),
          Optional.ofNullable(answer.output()),
          Optional.ofNullable(answer.nextState()),
          Optional.ofNullable(answer.error()),
          Optional.ofNullable(answer.cause()));
    } catch (Refusal refusal) {
      throw new MillraceException(
          PIPELINE_INVALID, refusal.text(), "Correct the state, its input or what is mocked.");
    }
  }

  private static TestStateBody.Request request(Trial trial) {
    return new TestStateBody.Request(
        DefinitionText.json(trial.definition()),
        ROLE,
        trial.input().isBlank() ? "{}" : trial.input(),
        trial.variables().isBlank() ? "{}" : trial.variables(),
        null,
        null,
        null,
        trial.state(),
        trial.mock().map(StateTester::body).orElse(null),
        null);
  }

  private static TestStateBody.Mock body(Mock mock) {
    return switch (mock) {
      case Mock.Result(String json) -> new TestStateBody.Mock(json, null);
      case Mock.Failure(String error, String cause) ->
          new TestStateBody.Mock(null, new TestStateBody.ErrorOutput(error, cause));
    };
  }
}
