package io.millrace.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.http.Dispatcher;
import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.RequestHead;
import io.millrace.base.http.Response;
import io.millrace.base.http.RouteTable;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.tracking.MultipartUploads;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.mlflow.MlflowResource;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlKeptAnswers;
import io.millrace.tracking.sql.SqlLoggedModels;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Retries with an `Idempotency-Key`, through the route table.
class KeyedRequestsTest {
  private static final String CREATE_RUN = "/api/2.0/mlflow/runs/create";
  private static final String CREATE_MODEL = "/api/2.0/mlflow/registered-models/create";
  private static final int RETRIES = 10_000;

  @TempDir static Path folder;

  private Instant now = Instant.parse("2026-11-22T08:00:00Z");

  /// A server on a database, without its port.
  private final class Server {
    private final SqlTracking tracking;
    private final Dispatcher dispatcher;

    Server(Database database) {
      SqlExperiments experiments = new SqlExperiments(database, () -> now);
      tracking = new SqlTracking(database, () -> now);
      MlflowResource mlflow = mlflow(database, experiments);
      KeyedRequests keyed = new KeyedRequests(new SqlKeptAnswers(database, () -> now));
      dispatcher =
          new Dispatcher(RouteTable.of(List.of(mlflow), keyed::around), HttpConfig.DEFAULT);
    }

    private MlflowResource mlflow(Database database, SqlExperiments experiments) {
      LocalObjectStore objects = new LocalObjectStore(folder.resolve("objects"));
      return new MlflowResource(
          experiments,
          tracking,
          new SqlLoggedModels(database, () -> now),
          new SqlRegistry(database, () -> now),
          new StoredArtifacts(objects),
          new MultipartUploads(objects, () -> now));
    }

    Response post(String path, String key, String body) {
      Map<String, String> headers =
          Map.of(
              "host",
              "127.0.0.1",
              "content-type",
              "application/json",
              "content-length",
              Integer.toString(body.length()),
              "idempotency-key",
              key);
      RequestHead head =
          new RequestHead(
              "POST",
              path,
              name ->
                  headers.containsKey(name.toLowerCase(Locale.ROOT))
                      ? List.of(headers.get(name.toLowerCase(Locale.ROOT)))
                      : List.of());
      return switch (dispatcher.decide(head, "test")) {
        case Dispatcher.Decision.Proceed proceed ->
            dispatcher.answer(proceed, body.getBytes(StandardCharsets.UTF_8));
        case Dispatcher.Decision.Refuse(Response response) -> response;
      };
    }

    int runs() {
      return tracking
          .search(RunSearch.in("0", new Search("", List.of(), 50_000, Optional.empty())))
          .items()
          .size();
    }
  }

  private static JsonNode body(Response response) {
    return Json.parse(((Response.Body.Bytes) response.body()).bytes());
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void tenThousandRetriesHaveOneEffectAndOneAnswer(Database database) throws InterruptedException {
    try (database) {
      Server server = new Server(database);
      Set<String> answers = ConcurrentHashMap.newKeySet();
      try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
        for (int i = 0; i < RETRIES; i++) {
          clients.execute(
              () ->
                  answers.add(
                      body(server.post(CREATE_RUN, "one", "{\"experiment_id\": \"0\"}"))
                          .toString()));
        }
      }

      assertThat(answers).hasSize(1);
      assertThat(server.runs()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anotherRequestWithTheSameKeyIsRefused(Database database) {
    try (database) {
      Server server = new Server(database);
      server.post(CREATE_MODEL, "k", "{\"name\": \"price\"}");

      Response other = server.post(CREATE_MODEL, "k", "{\"name\": \"cost\"}");
      Response elsewhere = server.post(CREATE_RUN, "k", "{\"name\": \"price\"}");

      assertThat(List.of(other.status(), elsewhere.status())).containsOnly(409);
      assertThat(body(other).path("message").asString())
          .isEqualTo("Another request carried the Idempotency-Key 'k'");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aRefusalIsNotKept(Database database) {
    try (database) {
      Server server = new Server(database);
      String tag = "{\"name\": \"price\", \"key\": \"owner\", \"value\": \"team\"}";
      String path = "/api/2.0/mlflow/registered-models/set-tag";
      assertThat(server.post(path, "k", tag).status()).isEqualTo(404);

      server.post(CREATE_MODEL, "other", "{\"name\": \"price\"}");

      assertThat(server.post(path, "k", tag).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anAnswerIsForgottenAfterADay(Database database) {
    try (database) {
      Server server = new Server(database);
      String run = "{\"experiment_id\": \"0\"}";
      JsonNode first = body(server.post(CREATE_RUN, "k", run));

      now = now.plus(Duration.ofHours(23));
      assertThat(body(server.post(CREATE_RUN, "k", run))).isEqualTo(first);

      now = now.plus(Duration.ofHours(2));
      assertThat(body(server.post(CREATE_RUN, "k", run))).isNotEqualTo(first);
      assertThat(server.runs()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aKeyThatCannotBeOneIsRefused(Database database) {
    try (database) {
      Response answer = new Server(database).post(CREATE_RUN, "two words", "{}");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(body(answer).path("message").asString())
          .isEqualTo("Idempotency-Key has 9 characters (expected: 1 to 255 of visible ASCII)");
    }
  }
}
