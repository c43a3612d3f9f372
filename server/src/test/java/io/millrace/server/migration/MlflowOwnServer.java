package io.millrace.server.migration;

import io.millrace.base.http.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The server of MLflow itself, on a SQLite database, in processes of its own.
final class MlflowOwnServer implements AutoCloseable {
  private final Process process;
  private final String address;

  private MlflowOwnServer(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /// Begins to start it, which takes many seconds.
  /// @param folder for its log, its database `mlflow.db`, and its artifacts in `files`
  static MlflowOwnServer start(Path folder) throws IOException {
    String port = Integer.toString(FreePort.find());
    Process process =
        MlflowPython.start(
            folder.resolve("server.log"),
            List.of(
                "-m",
                "mlflow",
                "server",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("files").toString(),
                "--port",
                port,
                "--workers",
                "1"));
    return new MlflowOwnServer(process, "http://127.0.0.1:" + port);
  }

  String address() {
    return address;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
