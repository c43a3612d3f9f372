package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.MapRunPlan;

/// Opens what an `ItemReader` names. Thread-safe.
@FunctionalInterface
public interface ItemSources {
  /// @throws ItemReaderException if there is no such thing, or it is not as the reader says
  Items open(MapRunPlan.Reader reader) throws ItemReaderException;
}
