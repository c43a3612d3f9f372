package io.millrace.server.lineage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One thing, and what it is linked with directly.
/// @param text for people
/// @param up what it came from
/// @param down what came of it
record Links(String text, Optional<Instant> at, List<Thing> up, List<Thing> down) {
  Links {
    up = List.copyOf(up);
    down = List.copyOf(down);
  }
}
