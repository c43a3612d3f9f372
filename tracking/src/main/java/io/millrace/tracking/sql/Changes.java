package io.millrace.tracking.sql;

import io.millrace.base.database.Database;
import io.millrace.tracking.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jooq.DSLContext;

/// Tells those who listen what the stores of tracking change. Thread-safe.
public final class Changes {
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

  /// A unit that says what it changes.
  @FunctionalInterface
  interface Unit<T> {
    /// @param changes is told of each change, after it was made
    T run(DSLContext sql, Consumer<Change> changes);
  }

  /// From now on `listener` hears of every change.
  public void tell(ChangeListener listener) {
    listeners.add(listener);
  }

  /// As [Database#write].
  <T> T write(Database database, Unit<T> unit) {
    List<Change> told = new ArrayList<>();
    T result =
        database.write(
            sql -> {
              told.clear();
              return unit.run(
                  sql,
                  change -> {
                    told.add(change);
                    listeners.forEach(listener -> listener.changed(sql, change));
                  });
            });
    if (!told.isEmpty()) {
      listeners.forEach(listener -> listener.stored(told));
    }
    return result;
  }
}
