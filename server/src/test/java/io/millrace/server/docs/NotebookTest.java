package io.millrace.server.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.json.Json;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The notebook of the example, executed with the real `mlflow` client against the project of the
/// example. Needs the virtual environment that `MILLRACE_TEST_VENV` names (`bin/test` makes it).
class NotebookTest {
  private static final Path EXAMPLE = Path.of("../examples/used-cars");
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final long PATIENCE_SECONDS = 240;
  private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");

  @TempDir Path folder;

  @Test
  void theNotebookRunsAndIsAnsweredByTheEndpoint() throws IOException, InterruptedException {
    Path python = python();
    for (String file : List.of("millrace.yaml", "used-cars.ipynb")) {
      Files.copy(EXAMPLE.resolve(file), folder.resolve(file));
    }
    Path listings = Files.createDirectories(folder.resolve("data/listings"));
    Files.copy(EXAMPLE.resolve("sample/2024.csv"), listings.resolve("2024.csv"));

    ServerOptions options = ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0);
    try (Platform platform = Platform.start(options)) {
      ServerClient server = new ServerClient(platform.address().toString());
      awaitChampion(server);
      JsonNode cells = execute(python, platform.address().toString()).path("cells");

      assertThat(outputs(cells, "error")).isEmpty();
      List<Double> answered = answered(server);
      List<Double> shown = shown(cells);
      assertThat(answered).hasSize(5);
      for (double prediction : answered) {
        assertThat(shown).anySatisfy(n -> assertThat(n).isCloseTo(prediction, within(1e-3)));
      }
    }
  }

  private static Path python() {
    String venv = System.getProperty(VENV, System.getenv().getOrDefault(VENV, ""));
    Path python = Path.of(venv, "bin", "python");
    assumeTrue(
        !venv.isEmpty() && Files.isExecutable(python),
        () -> "skipped: " + VENV + " names no virtual environment ('" + venv + "')");
    return python;
  }

  private static void awaitChampion(ServerClient server) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      JsonNode training = server.get("api/executions?pipeline=training").path("executions").path(0);
      if (training.has("output")) {
        assertThat(training.path("output").path("outcome").asString()).isEqualTo("promoted");
        return;
      }
      assertThat(System.nanoTime()).as("a champion in time: %s", training).isLessThan(deadline);
      Thread.sleep(200);
    }
  }

  private JsonNode execute(Path python, String server) throws IOException, InterruptedException {
    Path result = folder.resolve("executed.ipynb");
    Path log = folder.resolve("notebook.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                python.toString(),
                Path.of("src/test/python/notebook.py").toAbsolutePath().toString(),
                folder.resolve("used-cars.ipynb").toString(),
                result.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MILLRACE_URL", server.replaceAll("/$", ""));
    builder.environment().put("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false");
    builder.environment().put("GIT_PYTHON_REFRESH", "quiet");
    builder.environment().put("MLFLOW_HTTP_REQUEST_TIMEOUT", "20");
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    builder.environment().put("OMP_NUM_THREADS", "1"); // spinning threads starve a busy machine
    Process process = builder.start();
    try {
      boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(hasEnded && process.exitValue() == 0).as(Files.readString(log)).isTrue();
      return Json.parse(Files.readAllBytes(result));
    } finally {
      process.destroyForcibly();
    }
  }

  /// What the endpoint has answered to the notebook's request; captures are moved every 10 s.
  private static List<Double> answered(ServerClient server)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      List<Double> found =
          server
              .get("api/endpoints/price/captures")
              .path("captures")
              .valueStream()
              .filter(row -> row.path("inferenceId").asString("").startsWith("notebook-1/"))
              .map(row -> row.path("prediction").asDouble())
              .toList();
      if (!found.isEmpty() || System.nanoTime() > deadline) {
        return found;
      }
      Thread.sleep(200);
    }
  }

  /// The numbers in the table that the notebook shows for its request.
  private static List<Double> shown(JsonNode cells) {
    return outputs(cells, "execute_result").stream()
        .map(output -> text(output.path("data").path("text/plain")))
        .filter(table -> table.contains("predicted"))
        .flatMap(table -> NUMBER.matcher(table).results())
        .map(number -> Double.parseDouble(number.group()))
        .toList();
  }

  private static String text(JsonNode lines) {
    return lines.isArray()
        ? String.join("", lines.valueStream().map(JsonNode::asString).toList())
        : lines.asString("");
  }

  private static List<JsonNode> outputs(JsonNode cells, String type) {
    return cells
        .valueStream()
        .flatMap(cell -> cell.path("outputs").valueStream())
        .filter(output -> output.path("output_type").asString("").equals(type))
        .toList();
  }
}
