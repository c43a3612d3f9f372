package io.millrace.serving.http;

import io.millrace.serving.EndpointSchema;
import io.millrace.serving.Variant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The headers around the requests and answers of one endpoint ([InvocationHeaders]), for its
/// [EndpointDocument].
record HeaderSchemas(EndpointSchema schema) {
  private static final String ATTRIBUTES = "^[ -~]{0,1024}$";
  private static final String ID = "^[!-~]{1,64}$";

  void parameters(ArrayNode parameters) {
    List<String> ways = List.of("true", "lime", "false");
    choice(parameter(parameters, "query", "explain", "Contributions of the fields."), ways);
    choice(header(parameters, InvocationHeaders.EXPLAIN, "As the query explain."), ways);
    choice(
        header(
            parameters,
            InvocationHeaders.ENABLE_EXPLANATIONS,
            "As the query explain, as SageMaker's runtime says it."),
        List.of("`true`", "`false`"));
    header(parameters, InvocationHeaders.INFERENCE_ID, "Names the request for ground truth.")
        .put("pattern", ID);
    header(
            parameters,
            InvocationHeaders.CUSTOM_ATTRIBUTES,
            "Kept with the capture, and given back.")
        .put("pattern", ATTRIBUTES);
    header(parameters, InvocationHeaders.STICKY_KEY, "The same key, the same variant.")
        .put("minLength", 1)
        .put("maxLength", 256);
    choice(
        header(parameters, InvocationHeaders.TARGET_VARIANT, "The variant that is to answer."),
        variants());
    if (!schema.targets().isEmpty()) {
      choice(
          header(
              parameters,
              InvocationHeaders.TARGET_MODEL,
              "What is to answer alone: a model, or a member of a graph. Others that one variant"
                  + " alone has are taken where that variant answers."),
          schema.targets());
    }
    header(
        parameters,
        InvocationHeaders.TRACEPARENT,
        "The caller's span, as W3C's Trace Context has it.");
  }

  private List<String> variants() {
    return schema.config().variants().stream().map(Variant::name).toList();
  }

  /// Those of an answer.
  void answer(ObjectNode headers) {
    of(headers, InvocationHeaders.INFERENCE_ID, "As asked, or the one that was made.")
        .put("pattern", ID);
    of(headers, InvocationHeaders.CUSTOM_ATTRIBUTES, "As asked.").put("pattern", ATTRIBUTES);
    choice(of(headers, InvocationHeaders.VARIANT, "The variant that answered."), variants());
    of(
        headers,
        InvocationHeaders.MODEL_VERSIONS,
        "Its models with their versions, such as price-xgboost/4,price-linear/3.");
  }

  /// That of an answer to what may be tried again.
  static void retryAfter(ObjectNode response) {
    ObjectNode headers = response.putObject("headers");
    ObjectNode header = headers.putObject("Retry-After");
    header.put("description", "Seconds.").putObject("schema").put("type", "integer");
  }

  private static void choice(ObjectNode schema, List<String> texts) {
    ArrayNode all = schema.putArray("enum");
    texts.forEach(all::add);
  }

  private static ObjectNode header(ArrayNode parameters, String name, String description) {
    return parameter(parameters, "header", name, description);
  }

  private static ObjectNode parameter(
      ArrayNode parameters, String place, String name, String description) {
    ObjectNode parameter =
        parameters.addObject().put("name", name).put("in", place).put("description", description);
    return parameter.putObject("schema").put("type", "string");
  }

  private static ObjectNode of(ObjectNode headers, String name, String description) {
    ObjectNode header = headers.putObject(name).put("description", description);
    return header.putObject("schema").put("type", "string");
  }
}
