package io.millrace.tracking.sql;

import io.millrace.base.database.Database;
import io.millrace.base.database.JointWork;
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

  /// What joint work did for one request, and the changes of it, to tell of at the end of the unit.
  record Done<A>(A answer, List<Change> changes) {}

  /// What is stored for one request, and what listeners do then.
  record Stored<A>(A answer, List<Runnable> onceStored) {}

  /// Work to be given to [#write(Database, JointWork, Object)], always the same object.
  <Q, A> JointWork<Q, Stored<A>> joint(JointWork<Q, Done<A>> work) {
    return (sql, requests) -> {
      List<Done<A>> done = work.run(sql, requests);
      List<Change> changes = done.stream().flatMap(each -> each.changes().stream()).toList();
      List<Runnable> onceStored =
          changes.isEmpty()
              ? List.of()
              : listeners.stream().map(listener -> listener.changed(sql, changes)).toList();
      return done.stream().map(each -> new Stored<>(each.answer(), onceStored)).toList();
    };
  }

  /// As [Database#write(JointWork, Object)].
  <Q, A> A write(Database database, JointWork<Q, Stored<A>> joint, Q request) {
    Stored<A> stored = database.write(joint, request);
    stored.onceStored().forEach(database::onceStored);
    return stored.answer();
  }
}
