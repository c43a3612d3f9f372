package io.millrace.base.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One database of each engine that has all tables, made once per JVM: to copy it is a fraction of
/// the work of making its tables.
final class MigratedDatabases {
  private static final String FILE = "millrace.db";

  private MigratedDatabases() {}

  private static final class OnSqlite {
    static final byte[] CONTENT = content();

    private static byte[] content() {
      Path folder = TestFolders.create("millrace-sqlite");
      Path file = folder.resolve(FILE);
      try {
        migrate(new DatabaseConfig.Sqlite(file));
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        TestFolders.delete(folder);
      }
    }
  }

  private static final class OnPostgres {
    static final DatabaseConfig.Postgres DATABASE = database();

    private static DatabaseConfig.Postgres database() {
      DatabaseConfig.Postgres made = TestDatabases.postgresConfig();
      migrate(made);
      return made;
    }
  }

  private static void migrate(DatabaseConfig config) {
    MigrationIndex.requireComplete();
    Databases.open(config).close();
  }

  /// A file in `folder`.
  static DatabaseConfig.Sqlite sqlite(Path folder) {
    try {
      return new DatabaseConfig.Sqlite(Files.write(folder.resolve(FILE), OnSqlite.CONTENT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DatabaseConfig.Postgres postgres(PostgresServer server) {
    return server.copy(OnPostgres.DATABASE);
  }
}
