package io.millrace.base.http;

import io.millrace.base.json.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Calls resources as a server would, without a port: routing, limits, error forms and all. For
/// tests of any module: `new TestRoutes(new RunResource(tracking)).get("/runs/7")`.
public final class TestRoutes {
  private final Dispatcher dispatcher;

  public TestRoutes(Resource... resources) {
    dispatcher = new Dispatcher(RouteTable.of(resources), HttpConfig.DEFAULT);
  }

  public Response get(String target) {
    return call("GET", target, Map.of(), new byte[0]);
  }

  public Response delete(String target) {
    return call("DELETE", target, Map.of(), new byte[0]);
  }

  public Response post(String target, Object json) {
    return call("POST", target, Map.of("Content-Type", "application/json"), Json.bytes(json));
  }

  public Response put(String target, Object json) {
    return call("PUT", target, Map.of("Content-Type", "application/json"), Json.bytes(json));
  }

  public Response patch(String target, Object json) {
    return call("PATCH", target, Map.of("Content-Type", "application/json"), Json.bytes(json));
  }

  /// Any request; `Host` and the length of the body are added.
  public Response call(String method, String target, Map<String, String> headers, byte[] body) {
    RequestHead head = new RequestHead(method, target, name -> values(headers, name, body.length));
    return switch (dispatcher.decide(head, "test-request")) {
      case Dispatcher.Decision.Refuse(Response response) -> response;
      case Dispatcher.Decision.Proceed proceed when proceed.route().streaming() ->
          dispatcher.answer(proceed, new ByteArrayInputStream(body));
      case Dispatcher.Decision.Proceed proceed -> dispatcher.answer(proceed, body);
    };
  }

  /// The JSON of an answer that is not streamed.
  public static JsonNode json(Response response) {
    return Json.parse(bytes(response));
  }

  /// The text of an answer that is not streamed.
  public static String text(Response response) {
    return new String(bytes(response), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Response response) {
    if (response.body() instanceof Response.Body.Bytes(byte[] bytes)) {
      return bytes;
    }
    throw new IllegalArgumentException("a streamed answer has no bytes: " + response.status());
  }

  private static List<String> values(Map<String, String> headers, String name, int length) {
    List<String> values = new ArrayList<>();
    headers.forEach(
        (key, value) -> {
          if (key.equalsIgnoreCase(name)) {
            values.add(value);
          }
        });
    if (values.isEmpty() && name.equalsIgnoreCase("Host")) {
      values.add("localhost");
    }
    if (values.isEmpty() && name.equalsIgnoreCase("Content-Length") && length > 0) {
      values.add(Integer.toString(length));
    }
    return values;
  }
}
