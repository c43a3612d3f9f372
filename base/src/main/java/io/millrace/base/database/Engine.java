package io.millrace.base.database;

import com.zaxxer.hikari.HikariConfig;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.SQLDialect;

/// What differs between the two engines: how connections are made, and what an error means for the
/// transaction that it hit. Everything else is one code base.
interface Engine extends AutoCloseable {
  /// What became of a transaction that did not end as it should.
  enum Verdict {
    /// Nothing was stored, and a further attempt may well succeed.
    TRY_AGAIN,
    /// Nothing was stored, and a further attempt now would fail too.
    ROLLED_BACK,
    /// Stored or not: nobody can tell.
    UNKNOWN
  }

  Database.Dialect dialect();

  SQLDialect sqlDialect();

  /// Plain connections that may write, for migrations.
  DataSource dataSource();

  /// The one connection of the writer.
  HikariConfig writerPool();

  /// Read-only connections, each transaction on one state.
  HikariConfig readerPool();

  /// Whether `error` concerns the connection or the server and so the whole transaction, not just
  /// the statement.
  boolean endsTransaction(SQLException error);

  /// Judges a transaction that `error` ended before its commit was asked for.
  Verdict beforeCommit(SQLException error);

  /// Judges a transaction whose commit answered `error`.
  Verdict atCommit(SQLException error);

  /// Whether writing must end for good after a commit with unknown outcome.
  boolean haltsWhenUnknown();

  /// No further connection is needed: whoever waits for one gives up.
  void stopConnecting();

  /// Gives back what the engine holds beside its connections.
  @Override
  void close();
}
