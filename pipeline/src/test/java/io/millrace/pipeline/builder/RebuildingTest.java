package io.millrace.pipeline.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every definition that there is can be said with the builder, and is the same tree then.
class RebuildingTest {
  /// Refused by our contract; `SharedDefinitionsTest` says why.
  private static final Set<String> NOT_VALID_HERE =
      Set.of(
          "valid-assign.asl.json",
          "valid-task-intrisic-function.json",
          "valid-task-timeout-jsonata.json");

  @Test
  void shippedPipelines() throws IOException {
    for (String module : List.of("pipeline", "serving", "monitoring")) {
      for (Path file : files(Path.of("..", module, "src/main/resources/pipelines"))) {
        assertRebuilt(file, Yaml.parse(Files.readAllBytes(file)).tree());
      }
    }
  }

  @Test
  void sharedDefinitions() throws IOException {
    for (String folder : List.of("workflows", "validator/valid")) {
      Path shared = Path.of(System.getProperty("millrace.shared", ""), "data/asl", folder);
      assumeTrue(Files.isDirectory(shared), "needs the shared test data: " + shared);
      for (Path file : files(shared)) {
        String name = file.getFileName().toString();
        if (!name.contains("mock-config") && !NOT_VALID_HERE.contains(name)) {
          assertRebuilt(file, Json.parse(filledIn(Files.readString(file))));
        }
      }
    }
  }

  private static void assertRebuilt(Path file, JsonNode definition) {
    Pipeline rebuilt;
    try {
      rebuilt = Rebuilding.of(definition);
    } catch (MillraceException e) {
      throw new AssertionError(file.toString(), e);
    }
    JsonNode wanted = plain(definition, definition.path("QueryLanguage").asString("JSONPath"));
    assertThat(rebuilt.tree().equals(RebuildingTest::compare, wanted))
        .as("%s%nis     %s%nwanted %s", file, rebuilt.tree(), wanted)
        .isTrue();
    assertThat(Yaml.parse(rebuilt.yaml()).tree()).isEqualTo(Json.parse(rebuilt.json()));
  }

  /// Numbers by their value.
  private static int compare(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }

  /// Without what goes without saying, and with today's names of fields.
  private static JsonNode plain(JsonNode node, String language) {
    if (!node.isObject()) {
      return node.isArray()
          ? Json.array().addAll(node.valueStream().map(n -> plain(n, language)).toList())
          : node;
    }
    ObjectNode plain = Json.object();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      plain.set(field.getKey(), plain(field.getValue(), language));
    }
    if (plain.has("Type") && plain.path("QueryLanguage").asString("").equals(language)) {
      plain.remove("QueryLanguage");
    }
    if (plain.path("Type").asString("").equals("Map")) {
      rename(plain, "Iterator", "ItemProcessor");
      rename(plain, "Parameters", "ItemSelector");
    }
    if (plain.path("Mode").asString("").equals("INLINE")) {
      plain.remove("Mode");
    }
    if (plain.path("ProcessorConfig").isEmpty()) {
      plain.remove("ProcessorConfig");
    }
    if (plain.has("States") && plain.path("QueryLanguage").asString("").equals("JSONPath")) {
      plain.remove("QueryLanguage");
    }
    plain.remove("Version");
    return plain;
  }

  private static void rename(ObjectNode node, String old, String name) {
    if (node.has(old)) {
      node.set(name, node.remove(old));
    }
  }

  private static String filledIn(String template) {
    return template
        .replace("${partition}", "aws")
        .replaceAll("\\$\\{[A-Za-z]+Arn\\}", "arn:aws:lambda:eu-west-1:1:function:filled-in")
        .replaceAll("\\$\\{[A-Za-z0-9_]+\\}", "filled-in");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().matches(".*\\.(json|yaml)")).sorted().toList();
    }
  }
}
