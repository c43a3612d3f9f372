package io.millrace.ml.tree;

import org.jspecify.annotations.Nullable;

/// A rule of the model format is broken; becomes `MODEL_FILE_INVALID` at [TreeEnsemble#read].
final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ModelFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static ModelFormatException of(String message, Object... args) {
    return new ModelFormatException(message.formatted(args), null);
  }

  /// For what is checked a few times; each call makes an array, whether it holds or not.
  static void require(boolean holds, String message, Object... args) {
    if (!holds) {
      throw of(message, args);
    }
  }
}
