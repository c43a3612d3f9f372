package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.Method;
import io.millrace.base.http.RouteDefinition;
import io.millrace.base.http.vertx.RawClient;
import io.millrace.base.json.Json;
import io.millrace.server.HostileRequests.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Every route of the server, pages too, is asked in every hostile way: it refuses with a code of
/// its own, and never by a fault of the server.
class RouteSweepTest {
  /// Answers that are no JSON, are whatever was stored, or are never given.
  private static final Pattern OTHERS =
      Pattern.compile(
          "POST /" // AWS's own protocol
              + "|GET /(health|metrics|version|api/project)"
              + "|POST /endpoints/\\{name}/invocations(-response-stream)?" // in the form that is
              // asked for
              + "|GET /mlflow/\\{endpoint}/(ping|health|version)"
              + "|POST /v2/repository/models/.*" // refused
              + "|GET /api/executions/.*/log/\\{visit}/.*|GET /api/.*/card\\.html"
              + "|GET (.*/artifacts/(\\{path\\*}|files)|(/model-versions)?/get-artifact)"
              + "|PUT .*/mpu/parts/.*|DELETE /api/(rules|schedules)/\\{name}"
              + "|(GET|POST) .*/presigned.*");

  @TempDir private Path folder;

  @Test
  void everyRouteSaysWhatItAnswersAndNoRequestIsAFaultOfTheServer() throws IOException {
    try (Platform platform = start()) {
      assertThat(platform.routes().stream().filter(RouteSweepTest::isUndescribed)).isEmpty();
      assertThat(sweep(platform, _ -> true)).isEmpty();
      assertThat(versionsNotNamed(platform)).isEmpty();
    }
  }

  /// The routes that do not say which version they were asked for when it is none. Those of the
  /// Open Inference Protocol take any text, and miss the model first.
  private static List<String> versionsNotNamed(Platform platform) throws IOException {
    List<String> routes = new ArrayList<>();
    for (RouteDefinition route : platform.routes()) {
      if (route.method() == Method.GET
          && route.template().contains("{version}")
          && !route.template().startsWith("/v2/")) {
        String path = route.template().replace("{version}", "newest").replaceAll("[{}*]", "");
        RawClient.Answer answer =
            ask(platform, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path));
        if (answer.status() / 100 != 4 || !answer.body().contains("newest")) {
          routes.add("%s -> %s %s".formatted(path, answer.status(), answer.body()));
        }
      }
    }
    return routes;
  }

  private static boolean isUndescribed(RouteDefinition route) {
    String name = route.method() + " " + route.template();
    return !route.hidden()
        && route.description().answer().isEmpty()
        && !OTHERS.matcher(name).matches();
  }

  @Test
  void norIsItOnPostgres() throws IOException {
    DatabaseConfig.Postgres database = TestDatabases.postgresConfig();
    Files.writeString(folder.resolve("password"), database.password());
    Files.writeString(
        folder.resolve("millrace.server.yaml"),
        "database: { url: \"%s\", user: %s, password_file: password }%n"
            .formatted(database.url(), database.user()));
    try (Platform platform = start()) {
      assertThat(sweep(platform, Hostile::isWellFormed)).isEmpty();
    }
  }

  private Platform start() throws IOException {
    Files.writeString(folder.resolve("millrace.yaml"), "project: sweep\n");
    return Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0));
  }

  /// What was answered wrongly.
  private static List<String> sweep(Platform platform, Predicate<Hostile> which)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    for (RouteDefinition route : platform.routes()) {
      if (route.template().contains("/presigned/")) {
        continue; // answered 501, as MLflow's contract has it
      }
      for (Hostile hostile : new HostileRequests(route).all().filter(which).toList()) {
        RawClient.Answer answer = ask(platform, hostile.text());
        if (!isRight(hostile, answer)) {
          wrong.add("%s -> %s %s".formatted(hostile, answer.status(), answer.body()));
        }
      }
    }
    return wrong;
  }

  private static RawClient.Answer ask(Platform platform, String request) throws IOException {
    try (RawClient client = new RawClient(platform.address().getPort())) {
      return client.send(request).receive();
    }
  }

  private static boolean isRight(Hostile hostile, RawClient.Answer answer) {
    boolean isExpected = answer.status() >= hostile.least() && answer.status() <= hostile.most();
    return isExpected && (answer.status() < 400 || hasCode(answer));
  }

  /// In whichever form the errors of the route have; pages and inference name it in their text.
  private static boolean hasCode(RawClient.Answer answer) {
    if (answer.header("Content-Type").startsWith("text/")) {
      return answer.body().matches("(?s).*[A-Z]+(_[A-Z]+)+.*");
    }
    JsonNode error = Json.parse(answer.body());
    return error.has("code")
        || error.has("error_code")
        || error.has("__type")
        || error.path("error").asString("").matches("(?s)[A-Z]+(_[A-Z]+)+: .*");
  }
}
