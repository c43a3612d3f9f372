package io.millrace.serving.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.http.Shape;
import io.millrace.serving.Answer;
import io.millrace.serving.Explaining;
import io.millrace.serving.Invocation;
import io.millrace.serving.RequestForm;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The headers around a request for predictions, as SageMaker's runtime has them. They are the same
/// for every protocol, so that ground truth and captures are too.
public final class InvocationHeaders {
  static final String INFERENCE_ID = "X-Amzn-SageMaker-Inference-Id";
  static final String CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";
  static final String TARGET_VARIANT = "X-Amzn-SageMaker-Target-Variant";
  static final String TARGET_MODEL = "X-Amzn-SageMaker-Target-Model";
  static final String STICKY_KEY = "X-Millrace-Sticky-Key";
  static final String TRACEPARENT = "traceparent";
  static final String EXPLAIN = "X-Millrace-Explain";
  static final String ENABLE_EXPLANATIONS = "X-Amzn-SageMaker-Enable-Explanations";
  private static final String SESSION = "X-Amzn-SageMaker-Session-Id";
  private static final String CHOOSE =
      "Name a variant in X-Amzn-SageMaker-Target-Variant, or a model in"
          + " X-Amzn-SageMaker-Target-Model.";
  static final String VARIANT = "X-Amzn-Invoked-Production-Variant";
  static final String MODEL_VERSIONS = "X-Millrace-Model-Versions";

  /// Headers that choose what endpoints here do not have.
  private static final List<String> REFUSED =
      List.of("X-Amzn-SageMaker-Target-Container-Hostname", "X-Amzn-SageMaker-Inference-Component");

  /// Those of a request, for the document of all routes.
  public static final List<Shape.Field> DECLARED =
      Stream.of(
              EXPLAIN,
              ENABLE_EXPLANATIONS,
              INFERENCE_ID,
              CUSTOM_ATTRIBUTES,
              STICKY_KEY,
              TARGET_VARIANT,
              TARGET_MODEL,
              TRACEPARENT)
          .map(name -> Shape.optional(name, Shape.text()))
          .toList();

  private InvocationHeaders() {}

  /// How a request asks for contributions, by a header or its query.
  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if that says something else
  public static Optional<Explaining> explaining(Request request) {
    return explaining(
        name ->
            name.equals(EXPLAIN)
                ? request.header(name).or(() -> request.query("explain"))
                : request.header(name));
  }

  /// As the other, over a transport without queries.
  /// @param headers the value of a header, by its name in any case
  public static Optional<Explaining> explaining(Function<String, Optional<String>> headers) {
    return headers
        .apply(EXPLAIN)
        .or(() -> headers.apply(ENABLE_EXPLANATIONS).map(InvocationHeaders::literal))
        .flatMap(Explaining::of);
  }

  /// SageMaker's runtime takes an expression of JMESPath over the prediction; here it may be one of
  /// the two that are the same for every row.
  private static String literal(String expression) {
    String text = expression.strip();
    require(
        text.equals("`true`") || text.equals("`false`"),
        REQUEST_INVALID,
        "Send `true` in backticks, or leave it out; conditions on predictions are not offered.",
        "%s: %s (expected: `true` or `false`)",
        ENABLE_EXPLANATIONS,
        text);
    return text.substring(1, text.length() - 1);
  }

  /// @throws io.millrace.base.MillraceException with `INFERENCE_ID_INVALID` or `REQUEST_INVALID`
  public static Invocation invocation(Request request, String endpoint, RequestForm form) {
    return of(request::header, endpoint, form);
  }

  /// As the other, over a transport of another kind.
  /// @param headers the value of a header, by its name in any case
  public static Invocation invocation(
      Function<String, Optional<String>> headers, String endpoint, RequestForm form) {
    return of(headers, endpoint, form);
  }

  static Invocation of(
      Function<String, Optional<String>> headers, String endpoint, RequestForm form) {
    for (String header : REFUSED) {
      require(
          headers.apply(header).isEmpty(),
          REQUEST_INVALID,
          CHOOSE,
          "%s: endpoints choose by variants and models only.",
          header);
    }
    require(
        headers.apply(SESSION).isEmpty(),
        REQUEST_INVALID,
        "Leave the header out, and send with each request what it needs.",
        "%s: endpoints keep nothing between requests.",
        SESSION);
    return new Invocation(
        endpoint,
        form,
        headers.apply(INFERENCE_ID),
        headers.apply(CUSTOM_ATTRIBUTES),
        headers.apply(TARGET_VARIANT),
        headers.apply(TARGET_MODEL),
        headers.apply(STICKY_KEY),
        headers.apply(TRACEPARENT));
  }

  public static Response response(Invocation invocation, Answer answer) {
    Response response =
        Response.of(200, answer.contentType(), answer.body())
            .with(INFERENCE_ID, answer.inferenceId())
            .with(VARIANT, answer.variant().name())
            .with(MODEL_VERSIONS, answer.modelVersions());
    return invocation
        .customAttributes()
        .map(attributes -> response.with(CUSTOM_ATTRIBUTES, attributes))
        .orElse(response);
  }
}
