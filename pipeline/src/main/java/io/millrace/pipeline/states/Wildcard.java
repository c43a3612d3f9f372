package io.millrace.pipeline.states;

import java.util.ArrayList;
import java.util.List;

/// A pattern in which `*` stands for any text; `\*` is a star, `\\` a backslash. Matches in linear
/// time for each part between two stars. Immutable.
/// @param parts the texts between the stars; at least one
record Wildcard(List<String> parts) {
  Wildcard {
    parts = List.copyOf(parts);
  }

  static Wildcard of(String pattern) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*') {
        parts.add(part.toString());
        part.setLength(0);
      } else if (c == '\\' && i + 1 < pattern.length()) {
        part.append(pattern.charAt(++i));
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return new Wildcard(parts);
  }

  boolean matches(String text) {
    if (parts.size() == 1) {
      return text.equals(parts.getFirst());
    }
    if (!text.startsWith(parts.getFirst())) {
      return false;
    }
    int at = parts.getFirst().length();
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = text.indexOf(part, at);
      if (found < 0) {
        return false;
      }
      at = found + part.length();
    }
    return text.length() - at >= parts.getLast().length() && text.endsWith(parts.getLast());
  }
}
