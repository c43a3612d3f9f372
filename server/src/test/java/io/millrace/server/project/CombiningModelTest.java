package io.millrace.server.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.EndedExecutions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `combine: { model: … }` of a project file, from the file to the answer: `base` learns prices,
/// and `stacked` what becomes of its predictions: twice as much.
class CombiningModelTest {
  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void followsItsAliasWhileTheOthersAreThoseOfTheTraining() throws Exception {
    Files.writeString(
        folder.resolve("millrace.yaml"),
        """
        project: stacks
        datasets:
          cars: { watch: data/cars/*.csv, target: price }
          stack: { watch: data/stack/*.csv, target: price }
        models:
          base: { algorithm: linear-learner, data: cars }
          stacked: { algorithm: linear-learner, data: stack }
        gate: { metric: rmse, beat: nothing }
        endpoints:
          price: { models: [ base ], combine: { model: stacked, alias: champion } }
        """);
    Files.writeString(folder.resolve("millrace.server.yaml"), "log: { level: warn }\n");
    try (Platform platform =
        Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0))) {
      ServerClient server = new ServerClient(platform.address().toString());
      EndedExecutions executions = new EndedExecutions(server, Duration.ofMinutes(3));
      trained(executions, "data/stack/1.csv", "base,price", 2);
      trained(executions, "data/cars/1.csv", "mileage,price", 0.5);
      assertAnswered(server, 1, 1);

      trained(executions, "data/stack/2.csv", "base,price", 2);
      assertAnswered(server, 1, 2);
      trained(executions, "data/cars/2.csv", "mileage,price", 0.5);
      assertAnswered(server, 2, 2);
    }
  }

  private static void assertAnswered(ServerClient server, int base, int stacked)
      throws IOException, InterruptedException {
    JsonNode prediction =
        server
            .send("POST", "endpoints/price/invocations", "application/json", "{\"mileage\": 1000}")
            .path("predictions")
            .path(0);
    double ofBase = prediction.path("models").path("base").asDouble();
    assertThat(ofBase).isCloseTo(500, within(10.0));
    assertThat(prediction.path("score").asDouble()).isCloseTo(2 * ofBase, within(20.0));
    assertThat(server.get("api/endpoints/price").path("config").path("models").toString())
        .isEqualTo(
            "[{\"name\":\"base\",\"version\":%d},{\"name\":\"stacked\",\"version\":%d}]"
                .formatted(base, stacked));
  }

  private void trained(EndedExecutions executions, String file, String header, double factor)
      throws Exception {
    StringBuilder csv = new StringBuilder(header).append('\n');
    for (int row = 0; row < 400; row++) {
      double value = 100 + 2_000 * random.nextDouble();
      double price = factor * value + random.nextGaussian();
      csv.append(String.format(Locale.ROOT, "%.2f,%.2f%n", value, price));
    }
    Path target = folder.resolve(file);
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.createDirectories(target.getParent());
    Files.writeString(part, csv);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    JsonNode execution = executions.next("training");
    assertThat(execution.path("output").path("outcome").asString())
        .as(execution.toString())
        .isEqualTo("promoted");
  }
}
