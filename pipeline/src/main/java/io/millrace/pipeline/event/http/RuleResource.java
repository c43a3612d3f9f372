package io.millrace.pipeline.event.http;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static io.millrace.base.ErrorCode.RULE_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.Patterns;
import io.millrace.pipeline.event.Replays;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.Target;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/rules`: patterns over events, what a match starts, and trying a pattern out.
public final class RuleResource implements Resource {
  private final Rules rules;
  private final Replays replays;
  private final Predicate<String> isProjects;
  private final InstantSource clock;

  /// @param isProjects tells the names of what the project file makes; they are shown, not changed
  public RuleResource(
      Rules rules, Replays replays, Predicate<String> isProjects, InstantSource clock) {
    this.rules = rules;
    this.replays = replays;
    this.isProjects = isProjects;
    this.clock = clock;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/rules")
        .action("rule.read")
        .summary("The rules, by name")
        .answer(EventShapes.RULES)
        .to(this::list);
    routes
        .get("/api/rules/{name}")
        .action("rule.read")
        .summary("A rule")
        .answer(EventShapes.RULE)
        .to(request -> Response.json(json(find(request.path("name")))));
    routes
        .put("/api/rules/{name}")
        .action("rule.write")
        .summary("Add or replace a rule: {\"pattern\", \"targets\", \"enabled\"}, JSON or YAML")
        .body(EventShapes.RULE_BODY)
        .answer(EventShapes.RULE)
        .consumes(Body.TYPES)
        .to(this::put);
    routes
        .delete("/api/rules/{name}")
        .action("rule.write")
        .summary("Delete a rule; what it has started goes on")
        .to(this::delete);
    routes
        .post("/api/rules/-/test")
        .action("rule.read")
        .summary("Whether an event matches a pattern: {\"event\", \"pattern\"}")
        .body(EventShapes.TRIAL)
        .answer(EventShapes.MATCHES)
        .consumes(Body.TYPES)
        .to(this::test);
    routes
        .post("/api/rules/{name}/replays")
        .action("rule.replay")
        .summary("Deliver the events of a time range that match once more: {\"from\", \"to\"}")
        .body(EventShapes.RANGE)
        .answer(EventShapes.REPLAY)
        .consumes(Body.TYPES)
        .to(this::replay);
  }

  private Response list(Request request) {
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("rules");
    rules.list().forEach(rule -> all.add(json(rule)));
    return Response.json(body);
  }

  private Rule find(String name) {
    return rules.find(name).orElseThrow(() -> absent(name));
  }

  private Response put(Request request) {
    String name = Body.changeableName(request, isProjects, RULE_INVALID);
    JsonNode body = Body.read(request, RULE_INVALID, "pattern", "targets", "enabled");
    require(
        body.path("targets").isArray(),
        RULE_INVALID,
        "Send a list of targets.",
        "targets: %s (expected: a list)",
        Body.cut(body.path("targets")));
    List<Target> targets = new ArrayList<>();
    for (JsonNode target : body.get("targets")) {
      targets.add(TargetBody.read(target, "targets[%d]".formatted(targets.size()), RULE_INVALID));
    }
    Rule rule = new Rule(name, pattern(body), targets, Body.enabled(body, RULE_INVALID));
    rules.put(rule);
    return Response.json(json(rule));
  }

  private Response delete(Request request) {
    String name = Body.changeableName(request, isProjects, RULE_INVALID);
    if (!rules.delete(name)) {
      throw absent(name);
    }
    return Response.empty(204);
  }

  private Response test(Request request) {
    JsonNode body = Body.read(request, RULE_INVALID, "event", "pattern");
    Event event = Event.parse(body.path("event"), clock.instant());
    return Response.json(Json.object().put("matches", Patterns.matches(pattern(body), event)));
  }

  private Response replay(Request request) {
    Rule rule = find(request.path("name"));
    JsonNode body = Body.read(request, RULE_INVALID, "from", "to");
    Instant from = Body.time(body, "from", RULE_INVALID);
    Instant to = Body.time(body, "to", RULE_INVALID);
    require(
        from.isBefore(to),
        RULE_INVALID,
        "Send the earlier time as 'from'.",
        "from: %s (expected: before %s)",
        from,
        to);
    Replays.Replayed replayed = replays.replay(rule, from, to);
    return Response.json(
        202, Json.object().put("replay", replayed.id()).put("events", replayed.events()));
  }

  private static JsonNode pattern(JsonNode body) {
    require(
        body.path("pattern").isObject(),
        RULE_INVALID,
        "Write an EventBridge pattern: {\"type\": [\"io.millrace.file.created\"]}.",
        "pattern: %s (expected: an object)",
        Body.cut(body.path("pattern")));
    return body.get("pattern");
  }

  private static MillraceException absent(String name) {
    return new MillraceException(
        RULE_NOT_FOUND,
        "There is no rule '%s'.".formatted(name),
        "List the rules to find its name.");
  }

  private ObjectNode json(Rule rule) {
    ObjectNode json = Json.object().put("name", rule.name());
    json.put("of_project_file", isProjects.test(rule.name()));
    json.set("pattern", rule.pattern());
    ArrayNode targets = json.putArray("targets");
    rule.targets().forEach(target -> targets.add(TargetBody.of(target)));
    json.put("enabled", rule.enabled());
    return json;
  }
}
