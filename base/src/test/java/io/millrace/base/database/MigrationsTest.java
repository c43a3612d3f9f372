package io.millrace.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class MigrationsTest {
  private static final Migrations FIRST = new Migrations("db/trial-first", "db/trial-first.txt");
  private static final Migrations LATER = new Migrations("db/trial-later", "db/trial-later.txt");

  @TempDir private Path folder;

  private DataSource sqlite() {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + folder.resolve("test.db"));
    return source;
  }

  private static List<String> tables(DataSource database) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = database.getConnection();
        ResultSet tables =
            connection.getMetaData().getTables(null, connection.getSchema(), "%_table", null)) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  @Test
  void makesTheTables() throws SQLException {
    FIRST.apply(sqlite());
    assertThat(tables(sqlite())).containsExactly("first_table");
  }

  @Test
  void appliesWhatIsNewEvenIfItsNumberIsLower() throws SQLException {
    FIRST.apply(sqlite());
    LATER.apply(sqlite());
    assertThat(tables(sqlite())).containsExactlyInAnyOrder("first_table", "second_table");
  }

  @Test
  void looksNoFurtherThanTheIndexWhenAllInItIsApplied() throws SQLException {
    FIRST.apply(sqlite());
    new Migrations("db/trial-later", "db/trial-first.txt").apply(sqlite());
    assertThat(tables(sqlite())).containsExactly("first_table");
  }

  @Test
  void appliesTheSameOnPostgres() throws SQLException {
    DataSource database = new PostgresEngine(TestDatabases.postgresConfig()).dataSource();
    FIRST.apply(database);
    LATER.apply(database);
    LATER.apply(database);
    assertThat(tables(database)).containsExactlyInAnyOrder("first_table", "second_table");
  }

  @Test
  void namesTheFilesThatAnIndexForgets() {
    assertThat(MigrationIndex.fault(FIRST)).isEmpty();
    assertThat(MigrationIndex.fault(LATER)).isEmpty();
    assertThat(MigrationIndex.fault(new Migrations("db/trial-later", "db/trial-first.txt")))
        .contains("missing: [V1000__second.sql], absent: []");
    assertThat(MigrationIndex.fault(new Migrations("db/trial-first", "db/trial-later.txt")))
        .contains("missing: [], absent: [V1000__second.sql]");
  }
}
