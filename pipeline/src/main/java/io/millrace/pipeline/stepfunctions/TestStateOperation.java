package io.millrace.pipeline.stepfunctions;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.stepfunctions.StateTrial.Work;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `TestState`: plays one state without an execution. Work is never done, only mocked.
final class TestStateOperation {
  private static final Set<String> MOCKABLE = Set.of("Task", "Map", "Parallel");
  private static final Set<String> NESTING = Set.of("Map", "Parallel");

  private final DefinitionText definitions = new DefinitionText(Definitions.withAnyTask());
  private final InstantSource clock;

  TestStateOperation(InstantSource clock) {
    this.clock = clock;
  }

  TestStateBody.Answer test(TestStateBody.Request body, Arns arns) {
    checkSupported(body);
    TestedState tested =
        TestedState.of(definition(body.definition()), Optional.ofNullable(body.stateName()));
    Optional<Work> work = Optional.ofNullable(body.mock()).map(m -> mocked(m, tested));
    if (work.isEmpty()) {
      checkWithoutMock(tested, body);
    }
    JsonNode input = input(body.input());
    ObjectNode machine = tested.machine(input, variables(body.variables()), work.isPresent());
    return new StateTrial(
            definitions.machine(machine),
            facts(body, arns),
            tested.name(),
            work,
            retries(body.stateConfiguration()),
            clock.instant())
        .play(input);
  }

  private static void checkSupported(TestStateBody.Request body) {
    if (body.inspectionLevel() != null && !body.inspectionLevel().equals("INFO")) {
      throw Refusal.validation("TestState here has no inspection levels but INFO.");
    }
    if (body.context() != null) {
      throw Refusal.validation("TestState here takes no Context object.");
    }
    if (Boolean.TRUE.equals(body.revealSecrets())) {
      throw Refusal.validation("TestState here does not support RevealSecrets.");
    }
    if (body.stateConfiguration() != null && body.stateConfiguration().isOfMaps()) {
      throw Refusal.validation("TestState here takes no configuration of Map states.");
    }
  }

  private static JsonNode definition(String text) {
    return switch (JsonText.read(text)) {
      case JsonText.Valid(JsonNode tree) -> tree;
      case JsonText.Invalid fault ->
          throw Refusal.of(
              "InvalidDefinition",
              "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: %s'",
              fault.message());
    };
  }

  private static void checkWithoutMock(TestedState tested, TestStateBody.Request body) {
    if (NESTING.contains(tested.type())) {
      throw Refusal.of(
          "InvalidDefinition",
          "TestState API does not support Map or Parallel states. Supported state types include:"
              + " [Task, Wait, Pass, Succeed, Fail, Choice]");
    }
    if (tested.type().equals("Task")) {
      throw Refusal.validation(
          body.roleArn() == null
              ? "RoleArn must be specified when testing a Task state"
              : "TestState here does no work: a mock must be specified when testing a Task state");
    }
  }

  private static Work mocked(TestStateBody.Mock mock, TestedState tested) {
    if (!MOCKABLE.contains(tested.type())) {
      throw Refusal.validation(
          "State type '%s' is not supported when a mock is specified".formatted(tested.type()));
    }
    if (tested.type().equals("Map")) {
      throw Refusal.validation("TestState here does not support Map states.");
    }
    if ((mock.result() == null) == (mock.errorOutput() == null)) {
      throw Refusal.validation(
          "A test mock should have only one of the following fields: [result, errorOutput].");
    }
    if (mock.errorOutput() != null) {
      return new Work.Failure(
          Optional.ofNullable(mock.errorOutput().error()),
          Optional.ofNullable(mock.errorOutput().cause()));
    }
    return new Work.Result(result(String.valueOf(mock.result()), tested));
  }

  private static JsonNode result(String text, TestedState tested) {
    if (!(JsonText.read(text) instanceof JsonText.Valid(JsonNode result))) {
      throw Refusal.validation("Mocked result must be valid JSON");
    }
    if (tested.type().equals("Parallel")) {
      if (!result.isArray()) {
        throw Refusal.validation("Mocked result must be an array.");
      }
      if (result.size() != tested.state().path("Branches").size()) {
        throw Refusal.validation(
            "Mocked result must contain the same number of items as number of Parallel branches.");
      }
    }
    return result;
  }

  private static JsonNode input(@Nullable String text) {
    return switch (JsonText.read(text == null ? "{}" : text)) {
      case JsonText.Valid(JsonNode value) -> value;
      case JsonText.Invalid _ ->
          throw Refusal.of("InvalidExecutionInput", "Invalid execution input.");
    };
  }

  private static ObjectNode variables(@Nullable String text) {
    if (JsonText.read(text == null ? "{}" : text) instanceof JsonText.Valid(ObjectNode object)) {
      return object;
    }
    throw Refusal.validation("Variables must be a JSON object.");
  }

  private static int retries(TestStateBody.@Nullable Configuration configuration) {
    Integer count = configuration == null ? null : configuration.retrierRetryCount();
    return count == null ? 0 : count;
  }

  private static ExecutionFacts facts(TestStateBody.Request body, Arns arns) {
    String id = Ids.uuid();
    return new ExecutionFacts(
        ExecutionType.EXPRESS,
        arns.express("TestState", id),
        id,
        arns.machine("TestState"),
        "TestState",
        Optional.ofNullable(body.roleArn()).orElse(Settings.DEFAULT.roleArn()),
        id,
        ExecutionFacts.Limits.DEFAULT,
        (entered, attempt) -> id);
  }
}
