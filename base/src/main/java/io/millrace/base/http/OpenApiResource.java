package io.millrace.base.http;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
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
        .to(_ -> Response.json(document()));
  }

  ObjectNode document() {
    var paths = new TreeMap<String, ObjectNode>();
    var tags = new TreeSet<String>();
    for (RouteDefinition route : RouteTable.of(resources).routes()) {
      if (!route.hidden()) {
        String path = route.template().replace("*}", "}");
        ObjectNode item = paths.computeIfAbsent(path, _ -> Json.object());
        item.set(route.method().name().toLowerCase(Locale.ROOT), operation(route));
        tags.add(tag(route));
      }
    }
    ObjectNode document = Json.object().put("openapi", "3.1.0");
    document.putObject("info").put("title", title).put("version", version);
    ArrayNode names = document.putArray("tags");
    tags.forEach(tag -> names.addObject().put("name", tag));
    ObjectNode byPath = document.putObject("paths");
    paths.forEach(byPath::set);
    document.putObject("components").putObject("schemas").set("Problem", problemSchema());
    return document;
  }

  private static ObjectNode operation(RouteDefinition route) {
    ObjectNode operation = Json.object().put("summary", route.summary());
    operation.put("operationId", operationId(route));
    operation.putArray("tags").add(tag(route));
    operation.put("x-action", route.action());
    parameters(route, operation);
    if (!route.consumes().isEmpty()) {
      operation.put("x-body-bytes-max", route.bodyBytesMax());
      ObjectNode content = operation.putObject("requestBody").putObject("content");
      route.consumes().forEach(type -> content.putObject(type));
    }
    ObjectNode responses = operation.putObject("responses");
    responses.putObject("2XX").put("description", "Done.");
    responses
        .putObject("default")
        .put("description", "It could not be done.")
        .putObject("content")
        .putObject("application/problem+json")
        .putObject("schema")
        .put("$ref", "#/components/schemas/Problem");
    return operation;
  }

  private static void parameters(RouteDefinition route, ObjectNode operation) {
    List<String> names = route.segments().stream().filter(RouteDefinition::isParameter).toList();
    if (names.isEmpty()) {
      return;
    }
    ArrayNode parameters = operation.putArray("parameters");
    for (String segment : names) {
      ObjectNode parameter =
          parameters
              .addObject()
              .put("name", RouteDefinition.parameterName(segment))
              .put("in", "path")
              .put("required", true);
      if (RouteDefinition.isRest(segment)) {
        parameter.put("description", "One or more segments, separated by '/'.");
        parameter.put("allowReserved", true);
      }
      parameter.putObject("schema").put("type", "string");
    }
  }

  /// Unique, as the method and the template are.
  private static String operationId(RouteDefinition route) {
    String words = route.template().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
    return route.method().name().toLowerCase(Locale.ROOT) + "_" + words;
  }

  private static String tag(RouteDefinition route) {
    return route.action().substring(0, route.action().indexOf('.'));
  }

  private static ObjectNode problemSchema() {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putArray("required").add("status").add("code").add("detail").add("fix");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("status").put("type", "integer");
    properties.putObject("code").put("type", "string").put("description", "Stable; see errors.md.");
    properties.putObject("detail").put("type", "string").put("description", "What happened.");
    properties.putObject("fix").put("type", "string").put("description", "What to do about it.");
    properties
        .putObject("request_id")
        .put("type", "string")
        .put("description", "To search the server's log for.");
    return schema;
  }
}
