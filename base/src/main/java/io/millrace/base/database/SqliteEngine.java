package io.millrace.base.database;

import static io.millrace.base.ErrorCode.DATABASE_UNAVAILABLE;

import com.zaxxer.hikari.HikariConfig;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.EnumSet;
import java.util.Set;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/// SQLite in WAL mode with `synchronous=FULL`: a commit is on disk when it returns.
final class SqliteEngine implements Engine {
  private static final int BUSY_MILLIS = 10_000;
  private static final int READERS = 8;

  /// Of each connection; SQLite reads a negative number as KiB.
  private static final int CACHE_KIB = -8 * 1024;

  /// The log is moved into the database after 16 MiB, not 4: what changes again and again meanwhile
  /// is moved once.
  private static final String CHECKPOINT_PAGES = "4000";

  /// Primary result codes after which SQLite may have rolled back by itself.
  private static final Set<SQLiteErrorCode> ENDING =
      EnumSet.of(
          SQLiteErrorCode.SQLITE_BUSY,
          SQLiteErrorCode.SQLITE_CANTOPEN,
          SQLiteErrorCode.SQLITE_CORRUPT,
          SQLiteErrorCode.SQLITE_FULL,
          SQLiteErrorCode.SQLITE_INTERRUPT,
          SQLiteErrorCode.SQLITE_IOERR,
          SQLiteErrorCode.SQLITE_LOCKED,
          SQLiteErrorCode.SQLITE_NOMEM,
          SQLiteErrorCode.SQLITE_NOTADB,
          SQLiteErrorCode.SQLITE_PROTOCOL);

  private final String url;
  private final ProcessLock lock;

  private SqliteEngine(String url, ProcessLock lock) {
    this.url = url;
    this.lock = lock;
  }

  static SqliteEngine open(DatabaseConfig.Sqlite config) {
    Path file = config.file().toAbsolutePath().normalize();
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      ProcessLock lock = ProcessLock.take(file.resolveSibling(file.getFileName() + ".lock"));
      return new SqliteEngine(SqliteSource.PREFIX + file, lock);
    } catch (IOException e) {
      throw new MillraceException(
          DATABASE_UNAVAILABLE,
          "The database file %s cannot be used: %s".formatted(file, e),
          "Name a folder that this user may write to.",
          e);
    }
  }

  @Override
  public Database.Dialect dialect() {
    return Database.Dialect.SQLITE;
  }

  @Override
  public SQLDialect sqlDialect() {
    return SQLDialect.SQLITE;
  }

  @Override
  public DataSource dataSource() {
    SQLiteConfig config = config();
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    return new SqliteSource(config, url);
  }

  /// A database that nobody else sees and that ends with its connection.
  static DataSource inMemory() {
    return new SqliteSource(config(), SqliteSource.PREFIX + ":memory:");
  }

  @Override
  public HikariConfig writerPool() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("sqlite-writer");
    pool.setDataSource(dataSource());
    pool.setMaximumPoolSize(1);
    return pool;
  }

  @Override
  public HikariConfig readerPool() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("sqlite-readers");
    pool.setDataSource(new SqliteSource(config(), url));
    pool.setConnectionInitSql("PRAGMA query_only = 1");
    pool.setAutoCommit(false);
    pool.setMaximumPoolSize(READERS);
    return pool;
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    // Each connection has one user at a time, so SQLite need not lock it for each value of a row.
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setCacheSize(CACHE_KIB);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, CHECKPOINT_PAGES);
    // As PostgreSQL's; by default SQLite's LIKE takes A for a.
    config.setPragma(SQLiteConfig.Pragma.CASE_SENSITIVE_LIKE, "true");
    return config;
  }

  @Override
  public boolean endsTransaction(SQLException error) {
    return error instanceof SQLiteException e
        ? ENDING.contains(primary(e))
        : error instanceof SQLTransientException;
  }

  @Override
  public Verdict beforeCommit(SQLException error) {
    return error instanceof SQLiteException e && primary(e) == SQLiteErrorCode.SQLITE_BUSY
        ? Verdict.TRY_AGAIN
        : Verdict.ROLLED_BACK;
  }

  /// A full disk or a lock is reported before anything is final; after a failed write or fsync of
  /// the log the kernel may have dropped the pages, so that trying again proves nothing.
  @Override
  public Verdict atCommit(SQLException error) {
    return error instanceof SQLiteException e && primary(e) != SQLiteErrorCode.SQLITE_IOERR
        ? Verdict.ROLLED_BACK
        : Verdict.UNKNOWN;
  }

  @Override
  public boolean haltsWhenUnknown() {
    return true;
  }

  private static SQLiteErrorCode primary(SQLiteException error) {
    return SQLiteErrorCode.getErrorCode(error.getResultCode().code & 0xff);
  }

  @Override
  public void stopConnecting() {}

  @Override
  public void close() {
    lock.close();
  }
}
