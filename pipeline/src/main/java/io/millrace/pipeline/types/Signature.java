package io.millrace.pipeline.types;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a task takes and gives.
/// @param resource as definitions name it, such as `millrace:train`
/// @param wants [Type.Any] if the task does not say; so is `gives`
public record Signature(String resource, Type wants, Type gives) {
  /// @param inputs types by name; none: not known
  /// @param optional names of those inputs that may be absent
  /// @param outputs types by name, all that there are; none: not known
  public static Signature of(
      String resource, Map<String, Type> inputs, Set<String> optional, Map<String, Type> outputs) {
    return new Signature(
        resource,
        inputs.isEmpty()
            ? Type.any()
            : new Type.Fields(inputs, optional, Type.Others.POSSIBLE, Optional.empty()),
        outputs.isEmpty() ? Type.any() : Type.Fields.closed(outputs));
  }
}
