package io.millrace.pipeline.states;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The context object as one step sees it.
///
/// @param execution what does not change while the execution runs
/// @param retryCount while a Task, Parallel or Map works
/// @param item inside a Map
record Context(
    Fixed execution,
    String stateName,
    Instant enteredAt,
    OptionalInt retryCount,
    Optional<Item> item) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /// @param key when the items are the fields of an object
  record Item(int index, Value value, Optional<String> key) {}

  /// Of the whole execution.
  record Fixed(Map<String, @Nullable Object> execution, Map<String, @Nullable Object> machine) {
    static Fixed of(ExecutionFacts facts, Value input, Instant startedAt) {
      Map<String, @Nullable Object> execution = new LinkedHashMap<>();
      execution.put("Id", facts.executionArn());
      execution.put("Input", input.plain());
      execution.put("StartTime", TIME.format(startedAt));
      execution.put("Name", facts.executionName());
      execution.put("RoleArn", facts.roleArn());
      execution.put("RedriveCount", 0);
      Map<String, @Nullable Object> machine = new LinkedHashMap<>();
      machine.put("Id", facts.machineArn());
      machine.put("Name", facts.machineName());
      return new Fixed(execution, machine);
    }
  }

  Context with(Item newItem) {
    return new Context(execution, stateName, enteredAt, retryCount, Optional.of(newItem));
  }

  Map<String, @Nullable Object> plain() {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("Execution", execution.execution());
    context.put("StateMachine", execution.machine());
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("Name", stateName);
    state.put("EnteredTime", TIME.format(enteredAt));
    retryCount.ifPresent(count -> state.put("RetryCount", count));
    context.put("State", state);
    item.ifPresent(i -> context.put("Map", Map.of("Item", plain(i))));
    return context;
  }

  private static Map<String, @Nullable Object> plain(Item item) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("Index", item.index());
    map.put("Value", item.value().plain());
    item.key().ifPresent(key -> map.put("Key", key));
    return map;
  }
}
