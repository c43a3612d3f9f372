package io.millrace.server.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.server.Main;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `python/tests` and the example of `docs/python.md` against a server and the command line. Needs
/// the virtual environment that `MILLRACE_TEST_VENV` names (`bin/test` makes it).
class PythonPackageTest {
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```python\n(.*?)```");
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void thePackagesTestsAndItsDocumentationRun() throws IOException, InterruptedException {
    String venv = System.getProperty(VENV, System.getenv().getOrDefault(VENV, ""));
    Path bin = Path.of(venv, "bin");
    assumeTrue(
        !venv.isEmpty() && Files.isExecutable(bin.resolve("pytest")),
        () -> "skipped: " + VENV + " names no virtual environment with pytest ('" + venv + "')");
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/python.md")));
    assertThat(example.find()).isTrue();
    Path script = Files.writeString(folder.resolve("example.py"), example.group(1));
    Files.writeString(folder.resolve("millrace.yaml"), "project: python\n");

    try (Platform platform =
        Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0))) {
      String server = platform.address().toString();
      run(server, bin.resolve("pytest").toString(), "-q", "-p", "no:cacheprovider", "tests");
      assertThat(run(server, bin.resolve("python").toString(), script.toString()))
          .isEqualTo("Hello world\n");
    }
  }

  /// What the command prints.
  private String run(String server, String... command) throws IOException, InterruptedException {
    Path log = folder.resolve("python.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("../python").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MILLRACE_SERVER", server);
    builder.environment().put("MILLRACE_COMMAND", commandLine());
    builder.environment().put("PYTHONPATH", "src");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    try {
      boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(hasEnded && process.exitValue() == 0).as(Files.readString(log)).isTrue();
      return Files.readString(log);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String commandLine() {
    return "'%s' -XX:TieredStopAtLevel=1 -cp '%s' %s"
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path"),
            Main.class.getName());
  }
}
