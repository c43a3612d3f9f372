package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Wire records of `TestState`.
final class TestStateBody {
  private TestStateBody() {}

  /// @param context not supported: refused if it is there
  record Request(
      String definition,
      @Nullable String roleArn,
      @Nullable String input,
      @Nullable String variables,
      @Nullable JsonNode context,
      @Nullable String inspectionLevel,
      @Nullable Boolean revealSecrets,
      @Nullable String stateName,
      @Nullable Mock mock,
      @Nullable Configuration stateConfiguration)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .required("definition", definition)
          .length("definition", definition, 1, MachineBody.DEFINITION_MAX)
          .length("roleArn", roleArn, 1, 256)
          .length("input", input, 0, 262_144)
          .length("stateName", stateName, 1, 80)
          .oneOf("inspectionLevel", inspectionLevel, "INFO", "DEBUG", "TRACE");
      if (stateConfiguration != null) {
        constraints.range(
            "stateConfiguration.retrierRetryCount",
            stateConfiguration.retrierRetryCount(),
            0,
            1_000);
      }
    }
  }

  /// What the work of the state is taken to come to: one of both.
  record Mock(@Nullable String result, @Nullable ErrorOutput errorOutput) {}

  record ErrorOutput(@Nullable String error, @Nullable String cause) {}

  /// @param retrierRetryCount how often the work was tried again already
  /// @param mapIterationFailureCount not supported, nor are the others: refused if they are there
  record Configuration(
      @Nullable Integer retrierRetryCount,
      @Nullable JsonNode mapIterationFailureCount,
      @Nullable JsonNode errorCausedByState,
      @Nullable JsonNode mapItemReaderData) {
    boolean isOfMaps() {
      return mapIterationFailureCount != null
          || errorCausedByState != null
          || mapItemReaderData != null;
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(
      String status,
      @Nullable String output,
      @Nullable String error,
      @Nullable String cause,
      @Nullable String nextState) {}
}
