package io.millrace.pipeline.kubeflow;

import io.millrace.pipeline.builder.Pipeline;
import java.util.List;

/// What an import gave.
public sealed interface Imported {
  /// @param name of the pipeline
  record Whole(String name, Pipeline pipeline) implements Imported {}

  /// Nothing: some of it would be lost.
  /// @param unmapped at least one, in the order of the file
  record Refused(String name, List<Unmapped> unmapped) implements Imported {
    public Refused {
      unmapped = List.copyOf(unmapped);
    }
  }
}
