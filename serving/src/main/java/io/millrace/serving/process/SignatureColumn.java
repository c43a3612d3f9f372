package io.millrace.serving.process;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import java.util.List;
import java.util.Locale;

/// A column of a model's signature, as MLflow types it.
record SignatureColumn(String name, Type type) {
  /// What MLflow calls a type.
  enum Type {
    ANY,
    BOOLEAN,
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    STRING,
    DATETIME
  }

  /// @param type as in a file `MLmodel`
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` for one that rows cannot have
  static SignatureColumn of(String name, String type) {
    for (Type each : Type.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(type)) {
        return new SignatureColumn(name, each);
      }
    }
    throw new MillraceException(
        ErrorCode.MODEL_NOT_SERVABLE,
        "The model's signature has the column '%s' of type %s, which no row can have."
            .formatted(name, type),
        "Log the model with columns of boolean, integer, long, float, double, string or datetime.");
  }

  Input input() {
    Input.Kind kind = type == Type.STRING ? Input.Kind.TEXT : Input.Kind.NUMBER;
    return new Input(name, kind, List.of(), Double.NaN, Double.NaN);
  }
}
