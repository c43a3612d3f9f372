package io.millrace.server.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `src/test/python/data_science_sdk.py`: the unmodified `stepfunctions` of PyPI drives a server.
/// Needs the virtual environment that `MILLRACE_SDK_VENV` names (`bin/test` makes it).
class DataScienceSdkTest {
  private static final String VENV = "MILLRACE_SDK_VENV";
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void theSdkMakesExecutesListsAndDeletesWorkflows() throws IOException, InterruptedException {
    String venv = System.getProperty(VENV, System.getenv().getOrDefault(VENV, ""));
    Path python = Path.of(venv, "bin", "python");
    assumeTrue(
        !venv.isEmpty() && Files.isExecutable(python),
        () -> "skipped: " + VENV + " names no virtual environment ('" + venv + "')");
    Files.writeString(folder.resolve("millrace.yaml"), "project: science\n");
    try (Platform platform =
        Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0))) {
      run(python, platform.address().toString());
    }
  }

  private void run(Path python, String server) throws IOException, InterruptedException {
    Path log = folder.resolve("sdk.log");
    Process process =
        new ProcessBuilder(
                python.toString(), "-W", "ignore", "src/test/python/data_science_sdk.py", server)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(hasEnded && process.exitValue() == 0).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
