package io.millrace.pipeline.parameter;

import java.util.List;
import java.util.Optional;

/// Named values with all their versions. Thread-safe.
public interface Parameters {
  /// Makes `value` the newest version.
  /// @throws io.millrace.base.MillraceException with `PARAMETER_INVALID`
  Parameter put(String path, String value);

  /// As [#put(String, String)], once: the same key gives the same version, whatever `value` says.
  /// @param idempotencyKey 1 to 250 characters
  Parameter put(String path, String value, String idempotencyKey);

  /// Makes `value` the newest version if `expected` still is; of two racing callers exactly one
  /// wins.
  /// @param expected a version; 0 if the parameter must not exist yet
  /// @throws io.millrace.base.MillraceException with `PARAMETER_MOVED`; nothing is changed
  Parameter replace(String path, int expected, String value);

  /// The newest version.
  Optional<Parameter> find(String path);

  /// The newest first.
  List<Parameter> history(String path);

  /// The newest version of each parameter at or below `prefix` (element by element: `/a/b` is not
  /// below `/a/bc`), by path; at most 1,000.
  /// @param prefix a path, or `/` for all
  List<Parameter> list(String prefix);
}
