package io.millrace.pipeline.states;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A line of control: the machine's own, a branch's, an iteration's. Not thread-safe.
final class Lane {
  final Level level;
  final Scope scope;
  final Optional<Fanout> owner;
  final int index;
  final Optional<Context.Item> item;

  /// The last event of this line.
  long last;

  /// The state that it is in.
  @Nullable Visit visit;

  /// The event that it can write next.
  @Nullable Planned planned;

  /// What it gave, once it has ended well.
  @Nullable JsonNode output;

  Lane(Level level, Scope scope, Optional<Fanout> owner, int index, Optional<Context.Item> item) {
    this.level = level;
    this.scope = scope;
    this.owner = owner;
    this.index = index;
    this.item = item;
  }

  Visit here() {
    Visit current = visit;
    if (current == null) {
      throw new IllegalStateException("the line of control is in no state");
    }
    return current;
  }
}
