package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The context object as one step sees it.
interface Context {
  DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  Map<String, Value> fields();

  /// Inside a Map.
  Context with(Item item);

  /// The same, sharing nothing that changes.
  Context detached();

  /// As JSONPath reads it.
  default ObjectNode json() {
    ObjectNode context = Json.object();
    fields().forEach((name, value) -> context.set(name, value.json()));
    return context;
  }

  /// As JSONata reads it.
  default Map<String, @Nullable Object> plain() {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    fields().forEach((name, value) -> context.put(name, value.plain()));
    return context;
  }

  /// What a Map works on.
  /// @param map the field `Map`
  record Item(int index, JsonNode value, Value map) {
    /// @param source where it comes from, in a map run
    static Item of(MapItem item, Optional<String> source) {
      ObjectNode map = Json.object();
      ObjectNode seen = map.putObject("Item").put("Index", item.index());
      seen.set("Value", item.value());
      item.key().ifPresent(text -> seen.put("Key", text));
      source.ifPresent(text -> seen.put("Source", text));
      return new Item(item.index(), item.value(), new Value(map));
    }
  }

  /// Of the whole execution.
  record Fixed(Value execution, Value machine) {
    static Fixed of(ExecutionFacts facts, JsonNode input, Instant startedAt) {
      ObjectNode execution = Json.object().put("Id", facts.executionArn());
      execution.set("Input", input);
      execution
          .put("StartTime", TIME.format(startedAt))
          .put("Name", facts.executionName())
          .put("RoleArn", facts.roleArn());
      if (facts.type() == ExecutionType.STANDARD) {
        execution.put("RedriveCount", 0);
      }
      ObjectNode machine =
          Json.object().put("Id", facts.machineArn()).put("Name", facts.machineName());
      return new Fixed(new Value(execution), new Value(machine));
    }

    Fixed redriven(int count, Instant at) {
      ObjectNode redriven = ((ObjectNode) execution.json()).deepCopy();
      redriven.put("RedriveCount", count).put("RedriveTime", TIME.format(at));
      return new Fixed(new Value(redriven), machine);
    }
  }

  /// Of a state of an execution.
  ///
  /// @param execution what does not change while the execution runs
  /// @param retryCount while a Task, Parallel or Map works
  /// @param taskToken of a task that is answered with a token
  /// @param item inside a Map
  record Running(
      Fixed execution,
      String stateName,
      Instant enteredAt,
      OptionalInt retryCount,
      Optional<String> taskToken,
      Optional<Item> item)
      implements Context {
    @Override
    public Context with(Item newItem) {
      return new Running(
          execution, stateName, enteredAt, retryCount, taskToken, Optional.of(newItem));
    }

    @Override
    public Context detached() {
      Fixed own =
          new Fixed(new Value(execution.execution().json()), new Value(execution.machine().json()));
      return new Running(own, stateName, enteredAt, retryCount, taskToken, item);
    }

    @Override
    public Map<String, Value> fields() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("Execution", execution.execution());
      fields.put("StateMachine", execution.machine());
      ObjectNode state =
          Json.object().put("Name", stateName).put("EnteredTime", TIME.format(enteredAt));
      retryCount.ifPresent(count -> state.put("RetryCount", count));
      fields.put("State", new Value(state));
      taskToken.ifPresent(
          token -> fields.put("Task", new Value(Json.object().put("Token", token))));
      item.ifPresent(i -> fields.put("Map", i.map()));
      return fields;
    }
  }

  /// Written down by whoever tests a state.
  record Given(ObjectNode json) implements Context {
    @Override
    public Map<String, Value> fields() {
      Map<String, Value> fields = new LinkedHashMap<>();
      json.properties().forEach(field -> fields.put(field.getKey(), new Value(field.getValue())));
      return fields;
    }

    @Override
    public Context with(Item item) {
      ObjectNode inside = json.deepCopy();
      inside.set("Map", item.map().json());
      return new Given(inside);
    }

    @Override
    public Context detached() {
      return this;
    }
  }
}
