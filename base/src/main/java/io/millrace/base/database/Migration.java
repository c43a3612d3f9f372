package io.millrace.base.database;

import io.millrace.base.database.Database.Dialect;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// One file of SQL statements that changes the tables.
///
/// `${clustered}` behind a table's columns keeps its rows in their primary key on SQLite, which
/// would write each of them twice. PostgreSQL has nothing of the kind. `${now}` is the time in
/// milliseconds since the epoch. `${json}` behind a text makes `->>` read its fields.
///
/// @param file `V<module><nn>__what.sql`
/// @param text the same in every release
record Migration(String file, String text) {
  private static final Pattern FILE = Pattern.compile("V(\\d{4})__(\\w+)\\.sql");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

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

  Migration {
    if (!FILE.matcher(file).matches()) {
      throw new IllegalArgumentException(
          "migration '%s' (expected: V<module><nn>__what.sql, of four digits)".formatted(file));
    }
  }

  String version() {
    return named(1);
  }

  String description() {
    return named(2).replace('_', ' ');
  }

  private String named(int group) {
    Matcher name = FILE.matcher(file);
    name.matches();
    return name.group(group);
  }

  /// Of its lines, whatever ends them.
  int checksum() {
    CRC32 sum = new CRC32();
    text.lines().forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) sum.getValue();
  }

  /// Runs all statements in the connection's transaction.
  void run(Connection connection, Dialect dialect) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(statements(dialect));
    } catch (SQLException e) {
      throw new SQLException(file + ": " + e.getMessage(), e.getSQLState(), e);
    }
  }

  private String statements(Dialect dialect) {
    Map<String, String> words =
        switch (dialect) {
          case SQLITE -> SQLITE;
          case POSTGRES -> POSTGRES;
        };
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(word(words, found.group(1))));
  }

  private String word(Map<String, String> words, String placeholder) {
    String word = words.get(placeholder);
    if (word == null) {
      throw new IllegalStateException(
          "migration '%s' has '${%s}' (known: %s)".formatted(file, placeholder, words.keySet()));
    }
    return word;
  }
}
