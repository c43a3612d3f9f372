package io.millrace.tracking.sql;

import io.millrace.base.database.Database;
import io.millrace.tracking.Change;
import io.millrace.tracking.ModelAlias;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /// Makes a move of an alias between what listeners have to do before and after it.
  void move(ModelAlias alias, int version, Runnable move) {
    Deque<ChangeListener.Preparation> prepared = new ArrayDeque<>();
    try {
      for (ChangeListener listener : listeners) {
        prepared.push(listener.prepare(alias, version));
      }
      move.run();
    } finally {
      prepared.forEach(ChangeListener.Preparation::close);
    }
  }

  /// As [Database#write].
  <T> T write(Database database, Unit<T> unit) {
    List<Runnable> onceStored = new ArrayList<>();
    T result =
        database.write(
            sql -> {
              onceStored.clear();
              return unit.run(
                  sql,
                  change ->
                      listeners.forEach(listener -> onceStored.add(listener.changed(sql, change))));
            });
    onceStored.forEach(database::onceStored);
    return result;
  }
}
