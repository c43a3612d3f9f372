package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A machine that follows from a seed: a few levels deep, both query languages, tasks that are
/// retried and caught.
public final class RandomMachine {
  private static final int DEPTH_MAX = 2;

  private final SplittableRandom random;
  private int named;
  private int timeoutSeconds = 9;
  private boolean outside;

  public RandomMachine(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// Some tasks are for people, workers and other pipelines (`child`), and some waits are long. No
  /// state fails but for the error `Busy` of a task and for timeouts, so that of two branches that
  /// fail it does not matter which is first.
  public RandomMachine withWorkOutside() {
    outside = true;
    return this;
  }

  /// Of tasks that are worked at here.
  public RandomMachine withTimeout(int seconds) {
    timeoutSeconds = seconds;
    return this;
  }

  public String definition() {
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
      case 2 -> state.put("Type", "Wait").put("Seconds", seconds()).put("Next", next);
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

  private int seconds() {
    return outside && random.nextInt(4) == 0 ? 90 : random.nextInt(5);
  }

  private ObjectNode task(ObjectNode state, boolean jsonata, String next) {
    state.put("Type", "Task");
    ArrayNode retriers = Json.array();
    switch (outside ? random.nextInt(6) : 0) {
      case 1 -> activity(state, retriers);
      case 2 -> ask(state, jsonata);
      case 3 -> nested(state, jsonata);
      default -> state.put("Resource", "millrace:work").put("TimeoutSeconds", timeoutSeconds);
    }
    if (random.nextBoolean()) {
      ObjectNode retrier = retriers.addObject();
      retrier.putArray("ErrorEquals").add("Busy");
      retrier.put("MaxAttempts", random.nextInt(4)).put("JitterStrategy", "FULL");
    }
    if (!retriers.isEmpty()) {
      state.set("Retry", retriers);
    }
    if (random.nextInt(3) > 0) {
      ObjectNode catcher = state.putArray("Catch").addObject().put("Next", next);
      catcher.putArray("ErrorEquals").add("States.ALL");
    }
    return jsonata || outside ? state : state.put("ResultPath", "$.did");
  }

  /// A worker may get it and die.
  private static void activity(ObjectNode state, ArrayNode retriers) {
    state.put("Resource", "arn:aws:states:local:000000000000:activity:label");
    state.put("HeartbeatSeconds", 30);
    ObjectNode retrier = retriers.addObject().put("MaxAttempts", 1_000).put("MaxDelaySeconds", 2);
    retrier.putArray("ErrorEquals").add("States.Timeout");
  }

  private static void ask(ObjectNode state, boolean jsonata) {
    state.put("Resource", "millrace:ask.waitForTaskToken");
    if (jsonata) {
      state.putObject("Arguments").put("token", "{% $states.context.Task.Token %}");
    } else {
      state.putObject("Parameters").put("token.$", "$$.Task.Token");
    }
  }

  /// What it gives tells times, which differ from run to run: it is thrown away.
  private static void nested(ObjectNode state, boolean jsonata) {
    state.put("Resource", "arn:aws:states:::states:startExecution.sync:2");
    state.putObject(jsonata ? "Arguments" : "Parameters").put("StateMachineArn", "child");
    if (jsonata) {
      state.put("Output", "{% $states.input %}");
    } else {
      state.putNull("ResultPath");
    }
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
