package io.millrace.pipeline.builder;

import static io.millrace.pipeline.builder.Rebuilding.assigning;
import static io.millrace.pipeline.builder.Rebuilding.each;
import static io.millrace.pipeline.builder.Rebuilding.seconds;
import static io.millrace.pipeline.builder.Rebuilding.with;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// [Rebuilding] of JSONPath states.
record JsonPathRebuilding(Function<JsonNode, Flow> level) {
  State<?> state(String name, JsonNode json) {
    return switch (json.get("Type").asString()) {
      case "Task" -> task(name, json);
      case "Parallel" -> {
        JsonPath.Parallel state =
            filtered(JsonPath.parallel(name, Rebuilding.branches(json, level)), json);
        yield work(
            with(state, json, "Parameters", (s, v) -> s.parameters(JsonPath.template(v))), json);
      }
      case "Map" -> map(name, json);
      case "Pass" -> pass(name, json);
      case "Wait" -> plain(filtered(waiting(name, json), json), json);
      case "Choice" -> choice(name, json);
      case "Succeed" -> commented(filtered(JsonPath.succeed(name), json), json);
      default -> fail(name, json);
    };
  }

  private JsonPath.Task task(String name, JsonNode json) {
    JsonPath.Task task = filtered(JsonPath.task(name, json.get("Resource").asString()), json);
    task = with(task, json, "Parameters", (s, v) -> s.parameters(JsonPath.template(v)));
    task = with(task, json, "TimeoutSeconds", (s, v) -> s.timeout(seconds(v)));
    task = with(task, json, "TimeoutSecondsPath", (s, v) -> s.timeoutPath(v.asString()));
    task = with(task, json, "HeartbeatSeconds", (s, v) -> s.heartbeat(seconds(v)));
    task = with(task, json, "HeartbeatSecondsPath", (s, v) -> s.heartbeatPath(v.asString()));
    task = with(task, json, "Credentials", (s, v) -> s.role(role(v)));
    return work(task, json);
  }

  private static Value.OfJsonPath role(JsonNode credentials) {
    return credentials.has("RoleArn")
        ? JsonPath.template(credentials.get("RoleArn"))
        : JsonPath.path(credentials.get("RoleArn.$").asString());
  }

  private JsonPath.Map map(String name, JsonNode json) {
    boolean isOld = json.has("Iterator");
    JsonPath.Map map =
        JsonPath.map(name, level.apply(json.get(isOld ? "Iterator" : "ItemProcessor")));
    map = Rebuilding.map(filtered(map, json), json, JsonPath::template);
    map = with(map, json, "ItemsPath", (s, v) -> s.itemsPath(v.asString()));
    map = with(map, json, "Parameters", (s, v) -> s.itemSelector(JsonPath.template(v)));
    map = with(map, json, "MaxConcurrency", (s, v) -> s.maxConcurrency(v.asInt()));
    map = with(map, json, "MaxConcurrencyPath", (s, v) -> s.maxConcurrencyPath(v.asString()));
    map = with(map, json, "ToleratedFailureCount", (s, v) -> s.toleratedFailureCount(v.asInt()));
    map =
        with(
            map,
            json,
            "ToleratedFailureCountPath",
            (s, v) -> s.toleratedFailureCountPath(v.asString()));
    map =
        with(
            map,
            json,
            "ToleratedFailurePercentage",
            (s, v) -> s.toleratedFailurePercentage(v.asDouble()));
    map =
        with(
            map,
            json,
            "ToleratedFailurePercentagePath",
            (s, v) -> s.toleratedFailurePercentagePath(v.asString()));
    return work(map, json);
  }

  private static JsonPath.Pass pass(String name, JsonNode json) {
    JsonPath.Pass pass = results(filtered(JsonPath.pass(name), json), json);
    pass = with(pass, json, "Result", JsonPath.Pass::result);
    pass = with(pass, json, "Parameters", (s, v) -> s.parameters(JsonPath.template(v)));
    return plain(pass, json);
  }

  private static JsonPath.Wait waiting(String name, JsonNode json) {
    if (json.has("Seconds")) {
      return JsonPath.pause(name, seconds(json.get("Seconds")));
    }
    if (json.has("SecondsPath")) {
      return JsonPath.pause(name, json.get("SecondsPath").asString());
    }
    return json.has("Timestamp")
        ? JsonPath.pauseUntil(name, Instant.parse(json.get("Timestamp").asString()))
        : JsonPath.pauseUntil(name, json.get("TimestampPath").asString());
  }

  private static JsonPath.Choice choice(String name, JsonNode json) {
    JsonPath.Choice choice = plain(filtered(JsonPath.choice(name), json), json);
    choice =
        each(
            choice,
            json,
            "Choices",
            (s, v) ->
                s.when(
                    assigning(JsonPath.rule(comparison(v)), v),
                    Flow.goTo(v.get("Next").asString())));
    return with(choice, json, "Default", (s, v) -> s.otherwise(Flow.goTo(v.asString())));
  }

  private static Comparison comparison(JsonNode rule) {
    ObjectNode comparison = (ObjectNode) rule.deepCopy();
    comparison.remove(List.of("Next", "Assign"));
    return new Comparison(comparison);
  }

  private static JsonPath.Fail fail(String name, JsonNode json) {
    JsonPath.Fail fail = commented(JsonPath.fail(name), json);
    fail = with(fail, json, "Error", (s, v) -> s.error(v.asString()));
    fail = with(fail, json, "ErrorPath", (s, v) -> s.errorPath(v.asString()));
    fail = with(fail, json, "Cause", (s, v) -> s.cause(v.asString()));
    return with(fail, json, "CausePath", (s, v) -> s.causePath(v.asString()));
  }

  private static <S extends PathInput<S>> S filtered(S state, JsonNode json) {
    S seen =
        with(
            state,
            json,
            "InputPath",
            (s, v) -> v.isNull() ? s.withoutInput() : s.inputPath(v.asString()));
    return with(
        seen,
        json,
        "OutputPath",
        (s, v) -> v.isNull() ? s.withoutOutput() : s.outputPath(v.asString()));
  }

  private static <S extends PathResult<S>> S results(S state, JsonNode json) {
    return with(
        state,
        json,
        "ResultPath",
        (s, v) -> v.isNull() ? s.withoutResult() : s.resultPath(v.asString()));
  }

  private static <S extends State<S>> S commented(S state, JsonNode json) {
    return with(state, json, "Comment", (s, v) -> s.comment(v.asString()));
  }

  private static <S extends AssigningState<S, Value.OfJsonPath>> S plain(S state, JsonNode json) {
    return assigning(commented(state, json), json);
  }

  private static <S extends Work<S, Value.OfJsonPath> & PathWork<S>> S work(S from, JsonNode json) {
    S state = results(plain(from, json), json);
    state = with(state, json, "ResultSelector", (s, v) -> s.resultSelector(JsonPath.template(v)));
    for (Retry retry : Rebuilding.retries(json)) {
      state = state.retry(retry);
    }
    return each(
        state, json, "Catch", (s, v) -> s.catching(caught(v), Flow.goTo(v.get("Next").asString())));
  }

  private static JsonPath.Caught caught(JsonNode json) {
    List<String> errors = Rebuilding.errors(json);
    JsonPath.Caught caught = JsonPath.onError(errors.getFirst(), Rebuilding.more(errors));
    caught =
        with(
            caught,
            json,
            "ResultPath",
            (c, v) -> v.isNull() ? c.withoutResult() : c.resultPath(v.asString()));
    caught = with(caught, json, "Comment", (c, v) -> c.comment(v.asString()));
    return assigning(caught, json);
  }
}
