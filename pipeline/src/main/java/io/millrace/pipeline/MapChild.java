package io.millrace.pipeline;

/// What an execution is to the map run that started it.
/// @param mapRun its id
/// @param index 0 for the first child; items go to children in their order
/// @param items how many it works on
public record MapChild(String mapRun, long index, int items) {
  /// What the children of a Map run; never the name of a pipeline.
  /// @param label of the Map
  static String machine(String pipeline, String label) {
    int slash = pipeline.indexOf('/');
    return (slash < 0 ? pipeline : pipeline.substring(0, slash)) + "/" + label;
  }
}
