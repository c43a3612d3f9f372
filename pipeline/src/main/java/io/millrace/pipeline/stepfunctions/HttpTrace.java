package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Resource;
import io.millrace.pipeline.states.StateTrial.Shown;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a tested task that calls another system would send, and what the answer is taken to be.
/// Secrets are named in arguments, so that none is told here.
final class HttpTrace {
  /// Where arguments and results of a task have the parts of a call.
  private record Form(
      String url,
      String method,
      String headers,
      String body,
      String status,
      String statusText,
      String answerHeaders,
      String answerBody) {}

  private static final Map<String, Form> FORMS =
      Map.of(
          "millrace:http",
          new Form("url", "method", "headers", "body", "status", "", "", "body"),
          "http:invoke",
          new Form(
              "ApiEndpoint",
              "Method",
              "Headers",
              "RequestBody",
              "StatusCode",
              "StatusText",
              "Headers",
              "ResponseBody"));

  private HttpTrace() {}

  /// Adds `request` and `response`, as far as the state came to them.
  static void add(ObjectNode inspection, Resource resource, Shown shown) {
    Form form = FORMS.get(resource.service() + ":" + resource.target());
    if (form == null) {
      return;
    }
    step(shown, "afterArguments")
        .or(() -> step(shown, "afterParameters"))
        .ifPresent(arguments -> inspection.set("request", request(form, arguments)));
    step(shown, "result").ifPresent(result -> inspection.set("response", response(form, result)));
  }

  private static Optional<JsonNode> step(Shown shown, String name) {
    return Optional.ofNullable(shown.steps().get(name));
  }

  private static ObjectNode request(Form form, JsonNode arguments) {
    String url = arguments.path(form.url()).asString("");
    ObjectNode request =
        Json.object()
            .put("protocol", url.startsWith("https:") ? "https" : "http")
            .put("method", arguments.path(form.method()).asString("GET"))
            .put("url", url);
    put(request, "headers", arguments.path(form.headers()));
    put(request, "body", arguments.path(form.body()));
    return request;
  }

  private static ObjectNode response(Form form, JsonNode result) {
    ObjectNode response = Json.object();
    put(response, "statusCode", result.path(form.status()));
    put(response, "statusMessage", result.path(form.statusText()));
    put(response, "headers", result.path(form.answerHeaders()));
    put(response, "body", result.path(form.answerBody()));
    return response;
  }

  private static void put(ObjectNode part, String field, JsonNode value) {
    if (!value.isMissingNode()) {
      part.put(field, value.isString() ? value.stringValue() : Json.write(value));
    }
  }
}
