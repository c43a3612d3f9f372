package io.millrace.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Servers that are stopped, started again, and started where they cannot run.
class RestartTest {
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
  private static final int TERMINATED = 128 + 15;
  private static final int REFUSED = 2;

  @TempDir private Path folder;

  @Test
  void aStoppedServerGoesOnWhereItWas() throws IOException, InterruptedException {
    TestProject project = TestProject.create(folder, "");
    List<OpenLoad.Answer> answers;
    try (ServerProcess server = ServerProcess.up(project)) {
      Observer observer = new Observer(server.address());
      project.drop("a.csv", TestProject.listings(1, 1_200));
      observer.trainingOn("a.csv");
      project.drop("b.csv", TestProject.listings(2, 100));
      answers =
          new OpenLoad(
                  server.address().resolve("endpoints/price/invocations"),
                  List.of("make,year,mileage,mpg\nCedar,2019,40000,52.0\n"),
                  100)
              .run("asked-", 1);
      Await.until(
          "training on b.csv to be under way",
          Duration.ofMinutes(1),
          () -> observer.events("b.csv") >= 5);
      server.terminate();

      assertThat(server.awaitEnd(STOPS_WITHIN)).isEqualTo(TERMINATED);
      assertThat(server.text())
          .contains("http.server.stopped", "pipeline.stopped")
          .doesNotContain("ERROR", "WARN", "\tat ");
    }
    try (ServerProcess server = ServerProcess.up(project)) {
      Observer observer = new Observer(server.address());
      assertThat(captures(observer)).isEqualTo(answers.size());
      assertThat(observer.trainingOn("b.csv").path("output").path("outcome").asString())
          .isEqualTo("promoted");

      project.drop("a.csv", TestProject.listings(1, 1_200));
      project.drop("c.csv", TestProject.listings(3, 100));
      observer.trainingOn("c.csv");
      assertThat(observer.executions("training"))
          .extracting(execution -> execution.path("input").path("file").path("name").asString())
          .containsExactly("c.csv", "b.csv", "a.csv");
      assertThat(fileEvents(observer)).hasSize(3);
      assertThat(observer.list("api/datasets/listings/versions", "versions")).hasSize(3);
      assertThat(observer.list("api/datasets/listings/ingests", "ingests")).hasSize(3);
    }
  }

  private static int captures(Observer observer) throws IOException, InterruptedException {
    return observer
        .sql("SELECT count(DISTINCT inference_id) FROM captures")
        .getFirst()
        .get(0)
        .asInt();
  }

  private static List<JsonNode> fileEvents(Observer observer)
      throws IOException, InterruptedException {
    return observer.list("api/events?max_results=1000", "events").stream()
        .filter(e -> e.path("event").path("type").asString().equals("io.millrace.file.created"))
        .toList();
  }

  @Test
  void aSecondServerOnTheSameStateIsRefused() throws IOException, InterruptedException {
    TestProject project = TestProject.create(folder, "");
    try (ServerProcess first = ServerProcess.up(project);
        ServerProcess second = run("up", project.folder().toString(), "--port", "0")) {
      assertThat(second.awaitEnd(Duration.ofMinutes(1))).isEqualTo(REFUSED);
      assertThat(second.text()).contains("DATABASE_IN_USE: ").doesNotContain("\tat ");
      assertThat(new Observer(first.address()).status(first.address().resolve("ready")))
          .isEqualTo(200);
    }
  }

  @Test
  void aPortInUseIsASentence() throws IOException, InterruptedException {
    TestProject project = TestProject.create(folder, "");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess server =
            run(
                "up",
                project.folder().toString(),
                "--port",
                Integer.toString(taken.getLocalPort()))) {
      assertThat(server.awaitEnd(Duration.ofMinutes(1))).isEqualTo(REFUSED);
      assertThat(server.text())
          .contains("LISTEN_ADDRESS_REFUSED: ", Integer.toString(taken.getLocalPort()))
          .doesNotContain("\tat ");
    }
  }

  @Test
  void anUnknownOptionShowsTheUsage() throws IOException, InterruptedException {
    try (ServerProcess server = run("up", "--prot", "7400")) {
      assertThat(server.awaitEnd(Duration.ofMinutes(1))).isEqualTo(REFUSED);
      assertThat(server.text())
          .contains("Unknown option", "--prot", "Usage: millrace up", "--port")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void theHelpOfEachCommandHasAnExample() throws IOException, InterruptedException {
    List<ServerProcess> helps = new ArrayList<>();
    for (String command : List.of("demo", "init", "up", "apply")) {
      helps.add(run(command, "--help"));
    }
    helps.add(run("--help"));
    for (ServerProcess help : helps) {
      try (help) {
        assertThat(help.awaitEnd(Duration.ofMinutes(1))).isZero();
        assertThat(help.text())
            .contains("Usage: millrace")
            .containsPattern("Examples?:\n +millrace ");
      }
    }
  }

  private ServerProcess run(String... arguments) throws IOException {
    return ServerProcess.run(
        folder.resolve(String.join(" ", arguments).replaceAll("\\W+", "-")), arguments);
  }
}
