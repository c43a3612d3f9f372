package io.millrace.base.http.client;

import static io.millrace.base.MillraceException.require;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The one client for addresses that users name, such as webhooks: `http` and `https` only, public
/// addresses only, no redirects, no proxy, little time and a short answer. Blocking, thread-safe.
///
/// A name is resolved and every address of it checked just before the call; the client then
/// connects to what was checked (see [CheckedNames]).
public final class OutgoingCalls implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration TOTAL = Duration.ofSeconds(10);
  private static final int ANSWER_BYTES_MAX = 64 * 1024;

  private final Set<String> privateHosts;
  private final Duration total;

  /// Made by the first call: its TLS context costs a sixth of a second of a server's start. Guarded
  /// by this object's monitor.
  private @Nullable HttpClient client;

  /// @param privateHosts names and addresses that may be called although they are not public
  public OutgoingCalls(Set<String> privateHosts) {
    this(privateHosts, TOTAL);
  }

  OutgoingCalls(Set<String> privateHosts, Duration total) {
    this.privateHosts = Set.copyOf(privateHosts);
    this.total = total;
  }

  /// What came back.
  ///
  /// @param status any; redirects are not followed
  /// @param contentType as it was sent; empty if it was not
  /// @param body as UTF-8, at most 64 KiB
  public record Answer(int status, String contentType, String body) {
    public boolean isSuccess() {
      return status / 100 == 2;
    }
  }

  /// As [#send], with a body.
  public Answer post(URI address, String contentType, byte[] body, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", contentType);
    return send("POST", address, all, Optional.of(body));
  }

  /// @param method such as `GET`
  /// @param headers none that belongs to the connection, such as `Host`
  /// @throws MillraceException with `OUTGOING_CALL_REFUSED` if the address may not be called, with
  ///     `OUTGOING_CALL_FAILED` if no answer came within 10 s or it is too long
  public Answer send(
      String method, URI address, Map<String, String> headers, Optional<byte[]> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(total)
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofByteArray)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    headers.forEach(request::header);
    try (CheckedNames.Hold _ = held(address)) {
      HttpResponse<byte[]> response = send(request.build());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          new String(response.body(), StandardCharsets.UTF_8));
    }
  }

  /// @throws MillraceException with `OUTGOING_CALL_REFUSED` if `address` may not be called, with
  ///     `OUTGOING_CALL_FAILED` if its name is unknown
  public void check(URI address) {
    held(address).close();
  }

  /// Checks `address`, and holds what its name leads to.
  private CheckedNames.Hold held(URI address) {
    String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    allow(scheme.equals("http") || scheme.equals("https"), address, "is not http or https");
    String host = address.getHost();
    allow(host != null, address, "has no host");
    allow(address.getRawUserInfo() == null, address, "holds a user name");
    if (allowsPrivate(address)) {
      return () -> {};
    }
    InetAddress[] addresses = resolve(host);
    for (InetAddress each : addresses) {
      allow(PublicAddress.is(each), address, "leads to an address that is not public");
    }
    return CheckedNames.hold(host, addresses);
  }

  /// Whether an administrator has allowed the host of `address` although it may not be public.
  public boolean allowsPrivate(URI address) {
    String host = address.getHost();
    return host != null && privateHosts.contains(host.toLowerCase(Locale.ROOT));
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .version(HttpClient.Version.HTTP_1_1)
              .build();
    }
    return client;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> call =
        client()
            .sendAsync(
                request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    try {
      return call.get(total.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(request.uri(), String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw failed(request.uri(), "no answer within %s s".formatted(total.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(request.uri(), "stopped", e);
    } finally {
      call.cancel(true);
    }
  }

  private static InetAddress[] resolve(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw failed(URI.create("//" + host), "the name is unknown", e);
    }
  }

  private static void allow(boolean holds, URI address, String reason) {
    require(
        holds,
        ErrorCode.OUTGOING_CALL_REFUSED,
        "Use a public http or https address, or let an administrator allow this host.",
        "'%s' %s.",
        shown(address),
        reason);
  }

  private static MillraceException failed(URI address, String reason, Exception cause) {
    return new MillraceException(
        ErrorCode.OUTGOING_CALL_FAILED,
        "'%s' gave no usable answer: %s.".formatted(shown(address), reason),
        "Check that the address is right and that its server answers shortly.",
        cause);
  }

  /// Without path and query, which may hold a secret.
  private static String shown(URI address) {
    String authority = Optional.ofNullable(address.getRawAuthority()).orElse("");
    String scheme = address.getScheme() == null ? "" : address.getScheme() + ":";
    return scheme + "//" + authority.substring(authority.indexOf('@') + 1);
  }
}
