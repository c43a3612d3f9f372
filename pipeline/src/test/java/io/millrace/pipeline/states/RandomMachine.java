package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A machine that follows from a seed: a few levels deep, both query languages, tasks that are
/// retried and caught.
final class RandomMachine {
  private static final int DEPTH_MAX = 2;

  private final SplittableRandom random;
  private int named;

  RandomMachine(long seed) {
    this.random = new SplittableRandom(seed);
  }

  String definition() {
    return Json.write(level(0));
  }

  private ObjectNode level(int depth) {
    ObjectNode states = Json.object();
    String last = "s" + named++;
    states.set(last, Json.object().put("Type", "Succeed"));
    String next = last;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      String name = "s" + named++;
      states.set(name, state(depth, next));
      next = name;
    }
    ObjectNode level = Json.object().put("StartAt", next);
    level.set("States", states);
    return level;
  }

  private ObjectNode state(int depth, String next) {
    boolean jsonata = random.nextBoolean();
    ObjectNode state = Json.object().put("QueryLanguage", jsonata ? "JSONata" : "JSONPath");
    switch (random.nextInt(depth < DEPTH_MAX ? 6 : 4)) {
      case 0 -> pass(state, jsonata).put("Next", next);
      case 1 -> task(state, jsonata, next).put("Next", next);
      case 2 -> state.put("Type", "Wait").put("Seconds", random.nextInt(5)).put("Next", next);
      case 3 -> choice(state, jsonata, next);
      case 4 -> parallel(state, depth, next);
      default -> map(state, jsonata, depth, next);
    }
    return state;
  }

  private ObjectNode pass(ObjectNode state, boolean jsonata) {
    String variable = "v" + named++;
    ObjectNode assign = state.put("Type", "Pass").putObject("Assign");
    if (jsonata) {
      assign.put(variable, "{% $random() %}");
    } else {
      assign.put(variable + ".$", "States.UUID()");
    }
    return state;
  }

  private ObjectNode task(ObjectNode state, boolean jsonata, String next) {
    state.put("Type", "Task").put("Resource", "millrace:work").put("TimeoutSeconds", 9);
    if (random.nextBoolean()) {
      ObjectNode retrier = state.putArray("Retry").addObject();
      retrier.putArray("ErrorEquals").add("Busy");
      retrier.put("MaxAttempts", random.nextInt(4)).put("JitterStrategy", "FULL");
    }
    if (random.nextInt(3) > 0) {
      ObjectNode catcher = state.putArray("Catch").addObject().put("Next", next);
      catcher.putArray("ErrorEquals").add("States.ALL");
    }
    return jsonata ? state : state.put("ResultPath", "$.did");
  }

  private void choice(ObjectNode state, boolean jsonata, String next) {
    ObjectNode rule = state.put("Type", "Choice").putArray("Choices").addObject();
    if (jsonata) {
      rule.put("Condition", "{% $exists($states.input.items) %}");
    } else {
      rule.put("Variable", "$.items").put("IsPresent", true);
    }
    rule.put("Next", next);
    state.put("Default", next);
  }

  private void parallel(ObjectNode state, int depth, String next) {
    ArrayNode branches = state.put("Type", "Parallel").putArray("Branches");
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      branches.add(level(depth + 1));
    }
    state.put("Next", next);
  }

  private void map(ObjectNode state, boolean jsonata, int depth, String next) {
    state.put("Type", "Map").put("MaxConcurrency", random.nextInt(3)).put("Next", next);
    if (jsonata) {
      state.put("Items", "{% $states.context.Execution.Input.items %}");
    } else {
      state.put("ItemsPath", "$$.Execution.Input.items");
    }
    state.set("ItemProcessor", level(depth + 1));
  }
}
