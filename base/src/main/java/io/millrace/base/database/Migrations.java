package io.millrace.base.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// The SQL files that make the tables: `V<module><nn>__what.sql` of every module, run by Flyway.
///
/// Flyway costs some 200 ms at each start even with nothing to do. So every module lists its files
/// in an index (`db/migrations.txt`, one name a line), and Flyway is left out when all versions of
/// all indexes are in the history already.
///
/// `${clustered}` behind a table's columns keeps its rows in their primary key on SQLite, which
/// would write each of them twice. PostgreSQL has nothing of the kind. `${now}` is the time in
/// milliseconds since the epoch. `${json}` behind a text makes `->>` read its fields.
///
/// @param folder on the class path, with the SQL files
/// @param index on the class path, once per module
record Migrations(String folder, String index) {
  private static final Map<String, String> SQLITE =
      Map.of(
          "clustered", "WITHOUT ROWID",
          "now", "CAST(strftime('%s', 'now') AS INTEGER) * 1000",
          "json", "");
  private static final Map<String, String> POSTGRES =
      Map.of(
          "clustered", "",
          "now", "CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)",
          "json", "::json");

  static Migrations ofAllModules() {
    return new Migrations("db/migration", "db/migrations.txt");
  }

  /// Brings the tables up to date.
  void apply(DataSource database) throws SQLException {
    Set<String> known = new HashSet<>();
    indexed().forEach(file -> known.add(version(file)));
    if (!applied(database).containsAll(known)) {
      flyway(database).migrate();
    }
  }

  /// The file names in the indexes of all modules.
  Set<String> indexed() {
    Set<String> files = new TreeSet<>();
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

  /// The file names that Flyway finds in the folders of all modules.
  Set<String> found(DataSource database) {
    Set<String> files = new TreeSet<>();
    for (var migration : flyway(database).info().all()) {
      files.add(migration.getScript());
    }
    return files;
  }

  private Flyway flyway(DataSource database) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(database)
        .locations("classpath:" + folder)
        .outOfOrder(true)
        .placeholders(database instanceof SqliteSource ? SQLITE : POSTGRES)
        .load();
  }

  private static Set<String> applied(DataSource database) throws SQLException {
    Set<String> versions = new HashSet<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      if (!hasHistory(connection)) {
        return versions;
      }
      try (ResultSet rows =
          statement.executeQuery(
              "select \"version\" from \"flyway_schema_history\" where \"success\"")) {
        while (rows.next()) {
          versions.add(rows.getString(1));
        }
      }
    }
    return versions;
  }

  private static boolean hasHistory(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection
            .getMetaData()
            .getTables(null, connection.getSchema(), "flyway_schema_history", null)) {
      return tables.next();
    }
  }

  private static String version(String file) {
    int end = file.indexOf("__");
    if (!file.startsWith("V") || end < 0) {
      throw new IllegalStateException(
          "migration '%s' (expected: V<module><nn>__what.sql)".formatted(file));
    }
    return file.substring(1, end);
  }
}
