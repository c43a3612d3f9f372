package io.millrace.serving;

import static io.millrace.base.ErrorCode.INFERENCE_ID_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Optional;

/// A request for predictions.
///
/// @param form holds the rows, and says how they are to be answered
/// @param inferenceId names the request for ground truth, 1 to 64 visible ASCII characters; absent:
///     one is made
/// @param customAttributes kept with the capture and given back, at most 1,024 visible ASCII
///     characters and blanks
public record Invocation(
    String endpoint,
    RequestForm form,
    Optional<String> inferenceId,
    Optional<String> customAttributes) {
  /// @throws io.millrace.base.MillraceException with `INFERENCE_ID_INVALID` if a rule above is
  ///     broken
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
