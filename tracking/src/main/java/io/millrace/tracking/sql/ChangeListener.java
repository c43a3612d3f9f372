package io.millrace.tracking.sql;

import io.millrace.tracking.Change;
import java.util.List;
import org.jooq.DSLContext;

/// Hears of changes twice: inside the unit that makes them, and when they are on disk.
public interface ChangeListener {
  /// Inside the unit: what is written here is stored with the change, or neither is. An exception
  /// undoes both. As a unit may run more than once, so may this; it does nothing but SQL.
  void changed(DSLContext sql, Change change);

  /// The unit is on disk. Called on the thread of the caller, which waits; must not throw.
  default void stored(List<Change> changes) {}
}
