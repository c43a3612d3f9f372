package io.millrace.base.database;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// The metadata database. One code base serves SQLite and PostgreSQL: write SQL with jOOQ, never by
/// dialect.
///
/// Writes are group-committed: the units of many callers share one transaction and one fsync. When
/// one of them fails, they are run again, each in a savepoint of its own: a unit is all or nothing
/// by itself. **When [#write] returns, the unit is on disk.** Contention is never an error; callers
/// queue.
///
/// Thread-safe. Methods block; call them from virtual threads or workers, never from an event loop.
public interface Database extends AutoCloseable {
  /// The engines.
  enum Dialect {
    SQLITE,
    POSTGRES
  }

  Dialect dialect();

  /// Runs `query` on a read-only connection that sees one consistent state. It may run twice if the
  /// connection is lost.
  /// @throws IllegalStateException if called from inside a query or unit of this database
  /// @throws io.millrace.base.MillraceException with `DATABASE_UNAVAILABLE` if it could not be read
  <T> T read(Function<DSLContext, T> query);

  /// Runs `unit` atomically. It must be short and must do nothing but SQL: others wait for it. An
  /// exception undoes this unit alone and reaches the caller. It may run more than once (after a
  /// lost connection, a conflict with another node, or when a unit beside it failed), but is stored
  /// once.
  /// @throws IllegalStateException if called from inside a query or unit of this database
  /// @throws io.millrace.base.MillraceException with `DATABASE_UNAVAILABLE` if nothing was stored,
  ///     with `WRITE_OUTCOME_UNKNOWN` if the database failed during the commit
  <T> T write(Function<DSLContext, T> unit);

  /// As [#write(Function)], for work that costs less for many at once than for one after the other:
  /// what waits for the same `work`, the same object, may be done by one run of it.
  /// @param request for this caller
  /// @return the answer to `request`
  default <Q, A> A write(JointWork<Q, A> work, Q request) {
    return write(sql -> work.run(sql, List.of(request)).getFirst());
  }

  /// Runs `work` as one unit, to which all that it asks this database on the same thread belongs:
  /// each [#write] in it is undone alone if it fails, and stored when the whole is. As a unit,
  /// `work` must be short, do nothing but SQL, and may run more than once.
  /// @throws io.millrace.base.MillraceException as [#write]
  <T> T writeAll(Supplier<T> work);

  /// Runs `work` once all that this thread has written is on disk: at once, or from within
  /// [#writeAll] after that, on its caller's thread, which waits; never if it was undone. `work`
  /// must not throw.
  /// @throws IllegalStateException if called from inside a query or unit of this database
  void onceStored(Runnable work);

  /// Waits for queued writes, then closes. Idempotent.
  @Override
  void close();
}
