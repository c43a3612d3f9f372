package io.millrace.base.database;

import io.millrace.base.database.Database.Dialect;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;

/// The SQL files that make the tables, `V<module><nn>__what.sql` of every module: each runs once in
/// the life of a database, and those that one start finds new run in one transaction.
///
/// Every module lists its files in an index (`db/migrations.txt`, one name a line), so that a start
/// with nothing to do reads a few lines and one table.
///
/// @param folder on the class path, with the SQL files
/// @param index on the class path, once per module
record Migrations(String folder, String index) {
  /// Held by the one node that migrates a PostgreSQL database; any number that others do not take.
  private static final long LOCK = 0x6d696c6c72616365L;

  static Migrations ofAllModules() {
    return new Migrations("db/migration", "db/migrations.txt");
  }

  /// Brings the tables up to date, or leaves all as it was.
  ///
  /// @throws SQLException if a file cannot be run, or was run with another content
  void apply(Engine engine) throws SQLException {
    SequencedSet<String> files = indexed();
    try (Connection connection = engine.dataSource().getConnection()) {
      MigrationHistory history = new MigrationHistory(connection);
      if (!history.applied().keySet().containsAll(files)) {
        connection.setAutoCommit(false);
        lock(connection, engine.dialect());
        history.make();
        applyNew(read(files), history, connection, engine.dialect());
        connection.commit();
      }
    }
  }

  private static void applyNew(
      List<Migration> migrations, MigrationHistory history, Connection connection, Dialect dialect)
      throws SQLException {
    Map<String, Integer> applied = history.applied();
    for (Migration migration : migrations) {
      Integer checksum = applied.get(migration.file());
      if (checksum == null) {
        migration.run(connection, dialect);
        history.add(migration);
      } else if (checksum != migration.checksum()) {
        throw new SQLException(
            "it was made with another content of %s than this version of Millrace has"
                .formatted(migration.file()));
      }
    }
  }

  /// Keeps other nodes out until the transaction ends; a SQLite database has one process anyway.
  private static void lock(Connection connection, Dialect dialect) throws SQLException {
    if (dialect == Dialect.POSTGRES) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      }
    }
  }

  /// The file names in the indexes of all modules, in the order in which they run.
  SequencedSet<String> indexed() {
    SequencedSet<String> files = new TreeSet<>();
    try {
      List<URL> indexes = Collections.list(Migrations.class.getClassLoader().getResources(index));
      for (URL url : indexes) {
        try (var lines =
            new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8))) {
          lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(files::add);
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Migration> read(SequencedSet<String> files) {
    List<Migration> migrations = new ArrayList<>();
    for (String file : files) {
      String path = folder + "/" + file;
      try (InputStream bytes = Migrations.class.getClassLoader().getResourceAsStream(path)) {
        if (bytes == null) {
          throw new FileNotFoundException(path);
        }
        migrations.add(
            new Migration(file, new String(bytes.readAllBytes(), StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return migrations;
  }
}
