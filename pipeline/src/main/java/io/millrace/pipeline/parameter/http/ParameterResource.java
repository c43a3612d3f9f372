package io.millrace.pipeline.parameter.http;

import static io.millrace.base.ErrorCode.PARAMETER_INVALID;
import static io.millrace.base.ErrorCode.PARAMETER_NOT_FOUND;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.http.Shape.Field;
import io.millrace.base.json.Json;
import io.millrace.pipeline.parameter.Parameter;
import io.millrace.pipeline.parameter.Parameters;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/parameters`: named values and their versions.
public final class ParameterResource implements Resource {
  private static final Field PATH = required("path", text());
  private static final Field VERSION = required("version", whole());
  private static final Field VALUE = required("value", text());
  private static final Field CREATED_AT = required("created_at", text());
  private static final Shape PARAMETER =
      named("Parameter", object(PATH, VERSION, VALUE, CREATED_AT));

  private final Parameters parameters;

  public ParameterResource(Parameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/parameters")
        .action("parameter.read")
        .summary("The newest version of each parameter at or below ?prefix=")
        .query(optional("prefix", text()))
        .answer(object(required("parameters", Shape.list(PARAMETER))))
        .to(this::list);
    routes
        .get("/api/parameters/{path*}")
        .action("parameter.read")
        .summary("A parameter with its history, the newest version first")
        .answer(
            object(PATH, VERSION, VALUE, CREATED_AT, required("history", Shape.list(PARAMETER))))
        .to(this::find);
    routes
        .put("/api/parameters/{path*}")
        .action("parameter.write")
        .summary("Set a parameter: {\"value\", \"expected_version\" (optional)}")
        .body(object(VALUE, optional("expected_version", whole())))
        .answer(PARAMETER)
        .to(this::put);
  }

  private Response list(Request request) {
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("parameters");
    parameters.list(request.query("prefix").orElse("/")).forEach(p -> all.add(json(p)));
    return Response.json(body);
  }

  private Response find(Request request) {
    String path = "/" + request.path("path");
    List<Parameter> history = parameters.history(path);
    MillraceException.require(
        !history.isEmpty(),
        PARAMETER_NOT_FOUND,
        "List the parameters to find its path.",
        "There is no parameter '%s'.",
        path);
    ObjectNode body = json(history.getFirst());
    ArrayNode versions = body.putArray("history");
    history.forEach(parameter -> versions.add(json(parameter)));
    return Response.json(body);
  }

  private Response put(Request request) {
    String path = "/" + request.path("path");
    JsonNode body = request.json();
    MillraceException.require(
        body.path("value").isString(),
        PARAMETER_INVALID,
        "Send {\"value\": \"…\"}.",
        "value of '%s': not a text",
        path);
    String value = body.get("value").asString();
    JsonNode expected = body.path("expected_version");
    MillraceException.require(
        expected.isMissingNode() || (expected.isIntegralNumber() && expected.canConvertToInt()),
        PARAMETER_INVALID,
        "Send the version that you have seen, 0 for none.",
        "expected_version of '%s': not a whole number",
        path);
    return Response.json(
        json(
            expected.isMissingNode()
                ? parameters.put(path, value)
                : parameters.replace(path, expected.asInt(), value)));
  }

  private static ObjectNode json(Parameter parameter) {
    return Json.object()
        .put("path", parameter.path())
        .put("version", parameter.version())
        .put("value", parameter.value())
        .put("created_at", parameter.createdAt().toString());
  }
}
