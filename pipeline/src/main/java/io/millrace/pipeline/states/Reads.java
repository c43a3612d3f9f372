package io.millrace.pipeline.states;

import java.util.LinkedHashSet;
import java.util.Set;

/// The variables that one state reads, noted while its fields are compiled. Not thread-safe.
/// @param visible those that may be read
/// @param names those that are
record Reads(Set<String> visible, Set<String> names) {
  Reads(Set<String> visible) {
    this(visible, new LinkedHashSet<>());
  }

  /// @param place of the field that reads it
  void note(String name, String place, Findings findings) {
    names.add(name);
    if (!visible.contains(name)) {
      findings.add(place, "The variable '%s' is assigned nowhere".formatted(name));
    }
  }
}
