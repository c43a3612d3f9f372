package io.millrace.base.database;

import static io.millrace.base.ErrorCode.DATABASE_UNAVAILABLE;
import static io.millrace.base.ErrorCode.WRITE_OUTCOME_UNKNOWN;

import io.millrace.base.MillraceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits a group of units as one transaction and tells every caller what became of its unit. Used
/// by the writer's thread only.
///
/// Units hardly ever fail, and a savepoint costs PostgreSQL two round trips: first all are run
/// without. If one fails, all are undone and each is run again in a savepoint of its own.
final class GroupCommit {
  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
  private static final Duration PAUSE_MAX = Duration.ofMillis(500);

  private final Engine engine;
  private final DataSource connections;
  private final Function<Connection, DSLContext> sql;
  private final Duration patience;
  private boolean healthy = true;
  private @Nullable Lost halted;

  /// @param patience how long a group is tried again while the database is away; once it was in
  ///     vain, groups are tried once each until one succeeds, so that callers do not queue up
  GroupCommit(
      Engine engine,
      DataSource connections,
      Function<Connection, DSLContext> sql,
      Duration patience) {
    this.engine = engine;
    this.connections = connections;
    this.sql = sql;
    this.patience = patience;
  }

  void commit(List<Unit<?, ?>> group) {
    try {
      if (halted != null) {
        throw halted;
      }
      persist(group);
      healthy = true;
      group.forEach(Unit::acknowledge);
    } catch (Lost lost) {
      healthy = lost.verdict != Engine.Verdict.TRY_AGAIN;
      refuse(group, lost);
    } catch (RuntimeException | Error e) {
      log.error("database.group.failed units={}", group.size(), e);
      refuse(group, new Lost(Engine.Verdict.ROLLED_BACK, e));
    }
  }

  private void persist(List<Unit<?, ?>> group) throws Lost {
    long end = System.nanoTime() + (healthy ? patience.toNanos() : 0);
    for (int attempt = 1; ; attempt++) {
      try {
        transact(group);
        return;
      } catch (Lost lost) {
        if (lost.verdict != Engine.Verdict.TRY_AGAIN || System.nanoTime() - end >= 0) {
          throw lost;
        }
        log.warn("database.group.retry attempt={} reason={}", attempt, lost.reason());
        LockSupport.parkNanos(Math.min(PAUSE_MAX.toNanos(), 2_000_000L * attempt * attempt));
      }
    }
  }

  private void transact(List<Unit<?, ?>> group) throws Lost {
    Connection connection;
    try {
      connection = connections.getConnection();
    } catch (SQLException e) {
      throw new Lost(engine.beforeCommit(e), e);
    }
    try {
      transact(group, connection);
    } finally {
      giveBack(connection);
    }
  }

  private void transact(List<Unit<?, ?>> group, Connection connection) throws Lost {
    boolean committing = false;
    try {
      connection.setAutoCommit(false);
      DSLContext context = sql.apply(connection);
      if (!runTogether(group, connection, context)) {
        for (Unit<?, ?> unit : group) {
          runAlone(unit, connection, context);
        }
      }
      committing = true;
      // Commits as commit() does, but SQLite's driver would begin the next transaction at once.
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      undo(connection, e);
      throw new Lost(committing ? engine.atCommit(e) : engine.beforeCommit(e), e);
    }
  }

  /// By now the outcome is known, and a connection that cannot be given back is the pool's to mend.
  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      log.warn("database.connection.broken", e);
    }
  }

  /// @return false if one of several units failed, so that nothing was done
  private boolean runTogether(List<Unit<?, ?>> group, Connection connection, DSLContext context)
      throws SQLException {
    try {
      Unit.run(context, group);
      return true;
    } catch (Throwable e) {
      throwIfOver(e);
      connection.rollback();
      if (group.size() > 1) {
        return false;
      }
      group.getFirst().undone(e);
      return true;
    }
  }

  private void runAlone(Unit<?, ?> unit, Connection connection, DSLContext context)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      Unit.run(context, List.of(unit));
      connection.releaseSavepoint(before);
    } catch (Throwable e) {
      throwIfOver(e);
      connection.rollback(before);
      unit.undone(e);
    }
  }

  /// @throws SQLException if the transaction did not survive the failure of a unit
  private void throwIfOver(Throwable failure) throws SQLException {
    SQLException cause = sqlCause(failure);
    if (cause != null && engine.endsTransaction(cause)) {
      throw cause;
    }
  }

  private static @Nullable SQLException sqlCause(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof SQLException cause) {
        return cause;
      }
    }
    return null;
  }

  private static void undo(Connection connection, SQLException reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
      undoFailedCommit(connection, reason);
    }
  }

  /// SQLite's driver takes the transaction of a commit that failed to be over, even if it is not.
  /// Unless the pool knows, too, it throws the connection away; on a full disk no other can be had.
  private static void undoFailedCommit(Connection connection, SQLException reason) {
    try {
      if (connection.getAutoCommit()) {
        end(connection, reason);
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private static void end(Connection connection, SQLException reason) {
    try (Statement rollback = connection.createStatement()) {
      rollback.execute("ROLLBACK");
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private void refuse(List<Unit<?, ?>> group, Lost lost) {
    boolean first = halted == null;
    if (lost.verdict == Engine.Verdict.UNKNOWN && engine.haltsWhenUnknown()) {
      halted = lost;
    }
    if (first) {
      log.error(
          "database.group.lost units={} outcome={} reason={}",
          group.size(),
          lost.verdict,
          lost.reason());
    }
    group.forEach(unit -> unit.refuse(first ? lost.toCaller() : haltedToCaller()));
  }

  private static MillraceException haltedToCaller() {
    return new MillraceException(
        DATABASE_UNAVAILABLE,
        "Writes are refused since a commit failed on the disk; reads go on.",
        "Check the disk, then restart the server.");
  }

  /// A group did not get through.
  private static final class Lost extends Exception {
    private static final long serialVersionUID = 1;
    private final Engine.Verdict verdict;

    Lost(Engine.Verdict verdict, Throwable cause) {
      super(cause);
      this.verdict = verdict;
    }

    String reason() {
      return String.valueOf(getCause() == null ? null : getCause().getMessage());
    }

    MillraceException toCaller() {
      return verdict == Engine.Verdict.UNKNOWN
          ? new MillraceException(
              WRITE_OUTCOME_UNKNOWN,
              "The database failed while this change was being made final: " + reason(),
              "Read what you changed before you try again: it may be there.",
              this)
          : new MillraceException(
              DATABASE_UNAVAILABLE,
              "The change was not stored: " + reason(),
              "Check the database and its disk; nothing was changed, so try again then.",
              this);
    }
  }
}
