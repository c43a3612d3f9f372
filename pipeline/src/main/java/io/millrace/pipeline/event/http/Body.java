package io.millrace.pipeline.event.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.yaml.Yaml;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Bodies that people write: JSON or YAML, without fields that nobody reads.
final class Body {
  /// What routes take that read with [#read].
  static final String[] TYPES = {"application/json", "application/yaml", "text/yaml"};

  private static final int SHOWN = 80;

  private Body() {}

  /// @param fields that it may have
  /// @throws MillraceException with `code` if it is not an object of these fields
  static JsonNode read(Request request, ErrorCode code, String... fields) {
    JsonNode json =
        request.mediaType().endsWith("yaml") ? Yaml.parse(request.body()).tree() : request.json();
    String fix = "Send an object with the fields %s.".formatted(String.join(", ", fields));
    MillraceException.require(json.isObject(), code, fix, "body: %s (expected: object)", cut(json));
    for (String name : json.propertyNames()) {
      MillraceException.require(
          List.of(fields).contains(name), code, fix, "%s: no such field", cut(name));
    }
    return json;
  }

  /// @throws MillraceException with `code` if `name` is no RFC 3339 time
  static Instant time(JsonNode body, String name, ErrorCode code) {
    try {
      return OffsetDateTime.parse(body.path(name).asString("")).toInstant();
    } catch (DateTimeException e) {
      throw new MillraceException(
          code,
          "%s: %s (expected: a time)".formatted(name, cut(body.path(name))),
          "Send an RFC 3339 time with its offset, such as 2026-11-21T10:00:00Z.",
          e);
    }
  }

  /// @return true if the body does not say
  /// @throws MillraceException with `code` if `enabled` is neither true nor false
  static boolean enabled(JsonNode body, ErrorCode code) {
    JsonNode enabled = body.path("enabled");
    MillraceException.require(
        enabled.isMissingNode() || enabled.isBoolean(),
        code,
        "Send true or false.",
        "enabled: %s (expected: true or false)",
        cut(enabled));
    return enabled.asBoolean(true);
  }

  static String cut(JsonNode json) {
    return cut(json.isMissingNode() ? "nothing" : json.toString());
  }

  private static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /// The name of the path, unless the project file makes what has that name.
  static String changeableName(Request request, Predicate<String> isProjects, ErrorCode code) {
    String name = request.path("name");
    MillraceException.require(
        !isProjects.test(name),
        code,
        "Change the project file, or choose another name.",
        "name: '%s' (belongs to the project file)",
        name);
    return name;
  }
}
