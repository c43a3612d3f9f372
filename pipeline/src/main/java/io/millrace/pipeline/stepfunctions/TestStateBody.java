package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Wire records of `TestState`.
final class TestStateBody {
  private static final int DATA_MAX = 262_144;

  private TestStateBody() {}

  /// @param context JSON of an object
  record Request(
      String definition,
      @Nullable String roleArn,
      @Nullable String input,
      @Nullable String variables,
      @Nullable String context,
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
          .length("input", input, 0, DATA_MAX)
          .length("variables", variables, 0, DATA_MAX)
          .length("context", context, 0, DATA_MAX)
          .length("stateName", stateName, 1, 80)
          .oneOf("inspectionLevel", inspectionLevel, "INFO", "DEBUG", "TRACE");
      if (mock != null) {
        constraints
            .length("mock.result", mock.result(), 0, DATA_MAX)
            .oneOf(
                "mock.fieldValidationMode",
                mock.fieldValidationMode(),
                "STRICT",
                "PRESENT",
                "NONE");
      }
      configuration().check(constraints);
    }

    Configuration configuration() {
      return stateConfiguration == null ? Configuration.NONE : stateConfiguration;
    }

    String level() {
      return inspectionLevel == null ? "INFO" : inspectionLevel;
    }
  }

  /// What the work of the state is taken to come to: `result` or `errorOutput`.
  /// @param result JSON
  record Mock(
      @Nullable String result,
      @Nullable ErrorOutput errorOutput,
      @Nullable String fieldValidationMode) {}

  record ErrorOutput(@Nullable String error, @Nullable String cause) {}

  /// @param retrierRetryCount how often the retrier that matches has tried again already
  /// @param errorCausedByState the state inside of a Map or Parallel that broke
  /// @param mapIterationFailureCount how many iterations of a Map have failed
  /// @param mapItemReaderData what an `ItemReader` would read, as in its source
  record Configuration(
      @Nullable Integer retrierRetryCount,
      @Nullable String errorCausedByState,
      @Nullable Integer mapIterationFailureCount,
      @Nullable String mapItemReaderData) {
    static final Configuration NONE = new Configuration(null, null, null, null);

    void check(Constraints constraints) {
      constraints
          .range("stateConfiguration.retrierRetryCount", retrierRetryCount, 0, Integer.MAX_VALUE)
          .length("stateConfiguration.errorCausedByState", errorCausedByState, 1, 80)
          .range(
              "stateConfiguration.mapIterationFailureCount",
              mapIterationFailureCount,
              0,
              Integer.MAX_VALUE)
          .length("stateConfiguration.mapItemReaderData", mapItemReaderData, 0, DATA_MAX);
    }

    int retries() {
      return retrierRetryCount == null ? 0 : retrierRetryCount;
    }

    int failedIterations() {
      return mapIterationFailureCount == null ? 0 : mapIterationFailureCount;
    }
  }

  /// @param inspectionData JSON texts and numbers by the names of the steps
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(
      String status,
      @Nullable String output,
      @Nullable String error,
      @Nullable String cause,
      @Nullable String nextState,
      @Nullable ObjectNode inspectionData) {}
}
