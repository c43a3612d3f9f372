package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Whatever a definition holds, reading it ends with a machine or with findings.
class HostileDefinitionTest {
  private static final String[] VALUES = {
    "null",
    "0",
    "-1",
    "1.5",
    "1e400",
    "true",
    "\"\"",
    "\"$\"",
    "\"$.\"",
    "\"$[\"",
    "\"$$\"",
    "\"$x\"",
    "\"$..[?(@.a ==\"",
    "\"States.Array(\"",
    "\"States.Array($, 'a')\"",
    "\"{% \"",
    "\"{% $ %}\"",
    "\"{% $x := %}\"",
    "\"{%%}\"",
    "[]",
    "{}",
    "[[1]]",
    "[{}]",
    "{\"a.$\":1}",
    "{\".$\":\"$\"}",
    "{\"\":{\"\":[]}}",
    "[null]",
    "\"\\u0000\"",
    "\"2026-99-99T00:00:00Z\""
  };
  private static final String[] FIELDS = {
    "InputPath",
    "OutputPath",
    "ResultPath",
    "Parameters",
    "ResultSelector",
    "Assign",
    "Result",
    "Output",
    "Arguments",
    "Retry",
    "Catch",
    "Choices",
    "Default",
    "And",
    "Or",
    "Not",
    "Variable",
    "StringEqualsPath",
    "IsPresent",
    "Condition",
    "Items",
    "ItemsPath",
    "ItemSelector",
    "ItemProcessor",
    "Iterator",
    "ProcessorConfig",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    "Branches",
    "Seconds",
    "SecondsPath",
    "Timestamp",
    "TimestampPath",
    "Credentials",
    "Resource",
    "TimeoutSeconds",
    "QueryLanguage",
    "Type",
    "Next",
    "End",
    "StartAt",
    "States",
    "Error",
    "ErrorPath",
    "CausePath",
    "MaxConcurrencyPath",
    "ErrorEquals",
    "Comment"
  };

  @Property(tries = 500)
  void readingEnds(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    JsonNode definition = Json.parse(new RandomMachine(seed).definition());
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      spoil(definition, random);
    }

    switch (Definition.read(definition, _ -> true)) {
      case Definition.Reading.Valid(_, var warnings) ->
          assertThat(warnings).allMatch(finding -> finding.code().isWarning());
      case Definition.Reading.Invalid(var findings) ->
          assertThat(findings).anyMatch(finding -> !finding.code().isWarning());
    }
  }

  /// Changes one value, or adds a field that may not belong there.
  private static void spoil(JsonNode root, SplittableRandom random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    JsonNode value = Json.parse(VALUES[random.nextInt(VALUES.length)]);
    switch (containers.get(random.nextInt(containers.size()))) {
      case ObjectNode object when !object.isEmpty() && random.nextBoolean() ->
          object.set(List.copyOf(object.propertyNames()).get(random.nextInt(object.size())), value);
      case ObjectNode object -> object.set(FIELDS[random.nextInt(FIELDS.length)], value);
      case ArrayNode array -> array.add(value);
      default -> throw new IllegalStateException("no container");
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }
}
