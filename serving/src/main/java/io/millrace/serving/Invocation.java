package io.millrace.serving;

import static io.millrace.base.ErrorCode.INFERENCE_ID_INVALID;
import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Optional;

/// A request for predictions.
///
/// @param form holds the rows, and says how they are to be answered
/// @param inferenceId names the request for ground truth, 1 to 64 visible ASCII characters; absent:
///     one is made
/// @param customAttributes kept with the capture and given back, at most 1,024 visible ASCII
///     characters and blanks
/// @param targetVariant the name of the variant that is to answer; absent: the endpoint chooses
/// @param targetModel the name of the model, or of the node of its graph, that is to answer alone;
///     absent: the variant answers
/// @param stickyKey requests with the same key are answered by the same variant, 1 to 256
///     characters; absent: the endpoint's own key, or chance
/// @param traceparent the caller's span as W3C's Trace Context has it; what is none counts as
///     absent
public record Invocation(
    String endpoint,
    RequestForm form,
    Optional<String> inferenceId,
    Optional<String> customAttributes,
    Optional<String> targetVariant,
    Optional<String> targetModel,
    Optional<String> stickyKey,
    Optional<String> traceparent) {
  /// @throws io.millrace.base.MillraceException with `INFERENCE_ID_INVALID` or `REQUEST_INVALID` if
  ///     a rule above is broken
  public Invocation {
    require(
        inferenceId.map(Invocation::isInferenceId).orElse(true),
        INFERENCE_ID_INVALID,
        "Send an id of your own such as order-77, or leave the header out.",
        "X-Amzn-SageMaker-Inference-Id: expected 1 to 64 visible ASCII characters");
    require(
        customAttributes.map(text -> plain(text, 1_024, ' ')).orElse(true),
        INFERENCE_ID_INVALID,
        "Shorten the header, and encode what is not ASCII.",
        "X-Amzn-SageMaker-Custom-Attributes: expected at most 1,024 visible ASCII characters");
    require(
        stickyKey.map(key -> !key.isBlank() && key.length() <= 256).orElse(true),
        REQUEST_INVALID,
        "Send what stays the same for a user, such as an id, or leave the header out.",
        "X-Millrace-Sticky-Key: expected 1 to 256 characters");
  }

  /// A request that leaves the choice of the variant to the endpoint.
  public Invocation(
      String endpoint,
      RequestForm form,
      Optional<String> inferenceId,
      Optional<String> customAttributes) {
    this(
        endpoint,
        form,
        inferenceId,
        customAttributes,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// Whether a text may name a request.
  public static boolean isInferenceId(String text) {
    return !text.isEmpty() && plain(text, 64, '!');
  }

  private static boolean plain(String text, int lengthMax, char least) {
    if (text.length() > lengthMax) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < least || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }
}
