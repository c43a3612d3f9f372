package io.millrace.server.client;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.tls.TrustedCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import tools.jackson.databind.JsonNode;

/// Talks to a running server, as every other client does: over HTTP.
public final class ServerClient {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final HttpClient http;
  private final URI server;

  /// @param server its address, such as `http://127.0.0.1:7400`
  /// @throws MillraceException with `SERVER_UNREACHABLE` if that is no URL of http or https
  public ServerClient(String server) {
    this(server, Optional.empty());
  }

  /// As the other.
  /// @param ca the certificates to trust; absent: those that Java trusts
  public ServerClient(String server, Optional<Path> ca) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    ca.map(TrustedCertificates::in).ifPresent(client::sslContext);
    http = client.build();
    this.server = url(server);
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text.endsWith("/") ? text : text + "/");
      String scheme = String.valueOf(url.getScheme());
      if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, as one that is none of ours.
    }
    throw new MillraceException(
        ErrorCode.SERVER_UNREACHABLE,
        "--server: '%s' is no URL of http or https.".formatted(text),
        "Write it as http://127.0.0.1:7400.");
  }

  /// Where the server is, with a slash at the end.
  public URI address() {
    return server;
  }

  /// Asks for `path` and reads the JSON answer.
  /// @throws MillraceException as [#send]
  public JsonNode get(String path) throws IOException, InterruptedException {
    return exchange(HttpRequest.newBuilder(server.resolve(path)).GET());
  }

  /// Sends `body` and reads the JSON answer.
  /// @throws MillraceException with `SERVER_UNREACHABLE` if nothing answers, or with what the
  ///     server refused
  public JsonNode send(String method, String path, String contentType, String body)
      throws IOException, InterruptedException {
    return exchange(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /// Uploads a file of any size.
  /// @throws MillraceException as [#send]
  public void upload(String path, Supplier<? extends InputStream> content)
      throws IOException, InterruptedException {
    answer(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/octet-stream")
            .PUT(HttpRequest.BodyPublishers.ofInputStream(content))
            .build());
  }

  /// Asks for `path` and reads the answer as text.
  /// @throws MillraceException as [#send]
  public String text(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).GET();
    byte[] answer = bytes(request.timeout(TIMEOUT).build());
    return new String(answer, StandardCharsets.UTF_8);
  }

  private JsonNode exchange(HttpRequest.Builder request) throws IOException, InterruptedException {
    return answer(request.timeout(TIMEOUT).build());
  }

  private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
    return Json.parse(bytes(request));
  }

  private byte[] bytes(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (SSLException e) {
      if (!(e instanceof SSLHandshakeException)) {
        throw new MillraceException(
            ErrorCode.SERVER_UNREACHABLE,
            "What answers at %s speaks no TLS, or breaks off.".formatted(server),
            "Write the address with http:// if the server was started without --tls-cert.",
            e);
      }
      throw new MillraceException(
          ErrorCode.SERVER_UNREACHABLE,
          "The server at %s is not trusted: %s".formatted(server, e.getMessage()),
          "Name the file with its certificate, or that of who signed it, by --ca.",
          e);
    } catch (java.net.ConnectException e) {
      throw new MillraceException(
          ErrorCode.SERVER_UNREACHABLE,
          "No server answers at %s.".formatted(server),
          "Start it with `millrace up`, or name it with --server.",
          e);
    }
    if (response.statusCode() >= 400) {
      throw refused(Json.parse(response.body()), response.statusCode());
    }
    return response.body();
  }

  private static MillraceException refused(JsonNode problem, int status) {
    ErrorCode code;
    try {
      code = ErrorCode.valueOf(problem.path("code").asString(""));
    } catch (IllegalArgumentException _) {
      code = ErrorCode.INTERNAL_ERROR;
    }
    return new MillraceException(
        code,
        problem.path("detail").asString("The server answered %d.".formatted(status)),
        problem.path("fix").asString("Look at the server's log."));
  }
}
