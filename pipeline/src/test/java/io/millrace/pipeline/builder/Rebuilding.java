package io.millrace.pipeline.builder;

import io.millrace.pipeline.states.ExecutionType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Says with the builder what a definition says, field by field.
final class Rebuilding {
  private final String language;

  private Rebuilding(String language) {
    this.language = language;
  }

  static Pipeline of(JsonNode definition) {
    String language = definition.path("QueryLanguage").asString("JSONPath");
    Flow flow = new Rebuilding(language).level(definition);
    Pipeline pipeline =
        language.equals("JSONata") ? Pipeline.jsonata(flow) : Pipeline.jsonPath(flow);
    if (definition.has("Comment")) {
      pipeline = pipeline.comment(definition.get("Comment").asString());
    }
    return definition.has("TimeoutSeconds")
        ? pipeline.timeout(seconds(definition.get("TimeoutSeconds")))
        : pipeline;
  }

  private Flow level(JsonNode level) {
    Flow flow = Flow.goTo(level.get("StartAt").asString());
    for (Map.Entry<String, JsonNode> state : level.get("States").properties()) {
      flow = flow.and(state(state.getKey(), state.getValue()));
    }
    return flow;
  }

  private Flow state(String name, JsonNode json) {
    State<?> state =
        json.path("QueryLanguage").asString(language).equals("JSONata")
            ? new JsonataRebuilding(this::level).state(name, json)
            : new JsonPathRebuilding(this::level).state(name, json);
    return json.has("Next") ? state.then(Flow.goTo(json.get("Next").asString())) : state;
  }

  static Duration seconds(JsonNode number) {
    return Duration.ofSeconds(number.asLong());
  }

  static List<Retry> retries(JsonNode state) {
    return state.path("Retry").valueStream().map(Rebuilding::retry).toList();
  }

  private static Retry retry(JsonNode json) {
    List<String> errors = errors(json);
    Retry retry = Retry.on(errors.getFirst(), more(errors));
    retry = with(retry, json, "MaxAttempts", (r, v) -> r.maxAttempts(v.asInt()));
    retry = with(retry, json, "IntervalSeconds", (r, v) -> r.interval(seconds(v)));
    retry = with(retry, json, "BackoffRate", (r, v) -> r.backoffRate(v.asDouble()));
    retry = with(retry, json, "MaxDelaySeconds", (r, v) -> r.maxDelay(seconds(v)));
    retry = with(retry, json, "Comment", (r, v) -> r.comment(v.asString()));
    return json.path("JitterStrategy").asString("").equals("FULL") ? retry.fullJitter() : retry;
  }

  static List<String> errors(JsonNode json) {
    return json.get("ErrorEquals").valueStream().map(JsonNode::asString).toList();
  }

  /// What a method makes of `from` if the field is there.
  static <S> S with(S from, JsonNode json, String field, BiFunction<S, JsonNode, S> method) {
    return json.has(field) ? method.apply(from, json.get(field)) : from;
  }

  /// The same for each element of an array.
  static <S> S each(S from, JsonNode json, String field, BiFunction<S, JsonNode, S> method) {
    S state = from;
    for (JsonNode element : json.path(field)) {
      state = method.apply(state, element);
    }
    return state;
  }

  static <V extends Value, S extends Assigning<S, V>> S assigning(S from, JsonNode json) {
    S state = from;
    for (Map.Entry<String, JsonNode> variable : json.path("Assign").properties()) {
      state = state.assigned(variable.getKey(), variable.getValue());
    }
    return state;
  }

  static <V extends Value, S extends MapState<S, V>> S map(
      S from, JsonNode json, Function<JsonNode, V> value) {
    S map = with(from, json, "ItemSelector", (s, v) -> s.itemSelector(value.apply(v)));
    JsonNode config = json.path("ItemProcessor").path("ProcessorConfig");
    if (config.path("Mode").asString("").equals("DISTRIBUTED")) {
      map = map.distributed(ExecutionType.valueOf(config.get("ExecutionType").asString()));
    }
    map = with(map, json, "ItemReader", (s, v) -> s.itemReader(value.apply(v)));
    map = with(map, json, "ItemBatcher", (s, v) -> s.itemBatcher(value.apply(v)));
    map = with(map, json, "ResultWriter", (s, v) -> s.resultWriter(value.apply(v)));
    return with(map, json, "Label", (s, v) -> s.label(v.asString()));
  }

  static List<Flow> branches(JsonNode json, Function<JsonNode, Flow> level) {
    return json.get("Branches").valueStream().map(level).toList();
  }

  static String[] more(List<String> errors) {
    return errors.stream().skip(1).toArray(String[]::new);
  }
}
