package io.millrace.pipeline.mock;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.config.Finding;
import io.millrace.base.config.SchemaCheck;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Located;
import io.millrace.base.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A file of mocked responses and test cases, in the format of AWS Step Functions Local, as JSON or
/// YAML, with two more fields in a test case: `Input` and `Expect`. States with one of these two
/// names cannot be mocked.
public final class MockConfig {
  private static final Set<String> OWN = Set.of("Input", "Expect");

  private final Located file;
  private final String document;

  private MockConfig(Located file, String document) {
    this.file = file;
    this.document = document;
  }

  /// @param document what the user calls the file
  /// @throws MillraceException with `YAML_INVALID`, or `CONFIGURATION_INVALID` and every mistake
  public static MockConfig parse(String text, String document) {
    Located file = Yaml.parse(text);
    Finding.requireNone(
        new SchemaCheck(Json.resource(MockConfig.class, "mock-config.schema.json")).check(file),
        document);
    return new MockConfig(file, document);
  }

  /// The state machines that have test cases.
  public List<String> machines() {
    return List.copyOf(file.tree().path("StateMachines").propertyNames());
  }

  /// The cases of a state machine, in the order of the file.
  /// @throws MillraceException with `CONFIGURATION_INVALID` if there are none, or one names a
  ///     response that is not there
  public List<MockCase> cases(String machine) {
    MillraceException.require(
        machines().contains(machine),
        ErrorCode.CONFIGURATION_INVALID,
        "Name one of them, or add it to the file.",
        "%s has no test cases of '%s', only of: %s",
        document,
        machine,
        String.join(", ", machines()));
    List<Finding> findings = new ArrayList<>();
    List<MockCase> cases = new ArrayList<>();
    String pointer = Json.pointer("/StateMachines", machine) + "/TestCases";
    for (Map.Entry<String, JsonNode> entry :
        file.tree().path("StateMachines").path(machine).path("TestCases").properties()) {
      cases.add(
          read(entry.getKey(), entry.getValue(), Json.pointer(pointer, entry.getKey()), findings));
    }
    Finding.requireNone(findings, document);
    return cases;
  }

  private MockCase read(String name, JsonNode fields, String pointer, List<Finding> findings) {
    Map<String, List<MockedResponse.Range>> responses = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (!OWN.contains(field.getKey())) {
        String response = field.getValue().asString();
        JsonNode ranges = file.tree().path("MockedResponses").path(response);
        if (ranges.isMissingNode()) {
          String at = Json.pointer(pointer, field.getKey());
          String sentence = "MockedResponses has no '%s'".formatted(response);
          findings.add(new Finding(at, file.at(at), sentence));
        }
        responses.put(field.getKey(), ranges(ranges));
      }
    }
    JsonNode input = fields.has("Input") ? fields.get("Input") : Json.object();
    return new MockCase(name, input, responses, expectation(fields.path("Expect")));
  }

  private static List<MockedResponse.Range> ranges(JsonNode responses) {
    List<MockedResponse.Range> ranges = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : responses.properties()) {
      String[] ends = entry.getKey().split("-", -1);
      ranges.add(
          new MockedResponse.Range(
              Integer.parseInt(ends[0]),
              Integer.parseInt(ends[ends.length - 1]),
              response(entry.getValue())));
    }
    return ranges;
  }

  private static MockedResponse response(JsonNode node) {
    return node.has("Return")
        ? new MockedResponse.Return(node.get("Return"))
        : new MockedResponse.Throw(
            node.path("Throw").path("Error").asString(),
            node.path("Throw").path("Cause").asStringOpt());
  }

  private static MockCase.Expectation expectation(JsonNode expect) {
    Optional<String> status = expect.path("Status").asStringOpt();
    Optional<String> error = expect.path("Error").asStringOpt();
    Optional<String> cause = expect.path("Cause").asStringOpt();
    boolean isSuccess = error.isEmpty() && cause.isEmpty();
    return new MockCase.Expectation(
        status.or(() -> isSuccess ? Optional.of("SUCCEEDED") : Optional.empty()),
        Optional.ofNullable(expect.get("Output")),
        error,
        cause,
        expect.has("Path")
            ? Optional.of(expect.get("Path").valueStream().map(JsonNode::asString).toList())
            : Optional.empty());
  }
}
