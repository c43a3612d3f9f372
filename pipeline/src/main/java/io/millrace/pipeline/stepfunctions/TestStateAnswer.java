package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Failure;
import io.millrace.pipeline.states.Resource;
import io.millrace.pipeline.states.StateTrial.Ending;
import io.millrace.pipeline.states.StateTrial.Shown;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tells what a trial showed in the words of the API.
final class TestStateAnswer {
  private TestStateAnswer() {}

  /// @param level of inspection
  /// @param resource of a Task
  static TestStateBody.Answer of(Shown shown, String level, Optional<Resource> resource) {
    ObjectNode data = level.equals("INFO") ? null : inspection(shown);
    if (data != null && level.equals("TRACE")) {
      resource.ifPresent(called -> HttpTrace.add(data, called, shown));
    }
    return switch (shown.ending()) {
      case Ending.Left(JsonNode output, var next) ->
          answer("SUCCEEDED", output, null, next.orElse(null), data);
      case Ending.Failed(Failure failure) -> answer("FAILED", null, failure, null, data);
      case Ending.Retriable(Failure failure, _, _) ->
          answer("RETRIABLE", null, failure, null, data);
      case Ending.Caught(Failure failure, _, JsonNode output, String next) ->
          answer("CAUGHT_ERROR", output, failure, next, data);
    };
  }

  private static TestStateBody.Answer answer(
      String status,
      @Nullable JsonNode output,
      @Nullable Failure failure,
      @Nullable String next,
      @Nullable ObjectNode data) {
    return new TestStateBody.Answer(
        status,
        output == null ? null : Json.write(output),
        failure == null ? null : failure.error().orElse(null),
        failure == null ? null : failure.cause().orElse(null),
        next,
        data);
  }

  /// Data is JSON text, the settings of a Map are numbers.
  private static ObjectNode inspection(Shown shown) {
    ObjectNode data = Json.object();
    shown.steps().forEach((step, value) -> data.put(step, Json.write(value)));
    shown.settings().forEach(data::set);
    switch (shown.ending()) {
      case Ending.Retriable(_, int retrier, long delay) ->
          data.putObject("errorDetails")
              .put("retryIndex", retrier)
              .put("retryBackoffIntervalSeconds", delay);
      case Ending.Caught(_, int catcher, _, _) ->
          data.putObject("errorDetails").put("catchIndex", catcher);
      case Ending.Left _, Ending.Failed _ -> {}
    }
    return data;
  }
}
