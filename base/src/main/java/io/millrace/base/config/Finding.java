package io.millrace.base.config;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.yaml.Located;
import java.util.List;
import java.util.stream.Collectors;

/// One mistake in a document.
///
/// @param pointer JSON pointer to the value at fault
/// @param position of the key for an unknown key, else of the value
/// @param sentence names the key or value and what is expected
public record Finding(String pointer, Located.Position position, String sentence) {
  /// Throws if there are findings; the message has one line for each.
  /// @param document what the user calls it, such as its file name
  /// @throws MillraceException with `CONFIGURATION_INVALID`
  public static void requireNone(List<Finding> findings, String document) {
    if (!findings.isEmpty()) {
      String lines =
          findings.stream()
              .map(finding -> "%s:%s".formatted(document, finding))
              .collect(Collectors.joining("\n"));
      throw new MillraceException(
          ErrorCode.CONFIGURATION_INVALID, lines, "Correct each place named; nothing was changed.");
    }
  }

  /// `line:column: sentence`, as compilers and editors have it.
  @Override
  public String toString() {
    return "%d:%d: %s".formatted(position.line(), position.column(), sentence);
  }
}
