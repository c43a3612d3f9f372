package io.millrace.server.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs scripts of `src/test/python` with the real MLflow, from the virtual environment that
/// `MILLRACE_TEST_VENV` names (`bin/test` makes it).
final class MlflowPython {
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final long PATIENCE_SECONDS = 300;

  private MlflowPython() {}

  /// Skips the test, and says why, if there is no such environment.
  static void run(Path log, String script, String... arguments)
      throws IOException, InterruptedException {
    Process process =
        start(
            log,
            Stream.concat(Stream.of("src/test/python/" + script), Stream.of(arguments)).toList());
    try {
      boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(hasEnded && process.exitValue() == 0).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  /// Skips the test, and says why, if there is no such environment.
  /// @param arguments of Python; what it prints goes to `log`
  static Process start(Path log, List<String> arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(python().toString()), arguments.stream()).toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false",
                "MLFLOW_DISABLE_TELEMETRY", "true",
                "MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1",
                "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false",
                "GIT_PYTHON_REFRESH", "quiet",
                "OMP_NUM_THREADS", "1")); // spinning threads starve a busy machine
    return builder.start();
  }

  private static Path python() {
    String venv = System.getProperty(VENV, System.getenv().getOrDefault(VENV, ""));
    Path python = Path.of(venv, "bin", "python");
    assumeTrue(
        !venv.isEmpty() && Files.isExecutable(python),
        () -> "skipped: " + VENV + " names no virtual environment ('" + venv + "')");
    return python;
  }
}
