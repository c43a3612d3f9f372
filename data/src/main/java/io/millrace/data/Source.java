package io.millrace.data;

import java.util.Optional;

/// Where a file came from.
///
/// @param name what to call it, usually its file name
/// @param event the id of the event that announced it
public record Source(String name, Optional<String> event) {
  public static Source named(String name) {
    return new Source(name, Optional.empty());
  }
}
