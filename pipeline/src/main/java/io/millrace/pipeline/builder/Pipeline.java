package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A definition that has been checked. Immutable.
public final class Pipeline {
  private static final String QUERY_LANGUAGE = "QueryLanguage";

  private final ObjectNode tree;

  private Pipeline(ObjectNode tree) {
    Definitions.withAnyTask().check(Json.write(tree), ExecutionType.STANDARD);
    this.tree = tree;
  }

  /// @throws io.millrace.base.MillraceException with `PIPELINE_INVALID` and all that is wrong: a
  ///     name that two states have, a way to a state that is not there, a path or an expression
  ///     that cannot be read
  public static Pipeline jsonata(Flow flow) {
    return new Pipeline(
        Trees.with(top(flow, Jsonata.LANGUAGE), QUERY_LANGUAGE, Json.tree(Jsonata.LANGUAGE)));
  }

  /// The same for states of both query languages.
  public static Pipeline jsonPath(Flow flow) {
    return new Pipeline(top(flow, JsonPath.LANGUAGE));
  }

  private static ObjectNode top(Flow flow, String language) {
    return (ObjectNode) withDefault(flow.graph().level(), language);
  }

  /// Without the query languages that go without saying.
  private static JsonNode withDefault(JsonNode level, String language) {
    ObjectNode states = Json.object();
    level
        .path("States")
        .properties()
        .forEach(state -> states.set(state.getKey(), state(state.getValue(), language)));
    return Trees.with(level, "States", states);
  }

  private static JsonNode state(JsonNode state, String language) {
    ObjectNode changed = (ObjectNode) state.deepCopy();
    if (changed.path(QUERY_LANGUAGE).asString("").equals(language)) {
      changed.remove(QUERY_LANGUAGE);
    }
    if (changed.has("ItemProcessor")) {
      changed.set("ItemProcessor", withDefault(changed.get("ItemProcessor"), language));
    }
    if (changed.has("Branches")) {
      ArrayNode branches = Json.array();
      changed.get("Branches").forEach(branch -> branches.add(withDefault(branch, language)));
      changed.set("Branches", branches);
    }
    return changed;
  }

  public Pipeline comment(String text) {
    return new Pipeline(Trees.with(tree, "Comment", Json.tree(text)));
  }

  /// @param limit of the whole execution, in whole seconds
  public Pipeline timeout(Duration limit) {
    return new Pipeline(Trees.with(tree, "TimeoutSeconds", Json.tree(limit.toSeconds())));
  }

  public JsonNode tree() {
    return tree.deepCopy();
  }

  public String json() {
    return Json.pretty(tree);
  }

  public String yaml() {
    return Yaml.write(tree);
  }
}
