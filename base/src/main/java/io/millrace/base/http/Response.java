package io.millrace.base.http;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An answer: status, headers, body. Immutable; `with` methods copy.
///
/// @param status 200 to 599
/// @param headers in order; names are unique but for `Set-Cookie`
public record Response(int status, List<Header> headers, Body body) {
  public Response {
    headers = List.copyOf(headers);
  }

  /// @param value one line of visible ASCII and blanks
  public record Header(String name, String value) {
    public Header {
      if (name.isEmpty() || !isOneLine(value)) {
        throw new IllegalArgumentException(
            "header '%s': a value of %s characters (expected: one line of ASCII)"
                .formatted(name, value.length()));
      }
    }

    private static boolean isOneLine(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if ((c < 0x20 || c >= 0x7f) && c != '\t') {
          return false;
        }
      }
      return true;
    }
  }

  /// What is sent.
  public sealed interface Body {
    /// All at once.
    record Bytes(byte[] bytes) implements Body {}

    /// As it is produced, on the request's virtual thread; `length` -1 if unknown.
    record Stream(long length, Writer writer) implements Body {}

    /// Server-sent events, until the client leaves or `source` returns.
    record Events(EventSource source) implements Body {}
  }

  @FunctionalInterface
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Sends server-sent events.
  @FunctionalInterface
  public interface EventSource {
    /// Runs on the request's virtual thread. `sink` throws IOException once the client is gone.
    void run(EventSink sink) throws IOException, InterruptedException;
  }

  /// One open event stream.
  public interface EventSink {
    /// @param event its name; `data` may have several lines
    void send(String event, String data) throws IOException;

    /// A comment line that keeps the connection alive.
    void ping() throws IOException;
  }

  public static Response of(int status, String contentType, byte[] bytes) {
    return new Response(
        status, List.of(new Header("Content-Type", contentType)), new Body.Bytes(bytes));
  }

  /// The length of the body in bytes, -1 if it is not known before it is written.
  public long length() {
    return switch (body) {
      case Body.Bytes(byte[] bytes) -> bytes.length;
      case Body.Stream(long length, _) -> length;
      case Body.Events _ -> -1;
    };
  }

  /// Whether HTTP allows no body with this status.
  public boolean isBodiless() {
    return status == 204 || status == 304;
  }

  /// The first value of a header; names in any case.
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  /// 200 with `value` as JSON.
  public static Response json(Object value) {
    return json(200, value);
  }

  public static Response json(int status, Object value) {
    return of(status, "application/json", Json.bytes(value));
  }

  public static Response text(String text) {
    return of(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  public static Response html(int status, String html) {
    return of(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
  }

  public static Response empty(int status) {
    return new Response(status, List.of(), new Body.Bytes(new byte[0]));
  }

  /// 303: the browser reads `location` with GET.
  public static Response seeOther(String location) {
    return empty(303).with("Location", location);
  }

  public static Response stream(String contentType, long length, Writer writer) {
    return new Response(
        200, List.of(new Header("Content-Type", contentType)), new Body.Stream(length, writer));
  }

  public static Response events(EventSource source) {
    return new Response(
        200,
        List.of(
            new Header("Content-Type", "text/event-stream"),
            new Header("X-Accel-Buffering", "no")), // a proxy in front shall not hold events back
        new Body.Events(source));
  }

  /// This response with one more header.
  public Response with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Response(status, more, body);
  }
}
