package io.millrace.tracking.mlflow;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The unmodified Python client, as its users use it.
class MlflowClientTest {
  @Test
  void tracksStoresAndRegisters(@TempDir Path folder) throws Exception {
    try (Database database = TestDatabases.sqlite();
        TrackingServer server = new TrackingServer(database, folder.resolve("artifacts"))) {
      PythonScript.run("client_test.py", server.uri(), folder);
    }
  }
}
