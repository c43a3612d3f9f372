package io.millrace.base.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/// Which migrations a database has seen. The table has the name and the columns that Flyway gives
/// it, which made the databases of earlier versions: they go on, and its tools can read it.
final class MigrationHistory {
  private static final String TABLE = "flyway_schema_history";
  private static final String MAKE =
      """
      CREATE TABLE IF NOT EXISTS flyway_schema_history (
        installed_rank INTEGER       NOT NULL PRIMARY KEY,
        version        VARCHAR(50),
        description    VARCHAR(200)  NOT NULL,
        type           VARCHAR(20)   NOT NULL,
        script         VARCHAR(1000) NOT NULL,
        checksum       INTEGER,
        installed_by   VARCHAR(100)  NOT NULL,
        installed_on   TIMESTAMP     NOT NULL DEFAULT CURRENT_TIMESTAMP,
        execution_time INTEGER       NOT NULL,
        success        BOOLEAN       NOT NULL
      )""";
  private static final String ADD =
      """
      INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,
        checksum, installed_by, execution_time, success)
      SELECT COALESCE(MAX(installed_rank), 0) + 1, ?, ?, 'SQL', ?, ?, 'millrace', 0, true
      FROM flyway_schema_history""";
  private static final String APPLIED =
      "SELECT script, checksum FROM flyway_schema_history WHERE success AND type = 'SQL'";

  private final Connection connection;

  MigrationHistory(Connection connection) {
    this.connection = connection;
  }

  /// Makes the table unless it is there.
  void make() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(MAKE);
    }
  }

  /// The checksums of the files that were run, by their names; none before [#make].
  Map<String, Integer> applied() throws SQLException {
    Map<String, Integer> checksums = new HashMap<>();
    if (exists()) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(APPLIED)) {
        while (rows.next()) {
          checksums.put(rows.getString(1), rows.getInt(2));
        }
      }
    }
    return checksums;
  }

  private boolean exists() throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), TABLE, null)) {
      return tables.next();
    }
  }

  void add(Migration migration) throws SQLException {
    try (PreparedStatement row = connection.prepareStatement(ADD)) {
      row.setString(1, migration.version());
      row.setString(2, migration.description());
      row.setString(3, migration.file());
      row.setInt(4, migration.checksum());
      row.executeUpdate();
    }
  }
}
