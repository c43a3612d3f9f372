package io.millrace.serving.openinference;

/// The elements of a tensor, as they came.
@FunctionalInterface
public interface Elements {
  /// Adds each element, in row-major order.
  /// @throws io.millrace.base.MillraceException with `TENSOR_INVALID`, `FIELD_TYPE` or
  ///     `JSON_INVALID` if they are not what `column` takes
  void read(Column column);
}
