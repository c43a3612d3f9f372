package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Definitions that others have collected, accepted and refused as their names say.
class SharedDefinitionsTest {
  /// Refused by our contract.
  private static final Set<String> NOT_VALID_HERE =
      Set.of(
          // The variable `top-level` is no identifier.
          "valid-assign.asl.json",
          // Resources are objects, to be filled in by a template.
          "valid-task-intrisic-function.json");

  /// `{%10%}` is an expression by our contract.
  private static final String NOT_INVALID_HERE = "invalid-jsonata-surround-syntax-no-spaces.json";

  @Test
  void refusesEveryInvalidDefinition() throws IOException {
    for (Path file : files("validator/invalid")) {
      if (!file.endsWith(NOT_INVALID_HERE)) {
        assertThat(refusals(file)).as(file.toString()).isNotEmpty();
      }
    }
  }

  @Test
  void acceptsEveryValidDefinition() throws IOException {
    for (Path file : files("validator/valid")) {
      if (!NOT_VALID_HERE.contains(file.getFileName().toString())) {
        assertThat(refusals(file)).as(file.toString()).isEmpty();
      }
    }
  }

  @Test
  void acceptsEveryWorkflow() throws IOException {
    for (Path file : files("workflows")) {
      if (file.toString().endsWith(".asl.json")) {
        assertThat(refusals(file)).as(file.toString()).isEmpty();
      }
    }
  }

  private static List<String> refusals(Path file) throws IOException {
    try {
      return switch (Definition.read(Json.parse(filledIn(Files.readString(file))), _ -> true)) {
        case Definition.Reading.Valid _ -> List.of();
        case Definition.Reading.Invalid invalid ->
            invalid.findings().stream()
                .filter(finding -> !finding.code().isWarning())
                .map(Finding::toString)
                .toList();
      };
    } catch (MillraceException e) {
      return List.of(e.detail());
    }
  }

  /// With something for each `${Name}`.
  static String filledIn(String template) {
    return template
        .replace("${partition}", "aws")
        .replaceAll("\\$\\{[A-Za-z]+Arn\\}", "arn:aws:lambda:eu-west-1:1:function:filled-in")
        .replaceAll("\\$\\{[A-Za-z0-9_]+\\}", "filled-in");
  }

  private static List<Path> files(String kind) throws IOException {
    Path folder = Path.of(System.getProperty("millrace.shared", ""), "data/asl", kind);
    assumeTrue(Files.isDirectory(folder), "needs the shared test data: " + folder);
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
