package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            "SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/C/Branches",
            "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/D",
            "SCHEMA_VALIDATION_FAILED: Exactly one of 'Next' and 'End' must be there at /States/E",
            "SCHEMA_VALIDATION_FAILED: The JSONata expression '1 +' is wrong: S0207: Unexpected end of expression at /States/E/Output",
            "MISSING_TRANSITION_TARGET: It leads to 'Nowhere', but there is no such state here at /States/B");
  }

  @Test
  void findsUnreachableStatesAndLevelsWithoutAnEnd() {
    assertThat(
            findings(
                """
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}, "B": {"Type": "Succeed"}}}
                """))
        .containsExactly(
            "MISSING_TRANSITION_TARGET: No state leads to 'B' at /States/B",
            "MISSING_END_STATE: No state that can be reached ends this level at /");
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

  @ParameterizedTest
  @ValueSource(strings = {"InputPath", "OutputPath", "ResultPath"})
  void saysWhatItDoesNotSupportYet(String path) {
    assertThat(
            findings(
                "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"%s\":\"$.a\",\"End\":true}}}"
                    .formatted(path)))
        .singleElement()
        .asString()
        .startsWith("NOT_SUPPORTED: This version of Millrace does not support '" + path + "'");
  }

  /// Files whose faults or features are outside what this version reads. Of the valid ones these
  /// are refused as `NOT_SUPPORTED` (or for a resource that only exists elsewhere).
  private static final Set<String> OTHER_RULES =
      Set.of(
          // Refused by our contract: the variable `top-level` is no identifier.
          "valid-assign.asl.json",
          // `${…}` and `{"Ref": …}` are for templates that are filled in before.
          "valid-cfn-definition-substitutions.json",
          "valid-task-intrisic-function.json");

  /// `{%10%}` is an expression by the contract; the other file is wrong by its Lambda resources,
  /// none of which is known here.
  private static final Set<String> OUTSIDE =
      Set.of("invalid-jsonata-surround-syntax-no-spaces.json", "invalid-task-alias-function.json");

  @Test
  void refusesEveryInvalidDefinition() throws IOException {
    for (Path file : files("invalid")) {
      if (!OUTSIDE.contains(file.getFileName().toString())) {
        assertThat(refusals(file)).as(file.toString()).isNotEmpty();
      }
    }
  }

  @Test
  void acceptsEveryValidDefinitionThatUsesOnlyWhatIsBuilt() throws IOException {
    List<String> accepted = new ArrayList<>();
    for (Path file : files("valid")) {
      List<String> refusals = refusals(file);
      if (OTHER_RULES.contains(file.getFileName().toString())) {
        continue;
      }
      assertThat(refusals)
          .as(file.toString())
          .allSatisfy(refusal -> assertThat(refusal).startsWith("NOT_SUPPORTED"));
      if (refusals.isEmpty()) {
        accepted.add(file.getFileName().toString());
      }
    }
    assertThat(accepted)
        .containsExactly(
            "valid-comments-are-not-parsed.asl.json",
            "valid-fail.json",
            "valid-json-surround-syntax.json",
            "valid-jsonata-syntax-path-expression.json",
            "valid-map-nested.json",
            "valid-parallel-nested.json",
            "valid-parallel-with-catch.json",
            "valid-task-timeout-jsonata.json",
            "valid-wait-jsonata.asl.json");
  }

  private static List<String> refusals(Path file) throws IOException {
    try {
      return switch (Definition.read(Json.parse(Files.readString(file)), _ -> true)) {
        case Definition.Reading.Valid _ -> List.of();
        case Definition.Reading.Invalid invalid ->
            invalid.findings().stream()
                .map(Finding::toString)
                .filter(text -> !text.contains("is not recognized"))
                .toList();
      };
    } catch (MillraceException e) {
      return List.of(e.detail());
    }
  }

  private static List<Path> files(String kind) throws IOException {
    Path folder = Path.of(System.getProperty("millrace.shared", ""), "data/asl/validator", kind);
    assumeTrue(Files.isDirectory(folder), "needs the shared test data: " + folder);
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
