package io.millrace.base.database;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.util.LibraryLoaderUtil;

/// Opens the metadata database.
public final class Databases {
  private static final Logger log = LoggerFactory.getLogger(Databases.class);

  private Databases() {}

  /// Loads the native library and the classes that opening a database takes: a sixth of a second
  /// that a starting server can spend beside something else.
  public static void preload() {
    DSL.using(SQLDialect.SQLITE).selectOne().getSQL();
    try (Connection connection = SqliteEngine.inMemory().getConnection()) {
      connection.isValid(1);
    } catch (SQLException e) {
      log.debug("database.preload.failed", e);
    }
  }

  /// Puts SQLite's library for this machine into a folder. A process whose `org.sqlite.lib.path` is
  /// that folder loads it from there; others unpack it into the temporary folder at each start.
  public static void unpack(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
      if (library != null) { // SQLite says itself that it knows no such machine
        Files.createDirectories(folder);
        Files.copy(library, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

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
