package io.millrace.pipeline;

import io.millrace.pipeline.states.RandomMachine;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// What several simulations play: a random machine, compiled once, and how it ends if nothing goes
/// wrong.
final class Subject {
  private static final String CHILD =
      """
      {"StartAt": "Rest", "States": {
        "Rest": {"Type": "Wait", "Seconds": 1, "Next": "Work"},
        "Work": {"Type": "Task", "Resource": "millrace:child-work", "End": true}}}
      """;
  private static final int PATIENT_SECONDS = 99_999;
  private static final int HASTY_SECONDS = 9;

  private final Machines machines;
  private final Map<Script, String> ends = new HashMap<>();

  Subject(long seed) {
    MemoryPipelines pipelines = new MemoryPipelines();
    RandomMachine patient = new RandomMachine(seed).withWorkOutside().withTimeout(PATIENT_SECONDS);
    RandomMachine hasty = new RandomMachine(seed).withWorkOutside().withTimeout(HASTY_SECONDS);
    pipelines.register(pipeline(true), patient.definition(), "");
    pipelines.register(pipeline(false), hasty.definition(), "");
    pipelines.register("child", CHILD, "");
    this.machines =
        new Machines(pipelines, new Definitions(Tasks.of()), new TokenSeal(MemoryTasks.KEY));
  }

  static String pipeline(boolean calm) {
    return calm ? "patient" : "hasty";
  }

  Machines machines() {
    return machines;
  }

  /// How the patient one ends when tasks answer by `script`.
  String end(Script script, Supplier<String> undisturbed) {
    return ends.computeIfAbsent(script, _ -> undisturbed.get());
  }
}
