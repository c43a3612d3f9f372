package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;
import io.millrace.serving.Params;

/// How rows, and what a request sets beside them, are written for a model process. Thread-safe.
interface RowsForm {
  String contentType();

  /// @throws io.millrace.base.MillraceException with `FIELD_TYPE` if a value cannot be of its
  ///     column's type
  byte[] body(Frame rows, Params params);
}
