package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;
import java.util.List;

/// A model that a process evaluates: how it is started, what it reads and in which form.
///
/// @param example at least one row with `columns`, in their order, that it must answer
record ProcessedModel(
    ModelCommand command, List<SignatureColumn> columns, RowsForm form, Frame example) {
  ProcessedModel {
    columns = List.copyOf(columns);
  }
}
