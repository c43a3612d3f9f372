package io.millrace.base.telemetry;

import java.util.Optional;

/// Which requests are recorded as spans. The decision follows from the trace's id alone, so that
/// all servers of a trace decide alike.
///
/// @param share of the traces that begin here, 0 to 1
/// @param followsParent whether a caller's decision counts, where there is one
public record Sampler(double share, boolean followsParent) {
  /// @param traceLow the lower half of the trace's id, whose last 63 bits are random
  boolean isSampled(Optional<TraceParent> parent, long traceLow) {
    if (followsParent && parent.isPresent()) {
      return parent.get().isSampled();
    }
    return share >= 1 || (traceLow & Long.MAX_VALUE) < (long) (share * Long.MAX_VALUE);
  }
}
