package io.millrace.pipeline.states;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Task state calls.
///
/// @param text as the definition writes it
/// @param service such as `millrace`, `states`; the history's `resourceType`
/// @param action with its suffix, such as `train`, `startExecution.sync:2`; the history's
///     `resource`
public record Resource(String text, String service, String action) {
  private static final Pattern SHORT = Pattern.compile("(millrace):([a-z0-9-]{1,80})");
  private static final Pattern LONG =
      Pattern.compile("arn:aws:states:::([a-z0-9-]{1,80}):([A-Za-z0-9.:-]{1,120})");

  /// Empty if `text` has no form that can be called.
  static Optional<Resource> parse(String text) {
    for (Pattern form : new Pattern[] {SHORT, LONG}) {
      Matcher matcher = form.matcher(text);
      if (matcher.matches()) {
        return Optional.of(new Resource(text, matcher.group(1), matcher.group(2)));
      }
    }
    return Optional.empty();
  }
}
