package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.List;

/// Which types of events are meant.
///
/// @param patterns any of these: a type, or its beginning with `*` behind it, such as
///     `io.millrace.run.*`; at most 20; none for every type
public record EventTypes(List<String> patterns) {
  public static final EventTypes ALL = new EventTypes(List.of());

  private static final int MOST = 20;
  private static final String FIX = "Use a type, or its beginning with '*' behind it.";

  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if a rule above is broken
  public EventTypes {
    patterns = List.copyOf(patterns);
    require(patterns.size() <= MOST, REQUEST_INVALID, FIX, "type: more than %d", MOST);
    for (String pattern : patterns) {
      require(
          !pattern.isBlank() && !beginning(pattern).contains("*"),
          REQUEST_INVALID,
          FIX,
          "type: '%s' (expected: a type such as io.millrace.run.created, or io.millrace.run.*)",
          pattern);
    }
  }

  /// Whether `pattern` stands for all types that begin so.
  public static boolean isBeginning(String pattern) {
    return pattern.endsWith("*");
  }

  /// What the types of `pattern` begin with.
  public static String beginning(String pattern) {
    return isBeginning(pattern) ? pattern.substring(0, pattern.length() - 1) : pattern;
  }

  public boolean matches(String type) {
    return patterns.isEmpty()
        || patterns.stream()
            .anyMatch(
                pattern ->
                    isBeginning(pattern)
                        ? type.startsWith(beginning(pattern))
                        : type.equals(pattern));
  }
}
