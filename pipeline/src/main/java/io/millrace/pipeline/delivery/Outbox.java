package io.millrace.pipeline.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps deliveries until they are made or given up.
///
/// @param <D> what is delivered, and to whom
public interface Outbox<D> {
  /// Pending deliveries whose time has come, the oldest first.
  List<Due<D>> due(Instant now, int limit);

  /// When the next pending delivery is due.
  Optional<Instant> nextDue();

  /// @param detail what came of it; its first 1,000 characters are kept
  void delivered(String id, String detail);

  /// @param detail why; its first 1,000 characters are kept
  /// @param next when to try again; absent: never
  void failed(String id, String detail, Optional<Instant> next);

  /// A delivery to be made.
  /// @param id the same for every attempt
  /// @param attempts that were made already
  /// @param since when it came into the outbox
  record Due<D>(String id, D content, int attempts, Instant since) {}
}
