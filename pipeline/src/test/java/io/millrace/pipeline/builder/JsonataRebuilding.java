package io.millrace.pipeline.builder;

import static io.millrace.pipeline.builder.Rebuilding.assigning;
import static io.millrace.pipeline.builder.Rebuilding.each;
import static io.millrace.pipeline.builder.Rebuilding.seconds;
import static io.millrace.pipeline.builder.Rebuilding.with;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// [Rebuilding] of JSONata states.
record JsonataRebuilding(Function<JsonNode, Flow> level) {
  State<?> state(String name, JsonNode json) {
    return switch (json.get("Type").asString()) {
      case "Task" -> task(name, json);
      case "Parallel" ->
          work(
              with(
                  output(Jsonata.parallel(name, Rebuilding.branches(json, level)), json),
                  json,
                  "Arguments",
                  (s, v) -> s.arguments(Jsonata.template(v))),
              json);
      case "Map" -> map(name, json);
      case "Pass" -> plain(output(Jsonata.pass(name), json), json);
      case "Wait" -> plain(output(waiting(name, json), json), json);
      case "Choice" -> choice(name, json);
      case "Succeed" -> commented(output(Jsonata.succeed(name), json), json);
      default -> fail(name, json);
    };
  }

  private Jsonata.Task task(String name, JsonNode json) {
    Jsonata.Task task = output(Jsonata.task(name, json.get("Resource").asString()), json);
    task = with(task, json, "Arguments", (s, v) -> s.arguments(Jsonata.template(v)));
    task =
        with(
            task,
            json,
            "TimeoutSeconds",
            (s, v) -> v.isNumber() ? s.timeout(seconds(v)) : s.timeout(Jsonata.template(v)));
    task =
        with(
            task,
            json,
            "HeartbeatSeconds",
            (s, v) -> v.isNumber() ? s.heartbeat(seconds(v)) : s.heartbeat(Jsonata.template(v)));
    task = with(task, json, "Credentials", (s, v) -> s.role(Jsonata.template(v.get("RoleArn"))));
    return work(task, json);
  }

  private Jsonata.Map map(String name, JsonNode json) {
    Jsonata.Map map = Jsonata.map(name, level.apply(json.get("ItemProcessor")));
    map = Rebuilding.map(output(map, json), json, Jsonata::template);
    map = with(map, json, "Items", (s, v) -> s.items(Jsonata.template(v)));
    map = with(map, json, "MaxConcurrency", (s, v) -> s.maxConcurrency(Jsonata.template(v)));
    map =
        with(
            map,
            json,
            "ToleratedFailureCount",
            (s, v) -> s.toleratedFailureCount(Jsonata.template(v)));
    map =
        with(
            map,
            json,
            "ToleratedFailurePercentage",
            (s, v) -> s.toleratedFailurePercentage(Jsonata.template(v)));
    return work(map, json);
  }

  private static Jsonata.Wait waiting(String name, JsonNode json) {
    return json.has("Seconds")
        ? Jsonata.pause(name, Jsonata.template(json.get("Seconds")))
        : Jsonata.pauseUntil(name, Jsonata.template(json.get("Timestamp")));
  }

  private static Jsonata.Choice choice(String name, JsonNode json) {
    Jsonata.Choice choice = plain(output(Jsonata.choice(name), json), json);
    choice =
        each(
            choice,
            json,
            "Choices",
            (s, v) ->
                s.when(
                    with(
                        assigning(output(Jsonata.rule(Jsonata.template(v.get("Condition"))), v), v),
                        v,
                        "Comment",
                        (r, c) -> r.comment(c.asString())),
                    Flow.goTo(v.get("Next").asString())));
    return with(choice, json, "Default", (s, v) -> s.otherwise(Flow.goTo(v.asString())));
  }

  private static Jsonata.Fail fail(String name, JsonNode json) {
    Jsonata.Fail fail = commented(Jsonata.fail(name), json);
    fail = with(fail, json, "Error", (s, v) -> s.error(Jsonata.template(v)));
    return with(fail, json, "Cause", (s, v) -> s.cause(Jsonata.template(v)));
  }

  private static <S extends QueryOutput<S>> S output(S state, JsonNode json) {
    return with(state, json, "Output", (s, v) -> s.output(Jsonata.template(v)));
  }

  private static <S extends State<S>> S commented(S state, JsonNode json) {
    return with(state, json, "Comment", (s, v) -> s.comment(v.asString()));
  }

  private static <S extends AssigningState<S, Value.OfJsonata>> S plain(S state, JsonNode json) {
    return assigning(commented(state, json), json);
  }

  private static <S extends Work<S, Value.OfJsonata>> S work(S from, JsonNode json) {
    S state = plain(from, json);
    for (Retry retry : Rebuilding.retries(json)) {
      state = state.retry(retry);
    }
    return each(
        state,
        json,
        "Catch",
        (s, v) -> {
          List<String> errors = Rebuilding.errors(v);
          Jsonata.Caught caught = Jsonata.onError(errors.getFirst(), Rebuilding.more(errors));
          return s.catching(assigning(output(caught, v), v), Flow.goTo(v.get("Next").asString()));
        });
  }
}
