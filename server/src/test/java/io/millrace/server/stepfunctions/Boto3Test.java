package io.millrace.server.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.json.Json;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `src/test/python/step_functions.py`: an unmodified `boto3` drives a server over its port. Needs
/// the virtual environment that `MILLRACE_TEST_VENV` names (`bin/test` makes it).
class Boto3Test {
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```python\n(.*?)```");
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void theExampleOfTheDocumentationRuns() throws IOException, InterruptedException {
    Path python = python();
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/step-functions.md")));
    assertThat(example.find()).isTrue();
    try (Platform platform = start()) {
      String address = platform.address().toString().replaceAll("/$", "");
      Path script =
          Files.writeString(
              folder.resolve("example.py"),
              example.group(1).replace("http://127.0.0.1:7400", address));
      assertThat(run(python, script.toString())).isEqualTo("SUCCEEDED 6\n");
    }
  }

  @Test
  void boto3DrivesTheServerAndTheServerShowsWhatItMade() throws IOException, InterruptedException {
    Path python = python();
    try (Platform platform = start()) {
      run(python, "src/test/python/step_functions.py", platform.address().toString());

      ServerClient server = new ServerClient(platform.address().toString());
      assertThat(server.get("api/pipelines").path("pipelines"))
          .extracting(pipeline -> pipeline.path("name").asString())
          .contains("nightly", "training")
          .doesNotContain("gone");
      assertThat(server.get("api/executions?pipeline=nightly").at("/executions/0/status"))
          .isEqualTo(Json.parse("\"SUCCEEDED\""));
    }
  }

  private Platform start() throws IOException {
    Files.writeString(folder.resolve("millrace.yaml"), "project: states\n");
    return Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0));
  }

  private static Path python() {
    String venv = System.getProperty(VENV, System.getenv().getOrDefault(VENV, ""));
    Path python = Path.of(venv, "bin", "python");
    assumeTrue(
        !venv.isEmpty() && Files.isExecutable(python),
        () -> "skipped: " + VENV + " names no virtual environment ('" + venv + "')");
    return python;
  }

  /// What the script prints.
  private String run(Path python, String... arguments) throws IOException, InterruptedException {
    Path log = folder.resolve("boto3.log");
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(python.toString()), Stream.of(arguments)).toList())
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
