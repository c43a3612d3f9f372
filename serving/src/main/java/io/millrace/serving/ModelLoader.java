package io.millrace.serving;

/// Brings model versions into memory. Blocks.
@FunctionalInterface
public interface ModelLoader {
  /// @throws io.millrace.base.MillraceException with `MODEL_VERSION_NOT_FOUND`, or one that says
  ///     why the bundle cannot be read
  ServableModel load(ServedModel model);
}
