package io.millrace.serving.bandit;

import java.util.List;

/// What bandits have decided. Thread-safe; blocks.
public interface BanditStore {
  /// On disk when this returns. Fails if the endpoint has a decision of that number.
  void add(BanditDecision decision);

  /// Newest first.
  /// @param limit at most this many
  List<BanditDecision> newest(String endpoint, int limit);
}
