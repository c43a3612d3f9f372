package io.millrace.pipeline.stepfunctions;

import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.maprun.TrialHandout;
import io.millrace.pipeline.maprun.reader.GivenData;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionFacts.Limits;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.Resource;
import io.millrace.pipeline.states.StateTrial;
import io.millrace.pipeline.states.StateTrial.Shown;
import io.millrace.pipeline.states.StateTrial.Work;
import io.millrace.pipeline.stepfunctions.TestStateBody.Configuration;
import io.millrace.pipeline.types.Signature;
import io.millrace.pipeline.types.Type;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `TestState`: plays one state without an execution. Work is never done, only mocked.
final class TestStateOperation {
  private final DefinitionText anyTask = new DefinitionText(Definitions.withAnyTask());
  private final Definitions definitions;
  private final InstantSource clock;

  /// @param definitions know what tasks give
  TestStateOperation(Definitions definitions, InstantSource clock) {
    this.definitions = definitions;
    this.clock = clock;
  }

  TestStateBody.Answer test(TestStateBody.Request body, Arns arns) {
    ObjectNode variables = variables(body.variables());
    TestedState tested =
        TestedState.of(
            definition(body.definition()),
            Optional.ofNullable(body.stateName()),
            Set.copyOf(variables.propertyNames()),
            anyTask);
    checkMock(body, tested);
    checkConfiguration(body, tested);
    StateTrial.Setting setting = setting(body, tested, variables);
    Shown shown =
        StateTrial.of(tested.machine(), tested.name(), facts(body, arns), setting, clock.instant())
            .orElseThrow();
    int failed = body.configuration().failedIterations();
    if (shown.iterations().isPresent() && failed > shown.iterations().getAsInt()) {
      throw Refusal.validation(
          "Map iteration failure count must be less than or equal to the number of Map iterations");
    }
    return TestStateAnswer.of(shown, body.level(), Resource.parse(tested.resource()));
  }

  private StateTrial.Setting setting(
      TestStateBody.Request body, TestedState tested, ObjectNode variables) {
    Configuration configuration = body.configuration();
    Optional<Resource> resource = Resource.parse(tested.resource());
    Optional<Work> work =
        Optional.ofNullable(body.mock()).map(mock -> MockedWork.of(mock, tested, gives(resource)));
    boolean waits = resource.filter(TestStateOperation::waits).isPresent();
    Map<String, JsonNode> values = new LinkedHashMap<>();
    variables.properties().forEach(variable -> values.put(variable.getKey(), variable.getValue()));
    return new StateTrial.Setting(
        input(body.input()),
        values,
        body.context() == null ? Json.object() : ContextObject.read(body.context(), waits),
        work,
        configuration.retries(),
        configuration.failedIterations(),
        new TrialHandout(
            Optional.ofNullable(configuration.mapItemReaderData()).map(GivenData::new),
            Limits.DEFAULT.payloadBytes()));
  }

  private static boolean waits(Resource resource) {
    return resource.integration() != Resource.Integration.REQUEST_RESPONSE;
  }

  private Type gives(Optional<Resource> resource) {
    return resource.flatMap(definitions::signature).map(Signature::gives).orElse(Type.any());
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

  private static void checkMock(TestStateBody.Request body, TestedState tested) {
    if (body.mock() != null) {
      if (Boolean.TRUE.equals(body.revealSecrets())) {
        throw Refusal.validation(
            "TestState does not support RevealSecrets when a mock is specified.");
      }
      return;
    }
    switch (tested.type()) {
      case "Map", "Parallel" ->
          throw Refusal.of(
              "InvalidDefinition",
              "TestState API does not support Map or Parallel states. Supported state types"
                  + " include: [Task, Wait, Pass, Succeed, Fail, Choice]");
      case "Task" ->
          throw Refusal.validation(
              body.roleArn() == null
                  ? "RoleArn must be specified when testing a Task state"
                  : "TestState here does no work: a mock must be specified when testing a Task"
                      + " state");
      default -> {}
    }
  }

  private static void checkConfiguration(TestStateBody.Request body, TestedState tested) {
    Configuration configuration = body.configuration();
    if (configuration.mapIterationFailureCount() != null && body.mock() == null) {
      throw Refusal.validation(
          "TestState does not support MapIterationFailureCount when a mock is not specified.");
    }
    if (configuration.mapItemReaderData() != null && !tested.json().has("ItemReader")) {
      throw Refusal.validation("MapItemReaderData is for Map states with an ItemReader.");
    }
    String cause = configuration.errorCausedByState();
    if (cause != null && !tested.holds(cause)) {
      throw Refusal.validation("The state holds no state '%s'.".formatted(cause));
    }
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
        Limits.DEFAULT,
        (entered, attempt) -> id);
  }
}
