package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Results of tasks that may be used again, and what became of the wishes for them. Each method is
/// one atomic unit, durable on return. Thread-safe; blocks.
public interface ResultStore {
  /// What a result followed from.
  /// @param version of the task, and what the state adds to it
  /// @param arguments their digest
  /// @param inputs digests of what the arguments name
  record Origin(String task, String version, String arguments, Map<String, String> inputs) {
    public Origin {
      inputs = Map.copyOf(inputs);
    }

    /// The same for everything that gives the same.
    public String key() {
      return Digests.of(task, version, arguments, new TreeMap<>(inputs).toString());
    }
  }

  /// @param state that asked for it first
  record KeptResult(
      Origin origin,
      JsonNode result,
      String pipeline,
      String state,
      ExecutionId execution,
      Instant at) {}

  /// The newest result with this origin.
  Optional<KeptResult> find(Origin origin);

  /// The newest result of a state.
  Optional<KeptResult> newest(String pipeline, String state);

  /// Keeps a result in the place of the one with the same origin; the oldest ones are forgotten.
  void keep(KeptResult result);

  void note(AttemptId attempt, Reuse reuse);

  Map<AttemptId, Reuse> notes(ExecutionId execution);

  /// The execution gets no results that are there already.
  void ignoreFor(ExecutionId execution);

  boolean isIgnoredFor(ExecutionId execution);
}
