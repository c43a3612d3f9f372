package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.client.EndedExecutions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `examples/used-cars` on the real UK listings: cars up to 2016 train the first champion, later
/// years come one by one, with traffic in between.
class UsedCarsLoopTest {
  /// The example's monitor would also run when the test meets a full hour.
  private static final String NEVER_NOW = "schedule: \"@yearly\"";

  @TempDir Path folder;
  private Platform platform;
  private ServerClient server;
  private EndedExecutions executions;
  private UkListings listings;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    listings = UkListings.read();
    String project = Files.readString(Path.of("../examples/used-cars/millrace.yaml"));
    Files.writeString(
        folder.resolve("millrace.yaml"), project.replaceAll("schedule: .*", NEVER_NOW));
    Files.writeString(folder.resolve("millrace.server.yaml"), "log: { level: warn }\n");
    platform = Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0));
    server = new ServerClient(platform.address().toString());
    executions = new EndedExecutions(server, Duration.ofMinutes(3));
  }

  @AfterEach
  void stop() {
    http.close();
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void theLoopFollowsTheMarket() throws Exception {
    JsonNode first = train("upto-2016.csv", listings.file(1970, 2016));
    assertThat(first.path("decision").asString()).isEqualTo("first_champion");
    theCardOfTheChampionTellsHowItCameAbout();
    double strange = ask(2019, "strange-");
    System.out.printf(
        Locale.ROOT, "2019 asked of the champion of 2016: RMSE %,.0f (reference 8,012)%n", strange);
    assertThat(strange).isBetween(7_000.0, 9_000.0);

    aFileOfAnotherShapeIsStopped();

    double last = strange;
    for (int year = 2017; year <= 2019; year++) {
      last = follow(year);
    }
    assertThat(last).isLessThan(3_000);
    assertThat(
            executions.list("retraining").stream()
                .map(execution -> execution.path("output").path("outcome").asString()))
        .as("one retraining, then the cool-down")
        .containsExactly("cooling", "cooling", "rejected");
    assertThat(server.text("metrics").lines())
        .contains("millrace_captures_dropped_total 0.0")
        .anyMatch(line -> line.startsWith("millrace_captures_waiting_bytes "));
  }

  private void theCardOfTheChampionTellsHowItCameAbout() throws Exception {
    JsonNode card = server.get("api/models/price-xgboost/versions/1/card");
    assertThat(card.at("/gate/decision/decision").asString()).isEqualTo("first_champion");
    int testRows = card.at("/gate/evaluation/test_rows").asInt();
    assertThat(testRows).isPositive();
    assertThat(card.at("/slices").valueStream())
        .allMatch(slice -> slice.path("rows").asInt() <= testRows)
        .anyMatch(slice -> slice.path("column").asString().equals("transmission"));
    assertThat(card.at("/datasets/0/name").asString()).isEqualTo("listings");
    assertThat(card.at("/signature/inputs")).isNotEmpty();
    assertThat(card.at("/input_example/data")).isNotEmpty();
    assertThat(card.at("/alias_history/0/alias").asString()).isEqualTo("champion");
    assertThat(card.at("/lineage/up")).isNotEmpty();
  }

  private void aFileOfAnotherShapeIsStopped() throws Exception {
    drop("data/listings/unclean-focus.csv", Files.readString(UkListings.uncleanFocus()));
    JsonNode stopped = executions.next("training").path("output");
    assertThat(stopped.path("outcome").asString()).as(stopped.toString()).isEqualTo("quarantined");
  }

  /// Traffic of a year, what it was sold for, the alarm, then the year's listings.
  /// @return the error on the year after it was learned
  private double follow(int year) throws Exception {
    String name = year + "-";
    double before = ask(year, name);
    drop("data/sold/" + year + ".csv", groundTruth(year, name));
    JsonNode monitored = executions.next("monitoring").path("output");
    assertThat(monitored.path("outcome").asString())
        .as(monitored.toString())
        .isEqualTo("completed_with_violations");
    JsonNode retraining = executions.next("retraining").path("output");
    if (!retraining.path("outcome").asString().equals("cooling")) {
      assertThat(executions.next("training").path("output").path("outcome").asString())
          .isEqualTo("rejected");
    }
    JsonNode trained = train(year + ".csv", listings.file(year, year));
    assertThat(trained.path("outcome").asString()).as(trained.toString()).isEqualTo("promoted");
    double after = ask(year, "again-" + name);
    JsonNode answer = trained.path("answers").path(0);
    System.out.printf(
        Locale.ROOT,
        "%d: RMSE of the answers %,.0f -> %,.0f; on test rows %,.0f (champion %,.0f); drift of %s%n",
        year,
        before,
        after,
        answer.path("challenger").path("rmse").asDouble(),
        answer.path("champion").path("rmse").asDouble(),
        monitored.path("data").path("summary").asString("nothing"));
    assertThat(after).isLessThan(before);
    return after;
  }

  private JsonNode train(String name, String file) throws Exception {
    drop("data/listings/" + name, file);
    JsonNode execution = executions.next("training");
    assertThat(execution.path("status").asString()).as(execution.toString()).isEqualTo("SUCCEEDED");
    return execution.path("output");
  }

  private void drop(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.createDirectories(file.getParent());
    Files.writeString(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Asks for the cars of a year that no model has learned from, a request each.
  /// @return the RMSE of the answers
  private double ask(int year, String prefix) throws Exception {
    List<UkListings.Car> cars = listings.tested(year);
    double squares = 0;
    for (int i = 0; i < cars.size(); i++) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(platform.address().resolve("endpoints/price/invocations"))
                  .header("Content-Type", "text/csv")
                  .header("X-Amzn-SageMaker-Inference-Id", prefix + i)
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          listings.features() + "\n" + cars.get(i).features()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      squares += Math.pow(Double.parseDouble(answer.body().strip()) - cars.get(i).price(), 2);
    }
    return Math.sqrt(squares / cars.size());
  }

  private String groundTruth(int year, String prefix) {
    StringBuilder text = new StringBuilder("inferenceId,label\n");
    List<UkListings.Car> cars = listings.tested(year);
    for (int i = 0; i < cars.size(); i++) {
      text.append(prefix).append(i).append(',').append(cars.get(i).price()).append('\n');
    }
    return text.toString();
  }
}
