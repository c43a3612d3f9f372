package io.millrace.tracking.sql;

import io.millrace.tracking.Change;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import org.jooq.DSLContext;

/// Hears of changes inside the unit that makes them; of moves of aliases also before.
public interface ChangeListener {
  /// For who has nothing to do once a change is stored.
  Runnable NOTHING = () -> {};

  /// Before an alias is pointed at a version: the time to do what takes long, such as loading it.
  /// @return is closed when the alias was moved, or could not be
  default Preparation prepare(ModelAlias alias, int version) {
    return () -> {};
  }

  /// Inside the unit: what is written here is stored with the change, or neither is. An exception
  /// undoes both. As a unit may run more than once, so may this; it does nothing but SQL.
  /// @return what is done once the unit is on disk, on the thread of the caller, which waits; must
  ///     not throw
  Runnable changed(DSLContext sql, Change change);

  /// As [#changed(DSLContext, Change)], of several changes of one unit.
  /// @param changes at least one
  default Runnable changed(DSLContext sql, List<Change> changes) {
    List<Runnable> each = changes.stream().map(change -> changed(sql, change)).toList();
    return () -> each.forEach(Runnable::run);
  }

  /// Lasts from before a move of an alias until after it.
  @FunctionalInterface
  interface Preparation extends AutoCloseable {
    @Override
    void close();
  }
}
