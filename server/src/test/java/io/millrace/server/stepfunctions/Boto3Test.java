package io.millrace.server.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.ServerClient;
import io.millrace.server.python.PythonRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `src/test/python/step_functions.py`: an unmodified `boto3` drives a server over its port. Needs
/// the virtual environment that `MILLRACE_TEST_VENV` names (`bin/test` makes it).
class Boto3Test {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```python\n(.*?)```");

  @TempDir Path folder;

  @Test
  void theExampleOfTheDocumentationRuns() throws IOException, InterruptedException {
    PythonRun.assumeIsPossible();
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/step-functions.md")));
    assertThat(example.find()).isTrue();
    try (Platform platform = start()) {
      String address = platform.address().toString().replaceAll("/$", "");
      Path script =
          Files.writeString(
              folder.resolve("example.py"),
              example.group(1).replace("http://127.0.0.1:7400", address));
      assertThat(PythonRun.script(folder, script.toString())).isEqualTo("SUCCEEDED 6\n");
    }
  }

  @Test
  void boto3DrivesTheServerAndTheServerShowsWhatItMade() throws IOException, InterruptedException {
    PythonRun.assumeIsPossible();
    try (Platform platform = start()) {
      assertThat(
              PythonRun.script(
                  folder, "src/test/python/step_functions.py", platform.address().toString()))
          .isNotNull();

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
}
