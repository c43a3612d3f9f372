package io.millrace.server;

import io.millrace.base.http.RouteDefinition;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What somebody would send to a route who wants to do harm, made from the route's own declaration.
final class HostileRequests {
  private static final String HOST = "Host: localhost\r\n";

  /// Escapes that hide a separator, a dot segment, an end of string, or nothing that is UTF-8.
  private static final List<String> HIDDEN =
      List.of("%2F", "%5c", "%00", "%2e%2e", "a%252Fb", "%c0%ae", "..", "a;b=c", "%zz", "%4");

  /// Values that are well-formed, and no use.
  private static final List<String> ODD =
      List.of("%F0%9F%9A%97", "'", "%25", "-1", "99999999999999999999", "NaN", "a".repeat(1_000));

  private static final List<String> BODIES =
      List.of("null", "[]", "\"text\"", "7", "{}", "{\"\": null}", "[[]]", "1e999999999");

  private static final List<String> BROKEN =
      List.of("{", "{\"a\":", "[".repeat(100), "\u0000", "{\"a\":1,\"a\":2}", "{} {}", "\u00ff");

  private static final List<String> TEXTS =
      List.of("\"\\u0000\"", "\"\\ud800\"", "\"../../etc\"", "\"" + "long ".repeat(2_000) + "\"");

  private static final List<String> NUMBERS =
      List.of("1e999999999", "-1e-999999999", "9223372036854775808");

  private final RouteDefinition route;

  /// @param text the whole request, as ISO-8859-1
  /// @param least of the statuses that are right, up to `most`
  record Hostile(String what, String text, int least, int most) {
    /// Whether it may get as far as the database.
    boolean isWellFormed() {
      return least < 400;
    }

    static Hostile refused(String what, String text, int status) {
      return new Hostile(what, text, status, status);
    }

    /// MLflow's API has 400 for what is 413 or 415 elsewhere.
    static Hostile unfit(String what, String text) {
      return new Hostile(what, text, 400, 499);
    }

    /// It may be right, too.
    static Hostile bearable(String what, String text) {
      return new Hostile(what, text, 200, 499);
    }

    @Override
    public String toString() {
      return what + ": " + text.lines().findFirst().orElse("");
    }
  }

  HostileRequests(RouteDefinition route) {
    this.route = route;
  }

  /// What lies below `/ajax-api` has the handlers of `/api`.
  Stream<Hostile> all() {
    return route.template().startsWith("/ajax-api/")
        ? fromElsewhere()
        : Stream.concat(fromElsewhere(), toHandlers());
  }

  private Stream<Hostile> toHandlers() {
    return Stream.of(targets(), queries(), bodies(), fields()).flatMap(Function.identity());
  }

  private Stream<Hostile> fromElsewhere() {
    boolean isRead = route.method().name().equals("GET");
    String origin = isRead ? "Sec-Fetch-Site: cross-site\r\n" : "Origin: http://evil.example\r\n";
    return Stream.of(
        Hostile.refused("foreign host", head(path("x")) + "Host: evil.example\r\n\r\n", 403),
        Hostile.refused("no host", head(path("x")) + "\r\n", 400),
        Hostile.refused("foreign page", head(path("x")) + HOST + origin + "\r\n", 403),
        Hostile.refused(
            "sandboxed page", head(path("x")) + HOST + nullOrigin(isRead) + "\r\n", 403));
  }

  private static String nullOrigin(boolean isRead) {
    return isRead ? "Sec-Fetch-Site: cross-site\r\nOrigin: null\r\n" : "Origin: null\r\n";
  }

  private Stream<Hostile> targets() {
    if (!route.template().contains("{")) {
      return Stream.of();
    }
    return Stream.concat(
        HIDDEN.stream().map(v -> Hostile.refused("hidden", sent(path(v), ""), 400)),
        ODD.stream().map(v -> Hostile.bearable("odd name", sent(path(v), valid()))));
  }

  private Stream<Hostile> queries() {
    List<String> names =
        new ArrayList<>(route.description().query().stream().map(Shape.Field::name).toList());
    names.addAll(List.of("max_results", "page_token", "path"));
    return Stream.concat(ODD.stream(), Stream.of("%00", "%ED%A0%80", "..%2F..%2Fetc"))
        .map(
            value ->
                names.stream()
                    .distinct()
                    .map(name -> name + "=" + value)
                    .collect(Collectors.joining("&", path("x") + "?", "")))
        .map(target -> Hostile.bearable("odd query", sent(target, valid())));
  }

  private Stream<Hostile> bodies() {
    if (route.consumes().isEmpty()) {
      return Stream.of(Hostile.unfit("unwanted body", json(path("x"), "{}")));
    }
    List<Hostile> all = new ArrayList<>();
    all.add(
        Hostile.unfit(
            "too large",
            head(path("x"))
                + HOST
                + type()
                + "Content-Length: "
                + (route.bodyBytesMax() + 1)
                + "\r\n\r\n"));
    all.add(
        Hostile.unfit(
            "not packed",
            head(path("x"))
                + HOST
                + type()
                + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"));
    if (!route.accepts("*/*")) {
      String other = HOST + "Content-Type: application/x-other\r\nContent-Length: 2\r\n\r\n{}";
      all.add(Hostile.unfit("other type", head(path("x")) + other));
    }
    if (takesJson()) {
      BODIES.forEach(body -> all.add(Hostile.bearable("odd body", json(path("x"), body))));
    }
    if (takesJson() && route.description().body().isPresent()) {
      BROKEN.forEach(body -> all.add(Hostile.unfit("broken body", json(path("x"), body))));
    }
    return all.stream();
  }

  private Stream<Hostile> fields() {
    return takesJson()
        ? route.description().body().stream()
            .flatMap(shape -> Filling.all().map(filling -> filling.of(shape)))
            .map(body -> Hostile.bearable("odd fields", json(path("x"), body)))
        : Stream.of();
  }

  /// What the fields of a body hold: texts and numbers that databases and number types stumble
  /// over.
  ///
  /// @param isWhole optional fields are there, too
  private record Filling(String text, String number, boolean isWhole) {
    static Stream<Filling> all() {
      return TEXTS.stream()
          .flatMap(text -> NUMBERS.stream().map(number -> new Filling(text, number, true)))
          .flatMap(all -> Stream.of(all, new Filling(all.text(), all.number(), false)));
    }

    String of(Shape shape) {
      return switch (shape) {
        case Shape.Scalar(String type, _) ->
            switch (type) {
              case "string" -> text;
              case "boolean" -> "true";
              default -> number;
            };
        case Shape.Choice(List<String> values) -> Json.write(values.getFirst());
        case Shape.Sequence(Shape element) -> "[" + of(element) + "]";
        case Shape.Structure(List<Shape.Field> fields) ->
            fields.stream()
                .filter(field -> isWhole || field.isRequired())
                .map(field -> Json.write(field.name()) + ":" + of(field.shape()))
                .collect(Collectors.joining(",", "{", "}"));
        case Shape.Either(List<Shape> shapes) -> of(shapes.getFirst());
        case Shape.Wire wire -> of(wire.structure());
        case Shape.Named(_, Shape named) -> of(named);
        case Shape.Anything _ -> "[{\"a\":" + number + "}," + text + "]";
      };
    }
  }

  private boolean takesJson() {
    return route.consumes().contains("application/json");
  }

  private String valid() {
    return takesJson() ? "{}" : "";
  }

  private String path(String value) {
    return route.segments().stream()
        .map(segment -> segment.startsWith("{") ? value : segment)
        .collect(Collectors.joining("/", "/", ""));
  }

  private String head(String target) {
    return "%s %s HTTP/1.1\r\nConnection: close\r\n".formatted(route.method(), target);
  }

  private String type() {
    return "Content-Type: %s\r\n".formatted(route.consumes().getFirst().replace("*", "x"));
  }

  private String sent(String target, String body) {
    return body.isEmpty() ? head(target) + HOST + "\r\n" : json(target, body);
  }

  private String json(String target, String body) {
    byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
    return head(target)
        + HOST
        + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n".formatted(utf8.length)
        + new String(utf8, StandardCharsets.ISO_8859_1);
  }
}
