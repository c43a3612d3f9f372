package io.millrace.pipeline.states;

import com.dashjoin.jsonata.Jsonata;
import io.millrace.pipeline.states.jsonpath.Source;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What expressions and paths may read while a state takes one step: `$states`, the variables, a
/// clock that stands still, and randomness that follows from the step.
///
/// @param input the state's input; for paths what `$` stands for
/// @param context the context object
/// @param result what the work gave, where it exists
/// @param errorOutput in a catcher
/// @param now the moment of the step
/// @param seed the same whenever this step is taken again
record Evaluation(
    Value input,
    Context context,
    Optional<Value> result,
    Optional<Value> errorOutput,
    Scope variables,
    Instant now,
    String seed) {

  Evaluation withResult(JsonNode value) {
    return new Evaluation(
        input, context, Optional.of(new Value(value)), errorOutput, variables, now, seed);
  }

  Evaluation withErrorOutput(JsonNode value) {
    return new Evaluation(
        input, context, result, Optional.of(new Value(value)), variables, now, seed);
  }

  /// The same, where `$` of a path stands for another value.
  Evaluation about(JsonNode value) {
    return new Evaluation(new Value(value), context, result, errorOutput, variables, now, seed);
  }

  /// What the state gives on if it does not say otherwise: the result of its work, in a catcher the
  /// error, else its input.
  JsonNode given() {
    return result.or(() -> errorOutput).orElse(input).json();
  }

  /// The same for another thread: shares nothing that changes.
  Evaluation detached() {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    variables.forEach((name, value) -> values.put(name, value.json()));
    Scope own = new Scope(null);
    own.assign(values);
    return new Evaluation(
        new Value(input.json()),
        context.detached(),
        Optional.empty(),
        Optional.empty(),
        own,
        now,
        seed);
  }

  /// Inside a Map, about one item.
  Evaluation of(Context.Item item) {
    return new Evaluation(
        input, context.with(item), result, errorOutput, variables, now, seed + "/" + item.index());
  }

  /// @param location of the expression: two expressions of one step draw different numbers
  void bind(Jsonata.Frame frame, String location) {
    Map<String, @Nullable Object> states = new LinkedHashMap<>();
    states.put("input", input.plain());
    states.put("context", context.plain());
    result.ifPresent(value -> states.put("result", value.plain()));
    errorOutput.ifPresent(value -> states.put("errorOutput", value.plain()));
    frame.bind("states", (Object) states);
    variables.forEach((name, value) -> frame.bind(name, value.bound()));
    JsonataFunctions.bind(frame, now, seed + "/" + location);
  }

  /// @param location of the path or call: two calls of one step draw different numbers
  Source source(String location) {
    return new PathSource(this, new Draws(seed + "/" + location));
  }

  private record PathSource(Evaluation evaluation, Draws draws) implements Source {
    @Override
    public JsonNode input() {
      return evaluation.input().json();
    }

    @Override
    public JsonNode context() {
      return evaluation.context().json();
    }

    @Override
    public Optional<JsonNode> variable(String name) {
      return evaluation.variables().find(name);
    }

    @Override
    public double draw() {
      return draws.decimal();
    }

    @Override
    public String uuid() {
      return draws.uuid();
    }
  }
}
