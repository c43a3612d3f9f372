package io.millrace.serving;

import static io.millrace.base.ErrorCode.INFERENCE_ID_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Optional;

/// A request for predictions.
///
/// @param contentType of `body`: `text/csv`, or JSON
/// @param accept what the answer should be; absent, or neither JSON nor CSV: as the request
/// @param inferenceId names the request for ground truth, 1 to 64 visible ASCII characters; absent:
///     one is made
/// @param customAttributes kept with the capture and given back, at most 1,024 visible ASCII
///     characters and blanks
public record Invocation(
    String endpoint,
    String contentType,
    Optional<String> accept,
    Optional<String> inferenceId,
    Optional<String> customAttributes,
    byte[] body) {
  /// @throws io.millrace.base.MillraceException with `INFERENCE_ID_INVALID` if a rule above is
  ///     broken
  public Invocation {
    require(
        inferenceId.map(id -> plain(id, 64, '!') && !id.isEmpty()).orElse(true),
        INFERENCE_ID_INVALID,
        "Send an id of your own such as order-77, or leave the header out.",
        "X-Amzn-SageMaker-Inference-Id: expected 1 to 64 visible ASCII characters");
    require(
        customAttributes.map(text -> plain(text, 1_024, ' ')).orElse(true),
        INFERENCE_ID_INVALID,
        "Shorten the header, and encode what is not ASCII.",
        "X-Amzn-SageMaker-Custom-Attributes: expected at most 1,024 visible ASCII characters");
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
