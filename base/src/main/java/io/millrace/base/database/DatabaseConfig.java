package io.millrace.base.database;

import java.nio.file.Path;

/// Where the metadata database is.
public sealed interface DatabaseConfig {
  /// A SQLite file, made if absent. One process at a time: a lock file beside it says whose it is.
  ///
  /// @param file its folder is made if absent
  record Sqlite(Path file) implements DatabaseConfig {}

  /// A schema on a PostgreSQL server (15 or newer), shared by the nodes of one installation.
  ///
  /// @param url `jdbc:postgresql://host:port/database`
  /// @param password never printed
  record Postgres(String url, String user, String password) implements DatabaseConfig {
    @Override
    public String toString() {
      return "Postgres[url=%s, user=%s, password=***]".formatted(url, user);
    }
  }
}
