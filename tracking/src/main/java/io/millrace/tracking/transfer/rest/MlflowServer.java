package io.millrace.tracking.transfer.rest;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Calls of MLflow's REST API.
public final class MlflowServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String root;
  private final Optional<String> authorization;

  /// @param url with or without a path prefix
  /// @param authorization value of the header of that name
  public MlflowServer(String url, Optional<String> authorization) {
    this.root = url.replaceAll("/+$", "");
    this.authorization = authorization;
  }

  String url() {
    return root;
  }

  JsonNode get(String path, Map<String, String> query) {
    return find(path, query).orElseThrow(() -> invalid(path, "there is nothing"));
  }

  /// Empty if the server answers 404.
  Optional<JsonNode> find(String path, Map<String, String> query) {
    return answer(path, request(path + text(query)).GET());
  }

  JsonNode post(String path, JsonNode body) {
    return findByPost(path, body).orElseThrow(() -> invalid(path, "there is nothing"));
  }

  /// Empty if the server answers 404.
  Optional<JsonNode> findByPost(String path, JsonNode body) {
    return answer(
        path,
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))));
  }

  /// Asks page by page for the items of `list`.
  void pages(String path, ObjectNode body, String list, Consumer<JsonNode> each) {
    ObjectNode asked = body.deepCopy();
    while (true) {
      Optional<JsonNode> page = findByPost(path, asked);
      page.ifPresent(found -> found.path(list).forEach(each));
      String next = page.map(found -> found.path("next_page_token").asString("")).orElse("");
      if (next.isEmpty()) {
        return;
      }
      asked.put("page_token", next);
    }
  }

  /// As [#pages], where the server wants a query.
  List<JsonNode> list(String path, Map<String, String> query, String list) {
    List<JsonNode> items = new ArrayList<>();
    Map<String, String> asked = new LinkedHashMap<>(query);
    while (true) {
      Optional<JsonNode> page = find(path, asked);
      page.ifPresent(found -> found.path(list).forEach(items::add));
      String next = page.map(found -> found.path("next_page_token").asString("")).orElse("");
      if (next.isEmpty()) {
        return items;
      }
      asked.put("page_token", next);
    }
  }

  /// The bytes of a file.
  InputStream open(String path, Map<String, String> query) {
    HttpResponse<InputStream> response =
        send(request(path + text(query)).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw invalid(path, "it answers " + response.statusCode());
    }
    return response.body();
  }

  private Optional<JsonNode> answer(String path, HttpRequest.Builder request) {
    HttpResponse<byte[]> response = send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    if (response.statusCode() != 200) {
      throw invalid(path, "it answers %d: %s".formatted(response.statusCode(), start(response)));
    }
    return Optional.of(Json.parse(response.body()));
  }

  private static String start(HttpResponse<byte[]> response) {
    String text = new String(response.body(), StandardCharsets.UTF_8);
    return text.substring(0, Math.min(300, text.length()));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path)).timeout(PATIENCE);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return http.send(request, body);
    } catch (IOException e) {
      throw invalid(request.uri().getPath(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw invalid(request.uri().getPath(), "interrupted");
    }
  }

  private MillraceException invalid(String path, String why) {
    return new MillraceException(
        IMPORT_SOURCE_INVALID,
        "%s%s cannot be read: %s".formatted(root, path, why),
        "Check that an MLflow server answers there, then start again: it goes on where it was.");
  }

  private static String text(Map<String, String> query) {
    return query.isEmpty()
        ? ""
        : query.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// A path that may have any characters between its slashes.
  static String encodePath(String path) {
    return List.of(path.split("/", -1)).stream()
        .map(MlflowServer::encode)
        .collect(Collectors.joining("/"));
  }

  @Override
  public void close() {
    http.close();
  }
}
