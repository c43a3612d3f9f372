package io.millrace.pipeline.stepfunctions;

import static io.millrace.base.ErrorCode.PIPELINE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Plays one state of a definition by itself, as `TestState` does: its work is never done, only
/// mocked. Thread-safe.
public final class StateTester {
  private static final String ROLE = Settings.DEFAULT.roleArn();

  private final TestStateOperation operation;

  /// @param definitions know what tasks give
  public StateTester(Definitions definitions, InstantSource clock) {
    this.operation = new TestStateOperation(definitions, clock);
  }

  /// What is asked.
  ///
  /// @param definition of the whole machine, JSON or YAML
  /// @param input as JSON; empty: `{}`; likewise `variables` and `context`, whose members stand in
  ///     the place of those of the context object
  /// @param mock what the work of the state is taken to come to, if it has any
  public record Trial(
      String definition,
      String state,
      String input,
      String variables,
      String context,
      Optional<Mock> mock) {}

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
  /// @param steps what the data was on its way, as JSON, by what the API calls it, such as
  ///     `afterInputPath`
  public record Answer(
      String status,
      Optional<String> output,
      Optional<String> next,
      Optional<String> error,
      Optional<String> cause,
      Map<String, String> steps) {}

  /// @throws MillraceException with `PIPELINE_INVALID` if the trial cannot be made
  public Answer test(Trial trial) {
    try {
      TestStateBody.Answer answer = operation.test(request(trial), new Arns("local"));
      return new Answer(
          answer.status(),
          Optional.ofNullable(answer.output()),
          Optional.ofNullable(answer.nextState()),
          Optional.ofNullable(answer.error()),
          Optional.ofNullable(answer.cause()),
          steps(answer));
    } catch (Refusal refusal) {
      throw new MillraceException(
          PIPELINE_INVALID, refusal.text(), "Correct the state, its input or what is mocked.");
    }
  }

  private static Map<String, String> steps(TestStateBody.Answer answer) {
    Map<String, String> steps = new LinkedHashMap<>();
    if (answer.inspectionData() != null) {
      answer
          .inspectionData()
          .properties()
          .forEach(step -> steps.put(step.getKey(), text(step.getValue())));
    }
    return steps;
  }

  private static String text(JsonNode step) {
    return step.isString() ? step.stringValue() : Json.write(step);
  }

  private static TestStateBody.Request request(Trial trial) {
    return new TestStateBody.Request(
        DefinitionText.json(trial.definition()),
        ROLE,
        orEmpty(trial.input()),
        orEmpty(trial.variables()),
        orEmpty(trial.context()),
        "DEBUG",
        null,
        trial.state(),
        trial.mock().map(StateTester::body).orElse(null),
        null);
  }

  private static String orEmpty(String json) {
    return json.isBlank() ? "{}" : json;
  }

  /// People write down only the fields that they look at.
  private static TestStateBody.Mock body(Mock mock) {
    return switch (mock) {
      case Mock.Result(String json) -> new TestStateBody.Mock(json, null, "PRESENT");
      case Mock.Failure(String error, String cause) ->
          new TestStateBody.Mock(null, new TestStateBody.ErrorOutput(error, cause), null);
    };
  }
}
