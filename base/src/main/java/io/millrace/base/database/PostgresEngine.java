package io.millrace.base.database;

import com.zaxxer.hikari.HikariConfig;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.postgresql.ds.PGSimpleDataSource;

/// PostgreSQL. The writer's transactions are SERIALIZABLE, so that a unit that reads and then
/// writes is as safe with several nodes as it is on SQLite; readers see one state (REPEATABLE
/// READ).
final class PostgresEngine implements Engine {
  private static final int READERS = 8;

  /// The server would compile what it thinks costs much for longer than most queries here take; and
  /// it would read whole tables for the entries of a thousand rows, as if a page that is not the
  /// next one were on the far side of a spinning disk.
  private static final String PLANS = "SET jit = off; SET random_page_cost = 1.1";

  /// All that units look up by key has an index. Plans outlive the few rows that they were made
  /// for: one that reads a whole small table would read a large one, until the server looks at it
  /// again.
  private static final String BY_INDEX = "; SET enable_seqscan = off";

  private static final int CONNECT_SECONDS = 5;

  private final DatabaseConfig.Postgres config;
  private final PostgresSource writing = new PostgresSource();
  private final PostgresSource reading = new PostgresSource();

  PostgresEngine(DatabaseConfig.Postgres config) {
    this.config = config;
  }

  @Override
  public Database.Dialect dialect() {
    return Database.Dialect.POSTGRES;
  }

  @Override
  public SQLDialect sqlDialect() {
    return SQLDialect.POSTGRES;
  }

  @Override
  public DataSource dataSource() {
    return configured(new PGSimpleDataSource());
  }

  private DataSource configured(PGSimpleDataSource source) {
    source.setURL(config.url());
    source.setUser(config.user());
    source.setPassword(config.password());
    source.setReWriteBatchedInserts(true);
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setTcpKeepAlive(true);
    source.setApplicationName("millrace");
    return source;
  }

  @Override
  public HikariConfig writerPool() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("postgres-writer");
    pool.setDataSource(configured(writing));
    pool.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    pool.setConnectionInitSql(PLANS + BY_INDEX);
    pool.setMaximumPoolSize(1);
    return pool;
  }

  @Override
  public HikariConfig readerPool() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("postgres-readers");
    pool.setDataSource(configured(reading));
    pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    pool.setConnectionInitSql(PLANS);
    pool.setReadOnly(true);
    pool.setAutoCommit(false);
    // Commits the statement that a connection begins with; it would be undone with the first query.
    pool.setIsolateInternalQueries(true);
    pool.setMaximumPoolSize(READERS);
    return pool;
  }

  @Override
  public boolean endsTransaction(SQLException error) {
    return isConflict(error) || isConnection(error) || isServer(error);
  }

  @Override
  public Verdict beforeCommit(SQLException error) {
    return isConflict(error) || isConnection(error) ? Verdict.TRY_AGAIN : Verdict.ROLLED_BACK;
  }

  @Override
  public Verdict atCommit(SQLException error) {
    if (isConflict(error)) {
      return Verdict.TRY_AGAIN;
    }
    return isConnection(error) ? Verdict.UNKNOWN : Verdict.ROLLED_BACK;
  }

  @Override
  public boolean haltsWhenUnknown() {
    return false;
  }

  /// Serialization failure, deadlock.
  private static boolean isConflict(SQLException error) {
    return state(error).startsWith("40");
  }

  /// Connection lost or refused, server shutting down or starting, too many connections.
  static boolean isConnection(SQLException error) {
    String state = state(error);
    return error instanceof SQLTransientConnectionException
        || state.isEmpty()
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("53300");
  }

  /// Disk full, out of memory, system error.
  private static boolean isServer(SQLException error) {
    String state = state(error);
    return state.startsWith("53") || state.startsWith("58") || state.startsWith("XX");
  }

  private static String state(SQLException error) {
    String state = error.getSQLState();
    return state == null ? "" : state;
  }

  @Override
  public void stopConnecting() {
    writing.close();
    reading.close();
  }

  @Override
  public void close() {}
}
