package io.millrace.pipeline;

import java.util.Optional;

/// What an execution is to the map run that started it.
/// @param mapRun its id
/// @param index 0 for the first child; items go to children in their order
/// @param items how many it works on
public record MapChild(String mapRun, long index, int items) {
  /// What the children of a Map run; never the name of a pipeline.
  /// @param label of the Map
  static String machine(String pipeline, String label) {
    return pipeline(pipeline) + "/" + label;
  }

  /// The pipeline that a machine stands in; a pipeline itself stands for itself.
  public static String pipeline(String machine) {
    int slash = machine.indexOf('/');
    return slash < 0 ? machine : machine.substring(0, slash);
  }

  /// The label of the Map whose children run the machine; empty for a pipeline.
  public static Optional<String> label(String machine) {
    int slash = machine.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(machine.substring(slash + 1));
  }
}
