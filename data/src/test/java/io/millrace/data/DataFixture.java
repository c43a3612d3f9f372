package io.millrace.data;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.sql.SqlDatasetStore;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.TablesConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/// The module with all its real parts, in a temporary folder.
public final class DataFixture implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  public final Path folder;
  public final Database database;
  public final DatasetStore store;
  public final DuckDb duckDb = new DuckDb("1GB", 2);
  public final IcebergTables tables;
  public final ObjectStore objects;
  public final Datasets datasets;

  public DataFixture(Path folder) {
    this(folder, TestDatabases.sqlite());
  }

  public DataFixture(Path folder, Database database) {
    this.folder = folder;
    this.database = database;
    this.store = new SqlDatasetStore(database);
    this.tables = new IcebergTables(TablesConfig.local(folder.resolve("tables")), duckDb);
    this.objects = new LocalObjectStore(folder.resolve("objects"));
    this.datasets = new TableDatasets(store, tables, objects, InstantSource.fixed(NOW));
  }

  /// A file with this text.
  public Path file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A file with these bytes.
  public Path file(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public IngestResult ingest(String dataset, Path file) {
    return datasets.ingest(dataset, file, Source.named(String.valueOf(file.getFileName())));
  }

  @Override
  public void close() {
    tables.close();
    duckDb.close();
    database.close();
  }
}
