package io.millrace.base.http;

import io.millrace.base.json.Json;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A request as its handler sees it.
final class RoutedRequest implements Request {
  private final RoutedHead head;
  private final byte @Nullable [] body;
  private final InputStream stream;

  /// @param body null on a streaming route
  RoutedRequest(RoutedHead head, byte @Nullable [] body, InputStream stream) {
    this.head = head;
    this.body = body;
    this.stream = stream;
  }

  RoutedHead head() {
    return head;
  }

  @Override
  public Method method() {
    return head.route().method();
  }

  @Override
  public String template() {
    return head.route().template();
  }

  @Override
  public String path() {
    return head.target().path();
  }

  @Override
  public String target() {
    return head.received().target();
  }

  @Override
  public String path(String name) {
    String value = head.parameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException("%s has no {%s}".formatted(template(), name));
    }
    return value;
  }

  @Override
  public Optional<String> query(String name) {
    return head.target().query().first(name);
  }

  @Override
  public List<String> queryAll(String name) {
    return head.target().query().all(name);
  }

  @Override
  public Optional<String> header(String name) {
    return head.received().header(name);
  }

  @Override
  public String origin() {
    boolean isSecure =
        head.received().isSecure()
            || header("X-Forwarded-Proto").filter("https"::equals).isPresent();
    return (isSecure ? "https://" : "http://") + header("Host").orElse("localhost");
  }

  @Override
  public String mediaType() {
    return head.received().mediaType();
  }

  @Override
  public byte[] body() {
    if (body == null) {
      throw new IllegalStateException(template() + " is a streaming route: read stream()");
    }
    return body;
  }

  @Override
  public JsonNode json() {
    return Json.request(body());
  }

  @Override
  public <T> T json(Class<T> type) {
    return Json.request(body(), type);
  }

  @Override
  public InputStream stream() {
    return stream;
  }

  @Override
  public String id() {
    return head.id();
  }
}
