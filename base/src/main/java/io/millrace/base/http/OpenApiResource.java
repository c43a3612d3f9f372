package io.millrace.base.http;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/openapi.json`: every route that is not hidden, as an OpenAPI 3.1 document made from the route
/// table, so that it can't be out of date.
public final class OpenApiResource implements Resource {
  private final String title;
  private final String version;
  private final List<Resource> resources;

  /// @param others the server's other resources; this one is added to them
  public OpenApiResource(String title, String version, List<Resource> others) {
    this.title = title;
    this.version = version;
    this.resources = new ArrayList<>(others);
    this.resources.add(this);
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/openapi.json")
        .action("server.describe")
        .summary("This document")
        .answer(Shape.object())
        .to(_ -> Response.json(document()));
  }

  ObjectNode document() {
    var paths = new TreeMap<String, ObjectNode>();
    var tags = new TreeSet<String>();
    var shapes = new TreeMap<String, Shape>();
    RouteTable table = RouteTable.of(resources);
    for (RouteDefinition route : table.routes()) {
      if (!route.hidden()) {
        Routes.ErrorForm errors = table.errorForm(route.template());
        String path = route.template().replace("*}", "}");
        ObjectNode item = paths.computeIfAbsent(path, _ -> Json.object());
        item.set(route.method().name().toLowerCase(Locale.ROOT), operation(route, errors));
        tags.add(tag(route));
        shapes(route, errors).forEach(shape -> shapes.putAll(shape.named()));
      }
    }
    ObjectNode document = Json.object().put("openapi", "3.1.0");
    document.putObject("info").put("title", title).put("version", version);
    ArrayNode names = document.putArray("tags");
    tags.forEach(tag -> names.addObject().put("name", tag));
    ObjectNode byPath = document.putObject("paths");
    paths.forEach(byPath::set);
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    shapes.forEach((name, shape) -> schemas.set(name, shape.schema()));
    return document;
  }

  private static Stream<Shape> shapes(RouteDefinition route, Routes.ErrorForm errors) {
    RouteDefinition.Description described = route.description();
    return Stream.of(
            Stream.concat(described.query().stream(), described.headers().stream())
                .map(Shape.Field::shape),
            described.body().stream(),
            described.answer().stream(),
            Stream.of(errors.shape()))
        .flatMap(Function.identity());
  }

  private static ObjectNode operation(RouteDefinition route, Routes.ErrorForm errors) {
    RouteDefinition.Description described = route.description();
    ObjectNode operation = Json.object().put("summary", described.summary());
    operation.put("operationId", operationId(route));
    operation.putArray("tags").add(tag(route));
    operation.put("x-action", route.action());
    parameters(route, operation);
    if (!route.consumes().isEmpty()) {
      operation.put("x-body-bytes-max", route.bodyBytesMax());
      ObjectNode body = operation.putObject("requestBody");
      described.body().ifPresent(_ -> body.put("required", true));
      ObjectNode content = body.putObject("content");
      route.consumes().forEach(type -> media(content, type, described.body()));
    }
    ObjectNode responses = operation.putObject("responses");
    ObjectNode done = responses.putObject("2XX").put("description", "Done.");
    described
        .answer()
        .ifPresent(
            shape -> media(done.putObject("content"), "application/json", Optional.of(shape)));
    ObjectNode failed = responses.putObject("default").put("description", "It could not be done.");
    ObjectNode told = failed.putObject("content");
    media(told, errors.mediaType(), Optional.of(errors.shape()));
    errors.otherMediaTypes().forEach(type -> media(told, type, Optional.empty()));
    return operation;
  }

  private static void media(ObjectNode content, String type, Optional<Shape> shape) {
    ObjectNode media = content.putObject(type);
    shape.ifPresent(s -> media.set("schema", s.schema()));
  }

  private static void parameters(RouteDefinition route, ObjectNode operation) {
    List<String> names = route.segments().stream().filter(RouteDefinition::isParameter).toList();
    List<Shape.Field> query = route.description().query();
    List<Shape.Field> headers = route.description().headers();
    if (names.isEmpty() && query.isEmpty() && headers.isEmpty() && !route.keyed()) {
      return;
    }
    ArrayNode parameters = operation.putArray("parameters");
    for (String segment : names) {
      ObjectNode parameter =
          parameter(
              parameters,
              "path",
              Shape.required(RouteDefinition.parameterName(segment), Shape.text()));
      if (RouteDefinition.isRest(segment)) {
        parameter.put("description", "One or more segments, separated by '/'.");
        parameter.put("allowReserved", true);
      }
    }
    query.forEach(field -> parameter(parameters, "query", field));
    headers.forEach(field -> parameter(parameters, "header", field));
    if (route.keyed()) {
      parameter(parameters, "header", Shape.optional("Idempotency-Key", Shape.text()));
    }
  }

  private static ObjectNode parameter(ArrayNode parameters, String place, Shape.Field field) {
    ObjectNode parameter =
        parameters
            .addObject()
            .put("name", field.name())
            .put("in", place)
            .put("required", field.isRequired());
    parameter.set("schema", field.shape().schema());
    return parameter;
  }

  /// Unique, as the method and the template are.
  private static String operationId(RouteDefinition route) {
    String words = route.template().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
    return route.method().name().toLowerCase(Locale.ROOT) + "_" + words;
  }

  private static String tag(RouteDefinition route) {
    return route.action().substring(0, route.action().indexOf('.'));
  }
}
