package io.millrace.serving.batch;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.Datasets;
import io.millrace.data.TableDatasets;
import io.millrace.data.sql.SqlConfig;
import io.millrace.data.sql.SqlDatasetStore;
import io.millrace.data.sql.TableSql;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.ParquetExport;
import io.millrace.data.table.Tables;
import io.millrace.data.table.TablesConfig;
import io.millrace.pipeline.maprun.reader.ParquetPages;
import java.nio.file.Path;
import java.time.InstantSource;

/// Tables that can be transformed, below a folder; what reads them starts when it is needed.
public record RealTables(
    Database database,
    DuckDb duckDb,
    Tables tables,
    TableSql sql,
    ParquetPages parquet,
    Datasets datasets)
    implements AutoCloseable {
  public static RealTables open(Path folder) {
    Database database = Databases.open(new DatabaseConfig.Sqlite(folder.resolve("tables.db")));
    DuckDb duckDb = new DuckDb("512MB", 2);
    Path files = folder.resolve("tables");
    Tables tables = new IcebergTables(TablesConfig.local(files), duckDb);
    Datasets datasets =
        new TableDatasets(
            new SqlDatasetStore(database),
            tables,
            new LocalObjectStore(folder.resolve("dataset-objects")),
            InstantSource.system());
    return new RealTables(
        database,
        duckDb,
        tables,
        new TableSql(tables, files, SqlConfig.DEFAULT),
        new ParquetPages(),
        datasets);
  }

  public TransformTables transformed() {
    return new TransformTables(datasets, sql, parquet, new ParquetExport(duckDb));
  }

  @Override
  public void close() {
    sql.close();
    parquet.close();
    tables.close();
    duckDb.close();
    database.close();
  }
}
