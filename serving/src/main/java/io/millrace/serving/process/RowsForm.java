package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;

/// How rows are written for a model process. Thread-safe.
interface RowsForm {
  String contentType();

  /// @throws io.millrace.base.MillraceException with `FIELD_TYPE` if a value cannot be of its
  ///     column's type
  byte[] body(Frame rows);
}
