package io.millrace.base.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One row of the route table.
///
/// @param action what a caller needs the right for
/// @param description for the OpenAPI document
/// @param consumes media types of the body, `*/*` for any; empty if the route takes no body
/// @param bodyBytesMax a larger body is answered 413
/// @param streaming the handler reads the body itself
/// @param loopBytesMax largest body that is handled on the event loop; -1: none
/// @param hidden left out of the OpenAPI document
/// @param keyed whether a request may carry an `Idempotency-Key`
public record RouteDefinition(
    Method method,
    String template,
    String action,
    Description description,
    List<String> consumes,
    long bodyBytesMax,
    boolean streaming,
    long loopBytesMax,
    boolean hidden,
    boolean keyed,
    Routes.Handler handler) {
  public RouteDefinition {
    consumes = List.copyOf(consumes);
  }

  /// What readers of the OpenAPI document are told.
  ///
  /// @param summary one line
  /// @param query the parameters of the query, if they were declared
  /// @param headers that it reads, if they were declared
  /// @param body of a JSON body
  /// @param answer of the JSON that answers a good request
  public record Description(
      String summary,
      List<Shape.Field> query,
      List<Shape.Field> headers,
      Optional<Shape> body,
      Optional<Shape> answer) {
    public Description {
      query = List.copyOf(query);
      headers = List.copyOf(headers);
    }
  }

  /// The same route with another handler.
  RouteDefinition withHandler(Routes.Handler other) {
    return new RouteDefinition(
        method,
        template,
        action,
        description,
        consumes,
        bodyBytesMax,
        streaming,
        loopBytesMax,
        hidden,
        keyed,
        other);
  }

  /// The template's segments; none for `/`.
  public List<String> segments() {
    return template.equals("/") ? List.of() : Arrays.asList(template.substring(1).split("/", -1));
  }

  /// Whether a request with a body of `bodyBytes` is handled on the event loop.
  public boolean runsOnEventLoop(long bodyBytes) {
    return bodyBytes <= loopBytesMax;
  }

  /// Whether a body of `mediaType` (lower case, without parameters) may be sent.
  public boolean accepts(String mediaType) {
    return consumes.contains("*/*") || consumes.contains(mediaType);
  }

  /// Whether `segment` of a template stands for a value.
  static boolean isParameter(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }

  /// Whether `segment` of a template stands for one or more segments.
  static boolean isRest(String segment) {
    return segment.startsWith("{") && segment.endsWith("*}");
  }

  /// The name in `{name}` or `{name*}`.
  static String parameterName(String segment) {
    return segment.substring(1, segment.length() - (isRest(segment) ? 2 : 1));
  }
}
