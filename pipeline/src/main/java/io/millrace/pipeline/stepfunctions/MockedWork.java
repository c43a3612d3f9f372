package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.states.StateTrial.Work;
import io.millrace.pipeline.types.Type;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What the work of a tested state is taken to come to.
final class MockedWork {
  private static final Set<String> MOCKABLE = Set.of("Task", "Map", "Parallel");
  private static final String STRICT = "STRICT";

  private MockedWork() {}

  /// @param gives what the task of the state gives, as far as it is known
  /// @throws Refusal with `ValidationException`
  static Work of(TestStateBody.Mock mock, TestedState tested, Type gives) {
    if (!MOCKABLE.contains(tested.type())) {
      throw Refusal.validation(
          "State type '%s' is not supported when a mock is specified".formatted(tested.type()));
    }
    if ((mock.result() == null) == (mock.errorOutput() == null)) {
      throw Refusal.validation(
          "A test mock should have only one of the following fields: [result, errorOutput].");
    }
    if (mock.errorOutput() != null) {
      return new Work.Broken(
          Optional.ofNullable(mock.errorOutput().error()),
          Optional.ofNullable(mock.errorOutput().cause()));
    }
    if (!(JsonText.read(String.valueOf(mock.result())) instanceof JsonText.Valid(JsonNode json))) {
      throw Refusal.validation("Mocked result must be valid JSON");
    }
    checkShape(json, tested);
    String mode = mock.fieldValidationMode() == null ? STRICT : mock.fieldValidationMode();
    if (!mode.equals("NONE")) {
      new MockSchema(mode.equals(STRICT)).check(json, gives);
    }
    return new Work.Result(json);
  }

  private static void checkShape(JsonNode result, TestedState tested) {
    boolean toFiles = tested.json().path("ResultWriter").has("Resource");
    if (tested.type().equals("Map") && toFiles) {
      require(result.isObject(), "Mocked result must be a JSON object.");
    } else if (!tested.type().equals("Task")) {
      require(result.isArray(), "Mocked result must be an array.");
    }
    if (tested.type().equals("Parallel")) {
      require(
          result.size() == tested.json().path("Branches").size(),
          "Mocked result must contain the same number of items as number of Parallel branches.");
    }
  }

  private static void require(boolean holds, String text) {
    if (!holds) {
      throw Refusal.validation(text);
    }
  }
}
