package io.millrace.serving.sql;

import io.millrace.serving.rollout.Rollout;
import org.jooq.DSLContext;

/// Hears of rollouts inside the unit that stores where they stand.
@FunctionalInterface
public interface RolloutListener {
  /// Writes what follows from it with the unit's own connection.
  /// @return what to do once the unit is on disk
  Runnable changed(DSLContext sql, Rollout rollout);
}
