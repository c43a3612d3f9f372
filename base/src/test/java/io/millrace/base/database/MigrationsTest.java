package io.millrace.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  private static final Migrations FIRST = new Migrations("db/trial-first", "db/trial-first.txt");
  private static final Migrations LATER = new Migrations("db/trial-later", "db/trial-later.txt");
  private static final Migrations BROKEN = new Migrations("db/trial-broken", "db/trial-broken.txt");
  private static final Migrations CHANGED =
      new Migrations("db/trial-changed", "db/trial-later.txt");

  @TempDir private Path folder;
  private final List<Engine> engines = new ArrayList<>();

  private Engine sqlite() {
    return kept(SqliteEngine.open(new DatabaseConfig.Sqlite(folder.resolve("test.db"))));
  }

  private Engine postgres() {
    return kept(new PostgresEngine(TestDatabases.postgresConfig()));
  }

  private Engine kept(Engine engine) {
    engines.add(engine);
    return engine;
  }

  @AfterEach
  void close() {
    engines.forEach(Engine::close);
  }

  private static List<String> tables(Engine engine) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = engine.dataSource().getConnection();
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
    Engine engine = sqlite();
    FIRST.apply(engine);
    assertThat(tables(engine)).containsExactly("first_table");
  }

  @Test
  void appliesWhatIsNewEvenIfItsNumberIsLower() throws SQLException {
    Engine engine = sqlite();
    FIRST.apply(engine);
    LATER.apply(engine);
    assertThat(tables(engine)).containsExactlyInAnyOrder("first_table", "second_table");
  }

  @Test
  void looksNoFurtherThanTheIndexWhenAllInItIsApplied() throws SQLException {
    Engine engine = sqlite();
    FIRST.apply(engine);
    new Migrations("db/trial-later", "db/trial-first.txt").apply(engine);
    assertThat(tables(engine)).containsExactly("first_table");
  }

  @Test
  void appliesTheSameOnPostgres() throws SQLException {
    Engine engine = postgres();
    FIRST.apply(engine);
    LATER.apply(engine);
    LATER.apply(engine);
    assertThat(tables(engine)).containsExactlyInAnyOrder("first_table", "second_table");
  }

  @Test
  void leavesAllAsItWasWhenAFileFailsHalfWay() throws SQLException {
    for (Engine engine : List.of(sqlite(), postgres())) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> BROKEN.apply(engine))
          .withMessageStartingWith("V1002__third.sql: ")
          .withMessageContaining("first_table");
      assertThat(tables(engine)).isEmpty();
      LATER.apply(engine);
      assertThat(tables(engine)).hasSize(2);
    }
  }

  @Test
  void refusesADatabaseThatWasMadeWithAnotherContent() throws SQLException {
    Engine engine = sqlite();
    FIRST.apply(engine);
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> CHANGED.apply(engine))
        .withMessageContaining("another content of V1001__first.sql");
    assertThat(tables(engine)).containsExactly("first_table");
  }

  /// The history as Flyway 13.12 leaves it on SQLite.
  @Test
  void goesOnWhereFlywayStopped() throws SQLException {
    Engine engine = sqlite();
    try (Connection connection = engine.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          CREATE TABLE first_table (id INTEGER PRIMARY KEY);
          CREATE TABLE "flyway_schema_history" (
            "installed_rank" INT NOT NULL PRIMARY KEY,
            "version" VARCHAR(50),
            "description" VARCHAR(200) NOT NULL,
            "type" VARCHAR(20) NOT NULL,
            "script" VARCHAR(1000) NOT NULL,
            "checksum" INT,
            "installed_by" VARCHAR(100) NOT NULL,
            "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
            "execution_time" INT NOT NULL,
            "success" BOOLEAN NOT NULL
          );
          INSERT INTO "flyway_schema_history" VALUES
            (1, '1001', 'first', 'SQL', 'V1001__first.sql', -223318534, '', '2026-01-01 12:00:00.000', 3, 1);
          """);
    }
    LATER.apply(engine);
    assertThat(tables(engine)).containsExactlyInAnyOrder("first_table", "second_table");
  }

  @Test
  void runsOnceWhenTwoNodesStartTogether() throws Exception {
    Engine engine = postgres();
    try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> starts = new ArrayList<>();
      for (int node = 0; node < 4; node++) {
        starts.add(
            nodes.submit(
                () -> {
                  LATER.apply(engine);
                  return true;
                }));
      }
      for (Future<?> start : starts) {
        start.get();
      }
    }
    assertThat(tables(engine)).hasSize(2);
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
