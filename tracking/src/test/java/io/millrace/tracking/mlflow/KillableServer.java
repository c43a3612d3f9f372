package io.millrace.tracking.mlflow;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import java.nio.file.Path;

/// A [TrackingServer] in a process of its own, for tests that kill it: URL USER PASSWORD of a
/// PostgreSQL database, none for SQLite; FOLDER PORT.
final class KillableServer {
  private KillableServer() {}

  /// Starts one over SQLite; the folder and the port are to be added.
  static String command() {
    return "'%s' -Xmx300m -XX:TieredStopAtLevel=1 -cp '%s' %s"
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path"),
            KillableServer.class.getName());
  }

  /// As [#command()], over PostgreSQL.
  static String command(DatabaseConfig.Postgres database) {
    return command()
        + " '%s' '%s' '%s'".formatted(database.url(), database.user(), database.password());
  }

  public static void main(String[] arguments) throws InterruptedException {
    int own = arguments.length - 2;
    Path folder = Path.of(arguments[own]);
    DatabaseConfig config =
        own == 0
            ? new DatabaseConfig.Sqlite(folder.resolve("millrace.db"))
            : new DatabaseConfig.Postgres(arguments[0], arguments[1], arguments[2]);
    try (Database database = Databases.open(config);
        TrackingServer _ =
            new TrackingServer(
                database, folder.resolve("artifacts"), Integer.parseInt(arguments[own + 1]))) {
      Thread.currentThread().join();
    }
  }
}
