package io.millrace.base.database;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.stream.Stream;

/// Fresh databases with all tables, for tests of this and every later module: a SQLite file, and a
/// database of its own on a real PostgreSQL server. Each is gone when it is closed.
///
/// ```java
/// @ParameterizedTest
/// @MethodSource("io.millrace.base.database.TestDatabases#all") void keepsWhatWasSaved(Database
///     database) { … }      // closed by JUnit
/// ```
///
/// or a contract class with a `SqliteXTest` and a `PostgresXTest` below it, which call [#sqlite]
/// and [#postgres]. The server is the one that `MILLRACE_TEST_POSTGRES` names, or is started from
/// Debian's binaries, or from the Zonky ones; without any, PostgreSQL tests are skipped and say
/// why.
public final class TestDatabases {
  private TestDatabases() {}

  /// A fresh database of each engine that can be had here.
  public static Stream<Database> all() {
    return PostgresServer.get().isPresent() ? Stream.of(sqlite(), postgres()) : Stream.of(sqlite());
  }

  /// A fresh SQLite file.
  public static Database sqlite() {
    Path folder = TestFolders.create("millrace-sqlite");
    return open("SQLite", MigratedDatabases.sqlite(folder), () -> TestFolders.delete(folder));
  }

  /// A fresh database on the test server; skips the test if there is no server.
  public static Database postgres() {
    PostgresServer server = server();
    DatabaseConfig.Postgres config = MigratedDatabases.postgres(server);
    return open("PostgreSQL", config, () -> server.drop(config));
  }

  /// An empty database on the test server, for tests that open it more than once; dropped with the
  /// server. Skips the test if there is no server.
  public static DatabaseConfig.Postgres postgresConfig() {
    return server().create();
  }

  private static PostgresServer server() {
    return PostgresServer.get().orElseGet(() -> abort(PostgresServer.absence()));
  }

  private static Database open(String name, DatabaseConfig config, Runnable afterwards) {
    return new TestDatabase(name, Databases.open(config), afterwards);
  }
}
