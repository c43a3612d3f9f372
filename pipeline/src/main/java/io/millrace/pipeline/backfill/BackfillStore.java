package io.millrace.pipeline.backfill;

import io.millrace.pipeline.backfill.Backfill.State;
import io.millrace.pipeline.backfill.Backfill.Status;
import io.millrace.pipeline.backfill.Backfill.Window;
import java.util.List;
import java.util.Optional;

/// Keeps backfills. Each method is one atomic unit, durable on return. Thread-safe; blocks.
public interface BackfillStore {
  /// @param position of the window
  record Placed(int position, Window window) {}

  void add(Backfill backfill, List<Window> windows);

  Optional<Backfill> find(String id);

  /// The newest first, at most `limit`.
  List<Backfill> list(Optional<Status> status, int limit);

  /// Windows in a state, in their order, at most `limit`.
  List<Placed> windows(String id, State state, int limit);

  /// Lets the window be started, unless the backfill has as many started ones as it may, or does
  /// not run any more, or the window is not pending.
  boolean claim(String id, int position);

  void move(String id, int position, State to);

  /// Ends a backfill that runs; does nothing to one that does not.
  void end(String id, Status status);
}
