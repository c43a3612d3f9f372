package io.millrace.server.page;

import io.millrace.base.MillraceException;
import java.util.Optional;
import java.util.function.Function;

/// What somebody has typed into a field, and what it means, or why it means nothing.
///
/// @param problem empty if it can be read
/// @param hint for as long as there is no problem
public record Typed<T>(String text, Optional<T> value, String problem, String hint) {
  static <T> Typed<T> read(String text, String hint, Function<String, T> reader) {
    try {
      return new Typed<>(text, Optional.of(reader.apply(text)), "", hint);
    } catch (MillraceException e) {
      return new Typed<T>(text, Optional.empty(), "", hint).refused(e);
    }
  }

  Typed<T> refused(MillraceException e) {
    String stop = e.detail().endsWith(".") ? " " : ". ";
    return refused(e.detail() + stop + e.fix());
  }

  /// The same, refused for a reason that lies outside of it.
  Typed<T> refused(String why) {
    return new Typed<>(text, Optional.empty(), why, hint);
  }

  public boolean isWrong() {
    return !problem.isEmpty();
  }
}
