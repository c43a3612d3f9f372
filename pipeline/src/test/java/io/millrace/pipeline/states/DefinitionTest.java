package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is accepted, and what is said about what is not.
class DefinitionTest {
  private static List<String> findings(String definition) {
    return switch (Definition.read(
        Json.parse(definition), resource -> resource.service().equals("millrace"))) {
      case Definition.Reading.Valid _ -> List.of();
      case Definition.Reading.Invalid invalid ->
          invalid.findings().stream().map(Finding::toString).toList();
    };
  }

  private static List<String> findingsOfState(String fields) {
    return findings(
        "{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"A\",\"States\":{\"A\":{%s}}}"
            .formatted(fields));
  }

  @Test
  void namesWhatIsMissingAtTheTop() {
    assertThat(findings("{}"))
        .containsExactly(
            "SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /");
    assertThat(findings("[]"))
        .containsExactly("SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at /");
  }

  @Test
  void findsEverythingAtOnce() {
    assertThat(
            findings(
                """
                {"QueryLanguage": "JSONata", "StartAt": "A", "Foo": 1, "States": {
                  "A": {"Type": "Fly"},
                  "B": {"Type": "Task", "Resource": "millrace:x", "InputPath": "$", "Next": "Nowhere"},
                  "C": {"Type": "Parallel", "Branches": [], "End": true},
                  "D": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": true},
                  "E": {"Type": "Pass", "Output": "{% 1 + %}", "Next": "A", "End": true}}}
                """))
        .containsExactly(
            "SCHEMA_VALIDATION_FAILED: The field 'Foo' is not supported here at /Foo",
            "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/A/Type",
            "SCHEMA_VALIDATION_FAILED: The field 'InputPath' is not supported when QueryLanguage is 'JSONata' at /States/B/InputPath",
            "MISSING_TRANSITION_TARGET: There is no state 'Nowhere' here at /States/B/Next",
            "SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/C/Branches",
            "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/D",
            "SCHEMA_VALIDATION_FAILED: Exactly one of 'Next' and 'End' must be there at /States/E",
            "SCHEMA_VALIDATION_FAILED: The JSONata expression '1 +' is wrong: S0207: Unexpected end of expression at /States/E/Output");
  }

  @Test
  void findsUnreachableStatesAndLevelsWithoutAnEnd() {
    assertThat(
            findings(
                """
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}, "B": {"Type": "Succeed"}}}
                """))
        .containsExactly(
            "MISSING_END_STATE: No state that can be reached ends this level at /",
            "MISSING_TRANSITION_TARGET: No state leads to 'B' at /States/B");
  }

  @Test
  void stateNamesAreUniqueOverAllLevels() {
    assertThat(
            findings(
                """
                {"StartAt": "A", "States": {"A": {"Type": "Parallel", "End": true,
                   "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}]}}}
                """))
        .containsExactly(
            "DUPLICATE_STATE_NAME: The state name 'A' is used more than once at /States/A/Branches/0/States/A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Type\":\"Wait\",\"End\":true | Exactly one of 'Seconds' and 'Timestamp' must be there",
        "\"Type\":\"Wait\",\"Seconds\":1,\"Timestamp\":\"2026-01-01T00:00:00Z\",\"End\":true | Only one of these fields is allowed: [Seconds, Timestamp]",
        "\"Type\":\"Wait\",\"Timestamp\":\"2026-13-01\",\"End\":true | String does not match RFC3339 timestamp at /States/A/Timestamp",
        "\"Type\":\"Wait\",\"Seconds\":-1,\"End\":true | The field 'Seconds' must be an integer from 0 to 99999999",
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"TimeoutSeconds\":5,\"HeartbeatSeconds\":5,\"End\":true | It must be smaller than 'TimeoutSeconds'",
        "\"Type\":\"Task\",\"Resource\":\"nothing\",\"End\":true | The resource provided nothing is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource",
        "\"Type\":\"Pass\",\"Output\":\" {% 1 %}\",\"End\":true | A JSONata expression must start with '{%' and end with '%}'",
        "\"Type\":\"Pass\",\"Output\":\"{% 1 %\",\"End\":true | A JSONata expression must start with '{%' and end with '%}'",
        "\"Type\":\"Pass\",\"Assign\":{\"states\":1},\"End\":true | The variable name 'states' is reserved",
        "\"Type\":\"Pass\",\"Assign\":{\"a-b\":1},\"End\":true | The variable name 'a-b' is not a letter",
        "\"Type\":\"Pass\",\"Output\":{\"a.$\":\"$.x\"},\"End\":true | The key 'a.$' is for JSONPath states only",
        "\"Type\":\"Fail\",\"Error\":7 | The field 'Error' must be a string",
        "\"Type\":\"Choice\",\"Choices\":[] | Value cannot be empty",
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"End\":true,\"Retry\":[{\"ErrorEquals\":[\"States.ALL\",\"X\"]}] | 'States.ALL' must stand alone",
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"End\":true,\"Retry\":[{\"ErrorEquals\":[],\"BackoffRate\":0.5}] | The field 'BackoffRate' must be a number from 1",
        "\"Type\":\"Task\",\"Resource\":\"millrace:x\",\"End\":true,\"Retry\":[{\"ErrorEquals\":[\"X\"],\"IntervalSeconds\":5,\"MaxDelaySeconds\":5}] | It must be greater than 'IntervalSeconds'"
      })
  void refusesAState(String fields, String message) {
    assertThat(findingsOfState(fields)).anySatisfy(f -> assertThat(f).contains(message));
  }

  @Test
  void variablesOfAnOuterLevelCannotBeAssigned() {
    assertThat(
            findings(
                """
                {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "P"},
                  "P": {"Type": "Parallel", "End": true, "Branches": [
                    {"StartAt": "B", "States": {"B": {"Type": "Pass", "Assign": {"x": 2, "y": 1}, "End": true}}},
                    {"StartAt": "C", "States": {"C": {"Type": "Pass", "Assign": {"y": 2}, "End": true}}}]}}}
                """))
        .containsExactly(
            "SCHEMA_VALIDATION_FAILED: The variable 'x' belongs to an outer level at /States/P/Branches/0/States/B");
  }
}
