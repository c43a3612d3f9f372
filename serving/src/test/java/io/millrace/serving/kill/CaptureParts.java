package io.millrace.serving.kill;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.sql.Sql;
import io.millrace.data.sql.SqlConfig;
import io.millrace.data.sql.TableSql;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.Tables;
import io.millrace.data.table.TablesConfig;
import io.millrace.pipeline.background.Loop;
import io.millrace.serving.Captures;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.CaptureUpkeep;
import io.millrace.serving.capture.LoggedCaptures;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.sql.SqlEndpointStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// Everything that captures are kept in, below one folder: log, objects, table and metadata, all of
/// them as a server has them. Segments are small and moved often, so that kills hit moves too.
final class CaptureParts implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final int SEGMENT_BYTES = 512 * 1024;
  private static final long SPOOL_BYTES = 1L << 30;
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration UPKEEP_EVERY = Duration.ofMillis(200);

  private final Path folder;
  private final Database database;
  private final DuckDb duckDb;
  private final Tables tables;
  private final CaptureLog log;
  private final TableCaptures captures;
  private final Loop moves;
  private final CaptureUpkeep upkeep;
  final SqlEndpointStore store;

  /// @param moveEvery how often captures are moved into the table, however long that takes
  CaptureParts(Path folder, Duration moveEvery) {
    this.folder = folder;
    database = Databases.open(new DatabaseConfig.Sqlite(folder.resolve("millrace.db")));
    duckDb = new DuckDb("200MB", 1);
    tables = new IcebergTables(TablesConfig.local(folder.resolve("tables")), duckDb);
    store = new SqlEndpointStore(database, CLOCK);
    log =
        CaptureLog.open(
            folder.resolve("log"), SEGMENT_BYTES, SPOOL_BYTES, Duration.ofMillis(50), CLOCK);
    captures =
        new TableCaptures(
            log, tables, new LocalObjectStore(folder.resolve("objects")), store, NEVER);
    moves =
        Loop.start(
            "moves",
            () -> {
              captures.flush();
              return moveEvery;
            });
    // By this clock every reader has had its hour, so that kills hit expiry too.
    upkeep =
        new CaptureUpkeep(tables, () -> CLOCK.instant().plus(Duration.ofHours(2)), UPKEEP_EVERY);
    upkeep.start();
  }

  LoggedCaptures sink() {
    return new LoggedCaptures(log, CLOCK);
  }

  /// Moves what is in the log.
  void compact() {
    captures.flush();
  }

  /// How many files the table has.
  int files() {
    return tables.files(Captures.TABLE).size();
  }

  /// What the table says to a query.
  Sql sql() {
    return new TableSql(tables, folder.resolve("tables"), SqlConfig.DEFAULT);
  }

  @Override
  public void close() {
    moves.close();
    upkeep.close();
    captures.close();
    tables.close();
    duckDb.close();
    database.close();
  }
}
