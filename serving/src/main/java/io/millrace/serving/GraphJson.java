package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.Graph.Branch;
import io.millrace.serving.Graph.Ensemble;
import io.millrace.serving.Graph.Member;
import io.millrace.serving.Graph.Model;
import io.millrace.serving.Graph.Sequence;
import io.millrace.serving.Graph.Share;
import io.millrace.serving.Graph.Splitter;
import io.millrace.serving.Graph.Step;
import io.millrace.serving.Graph.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Graphs as JSON, and so as YAML.
///
/// | node     | written as                                                                     |
/// |----------|--------------------------------------------------------------------------------|
/// | model    | `"name"`                                                                       |
/// | ensemble | `{"ensemble": [node or {"name", "ask": node}, …], "combine"}`                  |
/// | switch   | `{"switch": [{"when", "ask": node}, …], "otherwise": node}`                    |
/// | splitter | `{"splitter": [{"weight", "ask": node}, …], "sticky": field}`, `sticky` if any |
/// | sequence | `{"sequence": [{"ask": node, "as": field}, …, node]}`                          |
public final class GraphJson {
  private GraphJson() {}

  /// @throws MillraceException with `ENDPOINT_INVALID` if it is no graph, saying
  ///     where
  public static Graph read(JsonNode json) {
    return node(json, "graph", 0);
  }

  private static Graph node(JsonNode json, String at, int depth) {
    require(
        depth < Graph.DEPTH_MAX,
        ENDPOINT_INVALID,
        Graph.FIX,
        "%s: more than %d levels",
        at,
        Graph.DEPTH_MAX);
    if (json.isString()) {
      return new Model(json.asString());
    }
    if (json.has("ensemble")) {
      requireKeys(json, at, Set.of("ensemble", "combine"));
      return ensemble(json, at + ".ensemble", depth + 1);
    }
    if (json.has("switch")) {
      requireKeys(json, at, Set.of("switch", "otherwise"));
      return choice(json, at + ".switch", depth + 1);
    }
    if (json.has("splitter")) {
      requireKeys(json, at, Set.of("splitter", "sticky"));
      return splitter(json, at + ".splitter", depth + 1);
    }
    if (json.has("sequence")) {
      requireKeys(json, at, Set.of("sequence"));
      return sequence(json.get("sequence"), at + ".sequence", depth + 1);
    }
    throw invalid(at, json, "a model's name, ensemble, switch, splitter or sequence");
  }

  private static Graph ensemble(JsonNode json, String at, int depth) {
    List<Member> members = new ArrayList<>();
    for (JsonNode each : list(json.get("ensemble"), at)) {
      String place = at + "[" + members.size() + "]";
      if (each.isObject() && each.has("ask")) {
        requireKeys(each, place, Set.of("name", "ask"));
        Graph asked = node(each.get("ask"), place + ".ask", depth);
        members.add(new Member(text(each, "name", place), asked));
      } else {
        Graph asked = node(each, place, depth);
        String label = asked instanceof Model(var name) ? name : "#" + (members.size() + 1);
        members.add(new Member(label, asked));
      }
    }
    JsonNode combine = json.path("combine");
    return CombineModel.find(combine)
        .map(model -> model.graph(members))
        .orElseGet(() -> new Ensemble(members, Combine.parse(combine)));
  }

  private static Graph choice(JsonNode json, String at, int depth) {
    List<Branch> branches = new ArrayList<>();
    for (JsonNode each : list(json.get("switch"), at)) {
      String place = at + "[" + branches.size() + "]";
      requireKeys(each, place, Set.of("when", "ask"));
      branches.add(
          new Branch(
              Expressions.plain(text(each, "when", place)),
              node(each.path("ask"), place + ".ask", depth)));
    }
    return new Switch(branches, node(json.path("otherwise"), at + ".otherwise", depth));
  }

  private static Graph splitter(JsonNode json, String at, int depth) {
    List<Share> shares = new ArrayList<>();
    for (JsonNode each : list(json.get("splitter"), at)) {
      String place = at + "[" + shares.size() + "]";
      requireKeys(each, place, Set.of("weight", "ask"));
      JsonNode weight = each.path("weight");
      if (!weight.isMissingNode() && !weight.isNumber()) {
        throw invalid(place + ".weight", weight, "a number from 0 to 1e9");
      }
      shares.add(
          new Share(
              weight.isMissingNode() ? 1 : weight.asDouble(Double.NaN),
              node(each.path("ask"), place + ".ask", depth)));
    }
    return new Splitter(
        shares, json.has("sticky") ? Optional.of(text(json, "sticky", at)) : Optional.empty());
  }

  private static Graph sequence(JsonNode json, String at, int depth) {
    List<JsonNode> all = list(json, at);
    List<Step> steps = new ArrayList<>();
    for (JsonNode each : all.subList(0, Math.max(0, all.size() - 1))) {
      String place = at + "[" + steps.size() + "]";
      requireKeys(each, place, Set.of("ask", "as"));
      steps.add(new Step(node(each.path("ask"), place + ".ask", depth), text(each, "as", place)));
    }
    if (all.isEmpty()) {
      throw invalid(at, json, "2 to 16 steps");
    }
    return new Sequence(steps, node(all.getLast(), at + "[" + steps.size() + "]", depth));
  }

  private static List<JsonNode> list(JsonNode json, String at) {
    if (!json.isArray()) {
      throw invalid(at, json, "a list");
    }
    return json.valueStream().toList();
  }

  private static String text(JsonNode json, String key, String at) {
    JsonNode value = json.path(key);
    if (!value.isString()) {
      throw invalid(at + "." + key, value, "a text");
    }
    return value.asString();
  }

  private static void requireKeys(JsonNode json, String at, Set<String> known) {
    if (!json.isObject()) {
      throw invalid(at, json, "an object with " + known.stream().sorted().toList());
    }
    for (String key : json.propertyNames()) {
      require(
          known.contains(key),
          ENDPOINT_INVALID,
          Graph.FIX,
          "%s: unknown key '%s' (expected: %s)",
          at,
          key,
          known.stream().sorted().toList());
    }
  }

  private static MillraceException invalid(String at, JsonNode json, String expected) {
    String found = json.isMissingNode() ? "nothing" : json.toString();
    return new MillraceException(
        ENDPOINT_INVALID,
        "%s: %s (expected: %s)"
            .formatted(at, found.length() > 200 ? found.substring(0, 200) + "…" : found, expected),
        Graph.FIX);
  }

  /// What [#read] reads back.
  public static JsonNode write(Graph graph) {
    return switch (graph) {
      case Model(var name) -> Json.object().put("name", name).get("name");
      case Ensemble(var members, var combine) -> {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("ensemble");
        for (Member each : members) {
          if (each.equals(Member.of(each.label()))) {
            list.add(each.label());
          } else {
            list.addObject().put("name", each.label()).set("ask", write(each.ask()));
          }
        }
        yield json.put("combine", combine.text());
      }
      case Switch(var branches, var otherwise) -> {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("switch");
        branches.forEach(
            each -> list.addObject().put("when", each.when()).set("ask", write(each.ask())));
        yield json.set("otherwise", write(otherwise));
      }
      case Splitter(var shares, var sticky) -> {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("splitter");
        shares.forEach(
            each -> list.addObject().put("weight", each.weight()).set("ask", write(each.ask())));
        sticky.ifPresent(field -> json.put("sticky", field));
        yield json;
      }
      case Sequence(var steps, var last) -> {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("sequence");
        for (Step each : steps) {
          ObjectNode step = list.addObject();
          step.set("ask", write(each.ask()));
          step.put("as", each.field());
        }
        list.add(write(last));
        yield json;
      }
    };
  }
}
