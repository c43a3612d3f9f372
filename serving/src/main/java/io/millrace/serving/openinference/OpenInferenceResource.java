package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.flag;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.number;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.serving.Answer;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocation;
import io.millrace.serving.Invocations;
import io.millrace.serving.ServingConfig;
import io.millrace.serving.http.InvocationHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// `/v2`: the Open Inference Protocol over REST. A model of the protocol is an endpoint.
public final class OpenInferenceResource implements Resource {
  private static final String ROOT = "/v2";
  private static final String MODEL = ROOT + "/models/{model}";
  private static final String VERSION = MODEL + "/versions/{version}";
  private static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final List<Shape.Field> HEADERS =
      Stream.concat(InvocationHeaders.DECLARED.stream(), Stream.of(optional(JSON_LENGTH, whole())))
          .toList();

  private static final Shape TENSOR =
      object(
          required("name", text()),
          required("shape", list(whole())),
          required("datatype", text()),
          optional("data", list(anything())),
          optional("parameters", object()));
  private static final Shape REQUEST =
      object(
          optional("id", text()),
          optional("parameters", object()),
          required("inputs", list(TENSOR)),
          optional(
              "outputs", list(object(required("name", text()), optional("parameters", object())))));
  private static final Shape ANSWER =
      object(
          required("model_name", text()),
          required("model_version", text()),
          required("id", text()),
          required(
              "outputs",
              list(
                  object(
                      required("name", text()),
                      required("shape", list(whole())),
                      required("datatype", text()),
                      optional("data", list(number())),
                      optional("parameters", object())))));

  private final String serverVersion;
  private final Endpoints endpoints;
  private final Repository repository;
  private final Invocations invocations;
  private final ServingConfig config;

  public OpenInferenceResource(
      String serverVersion, Endpoints endpoints, Invocations invocations, ServingConfig config) {
    this.serverVersion = serverVersion;
    this.endpoints = endpoints;
    this.repository = new Repository(endpoints);
    this.invocations = invocations;
    this.config = config;
  }

  @Override
  public void routes(Routes routes) {
    routes.errors(ROOT, new OpenInferenceErrors());
    for (String root : List.of(ROOT, ROOT + "/")) {
      routes
          .get(root)
          .action("server.describe")
          .summary("The server of the Open Inference Protocol.")
          .answer(wire(ServerMetadata.class))
          .to(_ -> Response.json(ServerMetadata.of(serverVersion)));
    }
    routes
        .get(ROOT + "/health/live")
        .action("server.health")
        .summary("Whether the process answers.")
        .answer(object(required("live", flag())))
        .nonBlocking()
        .to(_ -> Response.json(Map.of("live", true)));
    routes
        .get(ROOT + "/health/ready")
        .action("server.ready")
        .summary("Whether the models of every endpoint are loaded.")
        .answer(object(required("ready", flag())))
        .to(_ -> ready());
    models(routes);
    repository(routes);
  }

  private void models(Routes routes) {
    for (String model : List.of(MODEL, VERSION)) {
      routes
          .get(model)
          .action("endpoint.read")
          .summary("The inputs and outputs of an endpoint as tensors.")
          .answer(wire(ModelMetadata.class))
          .to(request -> Response.json(metadata(request)));
      routes
          .get(model + "/ready")
          .action("endpoint.read")
          .summary("Whether the models of an endpoint are loaded.")
          .answer(object(required("name", text()), required("ready", flag())))
          .to(request -> ready(config(request)));
      routes
          .post(model + "/infer")
          .action("endpoint.invoke")
          .summary("Predicts the rows that tensors make, as JSON or with binary tensors behind it.")
          .query(optional("explain", text()))
          .headers(HEADERS)
          .consumes("*/*")
          .maxBody(config.bodyBytes())
          .nonBlockingUpTo(config.loopBytes())
          .body(REQUEST)
          .answer(ANSWER)
          .to(this::infer);
    }
  }

  private void repository(Routes routes) {
    routes
        .post(ROOT + "/repository/index")
        .action("endpoint.read")
        .summary("All endpoints, and which of them answer.")
        .consumes("*/*")
        .body(object(optional("ready", flag())))
        .answer(list(wire(Repository.Entry.class)))
        .to(this::index);
    routes
        .post(ROOT + "/repository/models/{model}/load")
        .action("endpoint.read")
        .summary("Whether the models of an endpoint are loaded; deployments load them.")
        .consumes("*/*")
        .body(object(optional("parameters", object())))
        .to(this::load);
    routes
        .post(ROOT + "/repository/models/{model}/unload")
        .action("endpoint.read")
        .summary("Refused: endpoints are changed by deployments.")
        .consumes("*/*")
        .to(
            request -> {
              throw repository.unload(request.path("model"));
            });
  }

  record ServerMetadata(String name, String version, List<String> extensions) {
    static ServerMetadata of(String version) {
      return new ServerMetadata("millrace", version, List.of("binary_tensor_data"));
    }
  }

  private Response ready() {
    List<String> missing =
        endpoints.list().stream()
            .map(Endpoint::name)
            .filter(name -> !endpoints.inService(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new MillraceException(
          ErrorCode.ENDPOINT_NOT_READY,
          "The models of %s are not loaded.".formatted(String.join(", ", missing)),
          "Try again in a few seconds; the log says what keeps them from loading.");
    }
    return Response.json(Map.of("ready", true));
  }

  private static Response ready(EndpointConfig config) {
    return Response.json(Json.object().put("name", config.endpoint()).put("ready", true));
  }

  private EndpointConfig config(Request request) {
    Optional<String> version = version(request);
    EndpointConfig serving = endpoints.serving(request.path("model"));
    Versions.require(serving, version);
    return serving;
  }

  private ModelMetadata metadata(Request request) {
    return ModelMetadata.of(endpoints.schema(config(request).endpoint()));
  }

  private Response infer(Request request) {
    EndpointConfig serving = config(request);
    InferRequest form =
        new InferRequest(
            version(request),
            request.body(),
            request.header(JSON_LENGTH),
            InvocationHeaders.explaining(request));
    Invocation invocation = InvocationHeaders.invocation(request, serving.endpoint(), form);
    Answer answer = invocations.invoke(invocation);
    Response response = InvocationHeaders.response(invocation, answer);
    return form.answerJsonLength().isPresent()
        ? response.with(JSON_LENGTH, Integer.toString(form.answerJsonLength().getAsInt()))
        : response;
  }

  private static Optional<String> version(Request request) {
    return request.template().startsWith(VERSION)
        ? Optional.of(request.path("version"))
        : Optional.empty();
  }

  private Response index(Request request) {
    JsonNode ready = asked(request).path("ready");
    require(
        ready.isBoolean() || ready.isMissingNode() || ready.isNull(),
        REQUEST_INVALID,
        "Send {\"ready\": true} for those alone that answer, or nothing.",
        "ready: %s (expected: true or false)",
        ready);
    return Response.json(repository.index(ready.asBoolean(false)));
  }

  private Response load(Request request) {
    boolean hasParameters = !asked(request).path("parameters").isEmpty();
    repository.load(request.path("model"), hasParameters);
    return Response.empty(200);
  }

  /// The body of a call that may have none.
  private static JsonNode asked(Request request) {
    JsonNode body = request.body().length == 0 ? Json.object() : request.json();
    require(
        body.isObject(),
        REQUEST_INVALID,
        "Send an object, or no body.",
        "The body is no JSON object.");
    return body;
  }
}
