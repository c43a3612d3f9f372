package io.millrace.base.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A request whose route is known. Path and query are decoded exactly once, here.
public interface Request {
  Method method();

  /// The route's template, for metrics and logs.
  String template();

  /// The decoded path.
  String path();

  /// Path and query as they stand in the request line, not decoded.
  String target();

  /// A path parameter of the template, decoded; a `{name*}` keeps `/` between its segments.
  /// @throws IllegalArgumentException if the template has no such parameter
  String path(String name);

  /// A path parameter that numbers something.
  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if it is no number from 1 to
  ///     999,999,999
  default int number(String name) {
    String text = path(name);
    require(
        text.matches("[1-9]\\d{0,8}"),
        REQUEST_INVALID,
        "Use the number that lists show.",
        "%s: '%s' (expected: a number from 1)",
        name,
        text);
    return Integer.parseInt(text);
  }

  /// The first value of a query parameter.
  Optional<String> query(String name);

  List<String> queryAll(String name);

  /// The first value of a header; names in any case.
  Optional<String> header(String name);

  /// How the client reached this server, such as `https://models.example.com`, perhaps through a
  /// proxy that ends TLS and says so in `X-Forwarded-Proto`.
  String origin();

  /// The media type of the body in lower case, without parameters; empty if there is none.
  String mediaType();

  /// The whole body.
  byte[] body();

  /// The body as a JSON tree.
  /// @throws io.millrace.base.MillraceException with `JSON_INVALID`
  JsonNode json();

  /// The body bound to a wire record.
  /// @throws io.millrace.base.MillraceException with `JSON_INVALID`
  <T> T json(Class<T> type);

  /// The first value of a field of an HTML form (`application/x-www-form-urlencoded`).
  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if an escape is broken
  default Optional<String> form(String name) {
    return formAll(name).stream().findFirst();
  }

  /// All values of a field of an HTML form.
  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if an escape is broken
  default List<String> formAll(String name) {
    return Query.parse(new String(body(), StandardCharsets.UTF_8)).all(name);
  }

  /// The body of a streaming route, read once; limited as the route says.
  InputStream stream();

  /// Identifies this request in log and error answers; taken from `X-Request-Id` if that is 1 to 64
  /// of `A-Za-z0-9._-`.
  String id();
}
