package io.millrace.base.database;

import io.millrace.base.MillraceException;

/// Opens the metadata database.
public final class Databases {
  private Databases() {}

  /// Opens the database, makes it if it is absent and brings its tables up to date with the
  /// `db/migration/*.sql` of every module on the class path (skipped when they are already).
  /// @throws MillraceException with `DATABASE_IN_USE` if another process has this SQLite file, with
  ///     `DATABASE_UNAVAILABLE` if it cannot be opened
  public static Database open(DatabaseConfig config) {
    return open(config, Migrations.ofAllModules());
  }

  static Database open(DatabaseConfig config, Migrations migrations) {
    return SqlDatabase.open(
        switch (config) {
          case DatabaseConfig.Sqlite sqlite -> SqliteEngine.open(sqlite);
          case DatabaseConfig.Postgres postgres -> new PostgresEngine(postgres);
        },
        migrations);
  }
}
