package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs a script of `src/test/python` with the real MLflow client, from the virtual environment
/// that `MILLRACE_TEST_VENV` (property or variable) names.
public final class PythonScript {
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final long MINUTES = 5;

  private PythonScript() {}

  /// Skips the test, and says why, if there is no such environment.
  /// @param serverUri where the client finds its server
  public static void run(String script, String serverUri, Path workFolder, String... arguments)
      throws IOException, InterruptedException {
    Path python = python();
    Path output = workFolder.resolve(script + ".log");
    List<String> command =
        Stream.concat(
                Stream.of(python.toString(), "src/test/python/" + script), Stream.of(arguments))
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("MLFLOW_TRACKING_URI", serverUri);
    builder.environment().put("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1");
    builder.environment().put("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false");
    builder.environment().put("GIT_PYTHON_REFRESH", "quiet");
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("the script ended in time:%n%s", text).isTrue();
      assertThat(process.exitValue()).as(text).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path python() {
    String folder = System.getProperty(VENV, System.getenv().getOrDefault(VENV, ""));
    Path python = Path.of(folder, "bin", "python");
    boolean isThere = !folder.isEmpty() && Files.isExecutable(python);
    assumeTrue(
        isThere,
        () ->
            "skipped: no Python with mlflow; "
                + VENV
                + " names no virtual environment ("
                + folder
                + ")");
    return python;
  }
}
