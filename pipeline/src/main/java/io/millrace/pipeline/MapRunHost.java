package io.millrace.pipeline;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A map run's way to its children and to its parent. Thread-safe; methods block.
public interface MapRunHost extends AutoCloseable {
  /// @param name the same again for the same items
  record ChildStart(String name, MapChild place, JsonNode input) {}

  /// Most bytes of a child's input, and of the result for the parent.
  int payloadBytes();

  /// Begins children, together with the note how far the items were handed out.
  /// @return false if this node does not write the parent any more: nothing has happened
  boolean start(List<ChildStart> children, MapRun.Reading read);

  /// Goes on with a child that runs in the store; one of type STANDARD does so by itself.
  void goOn(Execution child);

  /// Whether a child is in nobody's memory, because it only waits for long.
  boolean isAsleep(MapChildStore.Open child);

  /// Lets a child run again that has ended badly.
  /// @return false if it cannot run again
  boolean redrive(Execution child);

  /// Ends a child as `ABORTED`, soon, if it has not ended.
  void stop(ExecutionId child);

  /// Tells the parent the end.
  /// @param result empty if it is larger than [#payloadBytes]
  void succeed(Optional<JsonNode> result);

  /// Tells the parent the end.
  void fail(String error, String cause);

  /// This node has nothing to do with the map run any more.
  @Override
  void close();
}
