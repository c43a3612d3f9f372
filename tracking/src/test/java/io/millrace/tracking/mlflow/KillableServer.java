package io.millrace.tracking.mlflow;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import java.nio.file.Path;

/// A [TrackingServer] in a process of its own, over SQLite, for tests that kill it: FOLDER PORT.
final class KillableServer {
  private KillableServer() {}

  /// Starts one; the folder and the port are to be added.
  static String command() {
    return "'%s' -Xmx300m -XX:TieredStopAtLevel=1 -cp '%s' %s"
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path"),
            KillableServer.class.getName());
  }

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    try (Database database =
            Databases.open(new DatabaseConfig.Sqlite(folder.resolve("millrace.db")));
        TrackingServer _ =
            new TrackingServer(
                database, folder.resolve("artifacts"), Integer.parseInt(arguments[1]))) {
      Thread.currentThread().join();
    }
  }
}
