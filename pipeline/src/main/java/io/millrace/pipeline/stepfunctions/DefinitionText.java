package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.states.Definition;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.Finding;
import io.millrace.pipeline.states.StateMachine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Definitions as this API has them: JSON text, with faults in the service's words. Thread-safe.
final class DefinitionText {
  private static final String ERROR = "ERROR";
  private static final String WARNING = "WARNING";

  private final Definitions definitions;

  DefinitionText(Definitions definitions) {
    this.definitions = definitions;
  }

  /// A fault of a definition.
  /// @param severity `ERROR` or `WARNING`
  /// @param location such as `/States/A/Type`
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Diagnostic(String severity, String code, String message, @Nullable String location) {
    @JsonIgnore
    boolean isError() {
      return severity.equals(ERROR);
    }

    private String sentence() {
      return "%s: %s%s".formatted(code, message, location == null ? "" : " at " + location);
    }
  }

  /// Everything that is wrong or looks wrong with a definition.
  List<Diagnostic> diagnose(String definition, ExecutionType type) {
    if (definition.isBlank()) {
      return List.of(
          error("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", null));
    }
    return switch (JsonText.read(definition)) {
      case JsonText.Invalid fault -> List.of(notJson(definition, fault));
      case JsonText.Valid(JsonNode tree) -> diagnose(tree, type);
    };
  }

  private List<Diagnostic> diagnose(JsonNode tree, ExecutionType type) {
    List<Finding> findings =
        switch (definitions.reading(tree, type)) {
          case Definition.Reading.Valid valid -> valid.warnings();
          case Definition.Reading.Invalid invalid -> invalid.findings();
        };
    return findings.stream()
        .map(
            finding ->
                new Diagnostic(
                    finding.code().isWarning() ? WARNING : ERROR,
                    finding.code().name(),
                    finding.message(),
                    finding.pointer()))
        .toList();
  }

  private static Diagnostic error(String code, String message, @Nullable String location) {
    return new Diagnostic(ERROR, code, message, location);
  }

  private static Diagnostic notJson(String definition, JsonText.Invalid fault) {
    String location =
        "[Source: (String)\"%s\"; line: %d, column: %d]"
            .formatted(definition, fault.line(), fault.column());
    return error("INVALID_JSON_DESCRIPTION", fault.message() + "\n at " + location, location);
  }

  /// @throws Refusal with `InvalidDefinition` and all faults
  void require(String definition, ExecutionType type) {
    requireNone(diagnose(definition, type));
  }

  /// The machine of a definition that is a tree already.
  /// @throws Refusal with `InvalidDefinition` and all faults
  StateMachine machine(JsonNode tree) {
    return switch (definitions.reading(tree, ExecutionType.STANDARD)) {
      case Definition.Reading.Valid valid -> valid.machine();
      case Definition.Reading.Invalid _ ->
          throw refusal(
              diagnose(tree, ExecutionType.STANDARD).stream().filter(Diagnostic::isError).toList());
    };
  }

  /// The variables that each state of an accepted definition reads.
  /// @param label if only what the children of that Map run is meant
  static Map<String, Set<String>> variableReferences(
      String definition, ExecutionType type, Optional<String> label) {
    if (Definitions.withAnyTask().reading(Json.parse(definition), type)
        instanceof Definition.Reading.Valid valid) {
      StateMachine whole = valid.machine();
      return label.flatMap(whole::distributed).orElse(whole).variableReferences();
    }
    return Map.of();
  }

  private static void requireNone(List<Diagnostic> found) {
    List<Diagnostic> faults = found.stream().filter(Diagnostic::isError).toList();
    if (!faults.isEmpty()) {
      throw refusal(faults);
    }
  }

  private static Refusal refusal(List<Diagnostic> faults) {
    return Refusal.of(
        "InvalidDefinition",
        "Invalid State Machine Definition: '%s'",
        faults.stream().map(Diagnostic::sentence).collect(Collectors.joining(", ")));
  }

  /// A registered definition as JSON: as it was sent if it was JSON, else the tree of the YAML.
  static String json(String definition) {
    return switch (JsonText.read(definition)) {
      case JsonText.Valid _ -> definition;
      case JsonText.Invalid _ -> Json.pretty(Yaml.parse(definition).tree());
    };
  }
}
