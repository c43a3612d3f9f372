package io.millrace.server.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs scripts in the virtual environment that `MILLRACE_TEST_VENV` names (`bin/test` makes it).
public final class PythonRun {
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final long PATIENCE_SECONDS = 120;

  private PythonRun() {}

  /// Skips the test that asks if there is no environment.
  public static void assumeIsPossible() {
    assumeTrue(
        Files.isExecutable(python()), () -> "skipped: " + VENV + " names no virtual environment");
  }

  /// The interpreter.
  public static Path python() {
    return Path.of(
        System.getProperty(VENV, System.getenv().getOrDefault(VENV, "")), "bin", "python");
  }

  /// What the script prints.
  /// @param folder takes its output
  public static String script(Path folder, String... arguments)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "python", ".log");
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(python().toString()), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(hasEnded && process.exitValue() == 0).as(Files.readString(log)).isTrue();
      return Files.readString(log);
    } finally {
      process.destroyForcibly();
    }
  }
}
