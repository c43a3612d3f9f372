package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;
import io.millrace.serving.Parameter;
import java.util.List;

/// A model that a process evaluates: how it is started, what it reads, and what it speaks.
///
/// @param kind what its process runs, as [io.millrace.serving.OutsideView] has it
/// @param preparation of what its process needs on disk
/// @param parameters what it takes beside rows
/// @param outputs what the signature calls the numbers of a prediction, as [OutsideBundle] has them
/// @param language of its process
/// @param example at least one row with `columns`, in their order, that it must answer
record ProcessedModel(
    String kind,
    Preparation preparation,
    List<SignatureColumn> columns,
    List<Parameter> parameters,
    List<String> outputs,
    ModelCalls.Language language,
    Frame example) {
  ProcessedModel {
    columns = List.copyOf(columns);
    parameters = List.copyOf(parameters);
    outputs = List.copyOf(outputs);
  }

  /// Puts on disk what a process needs. Blocks, possibly for minutes.
  @FunctionalInterface
  interface Preparation {
    /// @throws io.millrace.base.MillraceException that says why there can be no process
    ModelCommand prepare();
  }
}
