package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.states.Finding;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Definitions as this API has them: JSON text, with faults in the service's words. Thread-safe.
final class DefinitionText {
  private static final String ERROR = "ERROR";

  private final Definitions definitions;

  DefinitionText(Definitions definitions) {
    this.definitions = definitions;
  }

  /// A fault of a definition.
  /// @param severity `ERROR` or `WARNING`
  /// @param location such as `/States/A/Type`
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Diagnostic(String severity, String code, String message, @Nullable String location) {
    private String sentence() {
      return "%s: %s%s".formatted(code, message, location == null ? "" : " at " + location);
    }
  }

  /// Everything that is wrong with a definition, or looks so.
  List<Diagnostic> diagnose(String definition) {
    if (definition.isBlank()) {
      return List.of(
          error("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", null));
    }
    if (JsonText.read(definition) instanceof JsonText.Invalid fault) {
      return List.of(notJson(definition, fault));
    }
    return definitions.findings(definition).stream()
        .map(Definitions.Place::finding)
        .map(DefinitionText::diagnostic)
        .toList();
  }

  private static Diagnostic diagnostic(Finding finding) {
    String severity = finding.code().isWarning() ? "WARNING" : ERROR;
    return new Diagnostic(severity, finding.code().name(), finding.message(), finding.pointer());
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
  void require(String definition) {
    List<Diagnostic> faults =
        diagnose(definition).stream().filter(d -> d.severity().equals(ERROR)).toList();
    if (!faults.isEmpty()) {
      throw Refusal.of(
          "InvalidDefinition",
          "Invalid State Machine Definition: '%s'",
          faults.stream().map(Diagnostic::sentence).collect(Collectors.joining(", ")));
    }
  }

  /// A registered definition as JSON: as it was sent if it was JSON, else the tree of the YAML.
  static String json(String definition) {
    return switch (JsonText.read(definition)) {
      case JsonText.Valid _ -> definition;
      case JsonText.Invalid _ -> Json.pretty(Yaml.parse(definition).tree());
    };
  }
}
