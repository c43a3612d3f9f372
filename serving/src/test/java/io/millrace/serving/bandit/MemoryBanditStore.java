package io.millrace.serving.bandit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What [BanditStore] means. Guarded by itself.
public final class MemoryBanditStore implements BanditStore {
  private final List<BanditDecision> decisions = new ArrayList<>();

  @Override
  public synchronized void add(BanditDecision decision) {
    if (newest(decision.endpoint(), Integer.MAX_VALUE).stream()
        .anyMatch(each -> each.number() == decision.number())) {
      throw new IllegalStateException("there is one of that number: " + decision);
    }
    decisions.add(decision);
  }

  @Override
  public synchronized List<BanditDecision> newest(String endpoint, int limit) {
    return decisions.stream()
        .filter(each -> each.endpoint().equals(endpoint))
        .sorted(Comparator.comparingInt(BanditDecision::number).reversed())
        .limit(limit)
        .toList();
  }
}
