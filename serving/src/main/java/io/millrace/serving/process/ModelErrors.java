package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_PROCESS_ANSWER_INVALID;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_BUSY;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_ERROR;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_FAILED;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_TIMEOUT;

import io.millrace.base.MillraceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What callers hear of a model whose processes do not answer.
///
/// @param name of the model
/// @param limit of an answer
record ModelErrors(String name, Duration limit) {
  private static final int WORDS_MAX = 500;

  MillraceException busy(int waiting) {
    return new MillraceException(
        MODEL_PROCESS_BUSY,
        "%d requests wait for model %s already.".formatted(waiting, name),
        "Try again in a moment, or allow more replicas.");
  }

  MillraceException notFree(String why) {
    return new MillraceException(
        MODEL_PROCESS_TIMEOUT,
        "Model %s was not free within %s ms: %s.".formatted(name, limit.toMillis(), why),
        "Try again; if it stays busy, allow more replicas.");
  }

  MillraceException refused(String words) {
    return new MillraceException(
        MODEL_PROCESS_ERROR,
        "Model %s answers %s".formatted(name, shown(words)),
        "Correct the rows or the model, as its message says.");
  }

  MillraceException late(Exception cause) {
    return new MillraceException(
        MODEL_PROCESS_TIMEOUT,
        "Model %s did not answer within %s ms.".formatted(name, limit.toMillis()),
        "Send fewer rows at once; the model's log may say what keeps it.",
        cause);
  }

  MillraceException unusable(Exception cause) {
    return new MillraceException(
        MODEL_PROCESS_ANSWER_INVALID,
        "Model %s gives no usable answer: %s.".formatted(name, cause.getMessage()),
        "Correct the model: it must answer finite numbers, as many for each row.",
        cause);
  }

  MillraceException failed(String why, @Nullable Exception cause) {
    return new MillraceException(
        MODEL_PROCESS_FAILED,
        "Model %s cannot answer: %s.".formatted(name, why),
        "Try again in a moment: a process that has failed is started again.",
        cause);
  }

  /// On one line that is not too long.
  static String shown(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > WORDS_MAX ? line.substring(0, WORDS_MAX) + "…" : line;
  }
}
