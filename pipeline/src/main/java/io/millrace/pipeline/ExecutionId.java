package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.id.Ids;
import java.util.regex.Pattern;

/// Names one execution, for ever.
/// @param value 32 lower-case hex digits
public record ExecutionId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  /// @throws io.millrace.base.MillraceException with `EXECUTION_NOT_FOUND` if it cannot be an id
  public ExecutionId {
    require(
        FORM.matcher(value).matches(),
        EXECUTION_NOT_FOUND,
        "List the executions to find its id (32 hex digits).",
        "There is no execution '%s'.",
        value);
  }

  /// The same digits as a UUID is written.
  public String uuid() {
    return "%s-%s-%s-%s-%s"
        .formatted(
            value.substring(0, 8),
            value.substring(8, 12),
            value.substring(12, 16),
            value.substring(16, 20),
            value.substring(20));
  }

  static ExecutionId random() {
    return new ExecutionId(Ids.hex32());
  }

  @Override
  public String toString() {
    return value;
  }
}
