package io.millrace.server.process;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `kill -9` at random moments of an execution of `training`: started again, the server brings it
/// to the end that it would have had, and nothing is done twice.
///
/// The moments are drawn one from each of 20 equal parts of an undisturbed history, from before the
/// file is noticed to after the last event: so many events are waited for, and then a random time
/// that is about as long as a step takes. Two servers share the moments; a state lives through all
/// moments of its server, and each moment has a file of its own.
class KillTest {
  private static final int MOMENTS = 10;
  private static final int LANES = 2;
  private static final int UNDISTURBED = 2;
  private static final int LINGER_MILLIS = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SEED = Long.getLong("millrace.e2e.seed", 20_261_121L);

  @TempDir private Path folder;

  @Test
  void everyExecutionEndsAsItWouldHave() throws InterruptedException, ExecutionException {
    System.out.printf("kill -9: seed %d%n", SEED);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> lanes = new ArrayList<>();
      for (int first = 0; first < LANES; first++) {
        int lane = first;
        lanes.add(() -> live(TestProject.create(folder.resolve("lane-" + lane), ""), lane));
      }
      for (Future<Void> lane : threads.invokeAll(lanes)) {
        lane.get();
      }
    }
  }

  private static Void live(TestProject project, int lane) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED + lane);
    ServerProcess server = ServerProcess.up(project);
    try {
      Course expected = undisturbed(server, project, 0);
      for (int round = 1; round < UNDISTURBED; round++) {
        expected = undisturbed(server, project, round);
      }
      int round = UNDISTURBED;
      for (int moment = lane; moment < MOMENTS; moment += LANES) {
        int events = (int) ((moment + random.nextDouble()) / MOMENTS * (expected.events() + 1));
        int linger = random.nextInt(LINGER_MILLIS);
        drop(project, round);
        awaitEvents(new Observer(server.address()), file(round), events);
        Thread.sleep(linger);
        server.kill();
        server = ServerProcess.up(project);
        Course course = course(new Observer(server.address()), ++round);
        assertThat(course.exits()).isEqualTo(expected.exits());
        System.out.printf(
            "kill -9: moment %2d of %d, %3d ms after %2d of %d events: %s%n",
            moment + 1, MOMENTS, linger, events, expected.events(), course.at(events));
      }
      return null;
    } finally {
      server.close();
    }
  }

  private static Course undisturbed(ServerProcess server, TestProject project, int round)
      throws IOException, InterruptedException {
    drop(project, round);
    return course(new Observer(server.address()), round + 1);
  }

  private static void awaitEvents(Observer observer, String file, int events)
      throws IOException, InterruptedException {
    Await.until(
        "%d events of the training on %s".formatted(events, file),
        PATIENCE,
        () -> events == 0 || observer.events(file) >= events);
  }

  private static String file(int round) {
    return "listings-%02d.csv".formatted(round);
  }

  /// The first file is large, each further one adds a little.
  private static void drop(TestProject project, int round) throws IOException {
    project.drop(file(round), TestProject.listings(SEED + round, round == 0 ? 1_500 : 50));
  }

  /// How the training on a file went.
  /// @param exits how often each state was left
  private record Course(List<JsonNode> history, Map<String, Long> exits) {
    int events() {
      return history.size();
    }

    /// The state that was entered last in the first `events`.
    String at(int events) {
      return history.stream()
          .limit(events)
          .filter(event -> event.path("type").asString().endsWith("StateEntered"))
          .map(event -> event.path("details").path("name").asString())
          .reduce("before the first state", (_, last) -> last);
    }
  }

  /// Waits for the end of the training on the newest file.
  /// @param rounds how many files there were
  /// @throws AssertionError unless everything was done, and done once
  private static Course course(Observer observer, int rounds)
      throws IOException, InterruptedException {
    JsonNode execution = observer.trainingOn(file(rounds - 1));
    assertThat(execution.path("status").asString()).as("%s", execution).isEqualTo("SUCCEEDED");
    assertThat(execution.path("output").path("outcome").asString()).isEqualTo("promoted");
    List<JsonNode> history = observer.history(execution.path("id").asString());
    requireOneSuccessEach(history);
    requireOnce(observer, rounds);
    return new Course(
        history,
        history.stream()
            .filter(event -> event.path("type").asString().endsWith("StateExited"))
            .collect(groupingBy(e -> e.path("details").path("name").asString(), counting())));
  }

  /// Each file has made one version of everything, one deployment and one notice of each.
  private static void requireOnce(Observer observer, int rounds)
      throws IOException, InterruptedException {
    List<Integer> versions = IntStream.rangeClosed(1, rounds).boxed().toList();
    assertThat(observer.modelVersions("price-xgboost")).isEqualTo(versions);
    assertThat(observer.modelVersions("price-linear")).isEqualTo(versions);
    assertThat(observer.list("api/endpoints/price/configs", "configs")).hasSize(rounds);
    assertThat(observer.list("api/endpoints/price", "updates")).hasSize(rounds);
    assertThat(observer.list("api/datasets/listings/versions", "versions"))
        .extracting(version -> version.path("sourceName").asString())
        .doesNotHaveDuplicates()
        .hasSize(rounds);
    assertThat(observer.executions("training")).hasSize(rounds);
    assertThat(observer.executions("deployment")).hasSize(rounds);
    assertThat(observer.notices("training.succeeded")).isEqualTo(rounds);
    assertThat(observer.notices("deployment.succeeded")).isEqualTo(rounds);
  }

  /// No task has succeeded twice in one visit to its state.
  private static void requireOneSuccessEach(List<JsonNode> history) {
    Map<Long, JsonNode> byId = new HashMap<>();
    history.forEach(event -> byId.put(event.path("id").asLong(), event));
    Map<Long, Long> successes =
        history.stream()
            .filter(event -> event.path("type").asString().equals("TaskSucceeded"))
            .collect(groupingBy(event -> visit(event, byId), counting()));
    assertThat(successes.values()).as("%s", successes).containsOnly(1L);
  }

  /// The event in which the state was entered whose task an event is about.
  private static long visit(JsonNode event, Map<Long, JsonNode> byId) {
    JsonNode at = event;
    while (!at.path("type").asString().endsWith("StateEntered")) {
      at = Objects.requireNonNull(byId.get(at.path("previousEventId").asLong()));
    }
    return at.path("id").asLong();
  }
}
