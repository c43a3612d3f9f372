package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs what is in `python/tests/mlflow` with a real MLflow client.
public final class PythonScript {
  private static final String FOLDER = "../python/tests/mlflow/";

  /// All tests there are.
  static final String EVERYTHING = FOLDER;

  private static final long MINUTES = 5;

  /// A virtual environment with a client, which a property or variable names (`bin/test` makes it).
  enum Client {
    NEWEST("MILLRACE_TEST_VENV"),
    MLFLOW_2("MILLRACE_MLFLOW2_VENV");

    private final String variable;

    Client(String variable) {
      this.variable = variable;
    }

    /// Skips the test, and says why, if there is no such environment.
    private String python() {
      String venv = System.getProperty(variable, System.getenv().getOrDefault(variable, ""));
      Path python = Path.of(venv, "bin", "python");
      assumeTrue(
          !venv.isEmpty() && Files.isExecutable(python),
          () ->
              "skipped: no Python with mlflow; %s names no virtual environment (%s)"
                  .formatted(variable, venv));
      return python.toString();
    }
  }

  private PythonScript() {}

  /// Runs a script with the newest client, or skips the test if there is none.
  /// @param serverUri where the client finds its server
  public static void run(String script, String serverUri, Path workFolder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(Client.NEWEST.python(), FOLDER + script), Stream.of(arguments))
            .toList();
    run(
        command,
        workFolder.resolve(script + ".log"),
        environment(serverUri, KillableServer.command()));
  }

  /// Runs tests with `client`, or skips the test if there is none.
  /// @param arguments of pytest: files, options
  static void pytest(Client client, TrackingServer server, Path workFolder, String... arguments)
      throws IOException, InterruptedException {
    pytest(client, server, KillableServer.command(), workFolder, arguments);
  }

  /// @param killable command of a server that may be killed
  static void pytest(
      Client client, TrackingServer server, String killable, Path workFolder, String... arguments)
      throws IOException, InterruptedException {
    Stream<String> pytest =
        Stream.of(client.python(), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore");
    Stream<String> words =
        Stream.of(arguments).map(word -> word.startsWith("test_") ? FOLDER + word : word);
    run(
        Stream.concat(pytest, words).toList(),
        workFolder.resolve("pytest.log"),
        environment(server.uri(), killable));
  }

  private static Map<String, String> environment(String serverUri, String killable) {
    return Map.of(
        "MLFLOW_TRACKING_URI", serverUri,
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false",
        "MLFLOW_DISABLE_TELEMETRY", "true",
        "GIT_PYTHON_REFRESH", "quiet",
        "PYTHONDONTWRITEBYTECODE", "1",
        "MILLRACE_TEST_SERVER", killable);
  }

  private static void run(List<String> command, Path output, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("it ended in time:%n%s", text).isTrue();
      assertThat(process.exitValue()).as(text).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
