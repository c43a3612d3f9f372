package io.millrace.server;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.Datasets;
import io.millrace.data.TableDatasets;
import io.millrace.data.sql.Sql;
import io.millrace.data.sql.SqlConfig;
import io.millrace.data.sql.SqlDatasetStore;
import io.millrace.data.sql.TableSql;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.Tables;
import io.millrace.data.table.TablesConfig;
import io.millrace.pipeline.maprun.reader.ParquetPages;
import io.millrace.pipeline.training.xgboost.XgboostWorkers;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.MultipartUploads;
import io.millrace.tracking.Registry;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlImports;
import io.millrace.tracking.sql.SqlLoggedModels;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import io.millrace.tracking.transfer.Imports;
import java.nio.file.Path;
import java.time.InstantSource;

/// Where everything is kept: the database, the objects, the tables, and the stores upon them.
///
/// Opening is cheap: native libraries and catalogs are loaded by the first use.
record Stores(
    Database database,
    ObjectStore objects,
    Tables tables,
    Sql sql,
    ParquetPages parquet,
    XgboostWorkers xgboost,
    DuckDb duckDb,
    Datasets datasets,
    Experiments experiments,
    Tracking tracking,
    LoggedModels loggedModels,
    Registry registry,
    Artifacts artifacts,
    MultipartUploads uploads,
    Imports imports)
    implements AutoCloseable {
  private static final String DUCKDB_MEMORY = "512MB";
  private static final int DUCKDB_CONNECTIONS = 2;

  /// @param changes is told of what tracking and the registry change
  static Stores open(Path state, ServerConfig config, Changes changes, InstantSource clock) {
    Database database =
        Databases.open(
            config
                .database()
                .orElseGet(() -> new DatabaseConfig.Sqlite(state.resolve("millrace.db"))));
    ObjectStore objects = new LocalObjectStore(state.resolve("objects"));
    DuckDb duckDb = new DuckDb(DUCKDB_MEMORY, DUCKDB_CONNECTIONS);
    Tables tables = new IcebergTables(tables(state.resolve("tables"), config), duckDb);
    return new Stores(
        database,
        objects,
        tables,
        new TableSql(tables, state.resolve("tables"), SqlConfig.DEFAULT),
        new ParquetPages(),
        new XgboostWorkers(),
        duckDb,
        new TableDatasets(new SqlDatasetStore(database), tables, objects, clock),
        new SqlExperiments(database, changes, clock),
        new SqlTracking(database, changes, clock),
        new SqlLoggedModels(database, changes, clock),
        new SqlRegistry(database, changes, clock),
        new StoredArtifacts(objects),
        new MultipartUploads(objects, clock),
        new SqlImports(database, clock));
  }

  private static TablesConfig tables(Path folder, ServerConfig config) {
    return switch (config.database().orElse(null)) {
      case DatabaseConfig.Postgres(var url, var user, var password) ->
          TablesConfig.postgres(folder, url, user, password);
      case DatabaseConfig.Sqlite _ -> TablesConfig.local(folder);
      case null -> TablesConfig.local(folder);
    };
  }

  @Override
  public void close() {
    sql.close();
    parquet.close();
    xgboost.close();
    duckDb.close();
    database.close();
  }
}
