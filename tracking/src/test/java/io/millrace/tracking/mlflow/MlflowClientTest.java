package io.millrace.tracking.mlflow;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.tracking.mlflow.PythonScript.Client;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The unmodified Python clients, as their users use them.
class MlflowClientTest {
  @TempDir private Path folder;

  @Test
  void theNewestClientDoesEverything() throws Exception {
    try (Database database = TestDatabases.sqlite();
        TrackingServer server = server(database)) {
      PythonScript.pytest(Client.NEWEST, server, folder, PythonScript.EVERYTHING);
    }
  }

  /// What the database makes a difference to; neither files nor libraries nor commands.
  @Test
  void theNewestClientWorksOverPostgres() throws Exception {
    try (Database database = TestDatabases.postgres();
        TrackingServer server = server(database)) {
      PythonScript.pytest(
          Client.NEWEST,
          server,
          KillableServer.command(TestDatabases.postgresConfig()),
          folder,
          "test_experiments.py",
          "test_runs.py",
          "test_models.py",
          "test_registry.py",
          "test_processes.py",
          "test_restart.py");
    }
  }

  /// Without logged models, which it does not know.
  @Test
  void theLastClientOfMlflow2Works() throws Exception {
    try (Database database = TestDatabases.sqlite();
        TrackingServer server = server(database)) {
      PythonScript.pytest(
          Client.MLFLOW_2,
          server,
          folder,
          "test_experiments.py",
          "test_runs.py",
          "test_artifacts.py",
          "test_registry.py",
          "-k",
          "not 200_megabytes");
    }
  }

  private TrackingServer server(Database database) {
    return new TrackingServer(database, folder.resolve("artifacts"));
  }
}
