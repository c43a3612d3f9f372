package io.millrace.serving.grpc;

import io.grpc.Status;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.serving.openinference.OpenInferenceErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Errors as statuses, with the text that REST has.
final class Statuses {
  private static final Logger log = LoggerFactory.getLogger(Statuses.class);

  private Statuses() {}

  static Status of(Throwable thrown) {
    if (thrown instanceof MillraceException known) {
      if (known.code().kind() == ErrorCode.Kind.INTERNAL) {
        log.error("grpc.call.failed", known);
      }
      return of(known.code()).withDescription(OpenInferenceErrors.text(known));
    }
    String id = Ids.hex32();
    log.error("grpc.call.failed id={}", id, thrown);
    return Status.INTERNAL.withDescription(
        "INTERNAL_ERROR: Something went wrong that is not the caller's fault. Look for id %s in the"
                .formatted(id)
            + " server's log, and report it.");
  }

  /// By the code's kind; a few have a status for just their case.
  private static Status of(ErrorCode code) {
    return switch (code) {
      case MODEL_PROCESS_BUSY, SERVER_BUSY -> Status.RESOURCE_EXHAUSTED;
      case MODEL_PROCESS_TIMEOUT, ENDPOINT_TIMEOUT -> Status.DEADLINE_EXCEEDED;
      case MODEL_PROCESS_ERROR, MODEL_PROCESS_ANSWER_INVALID -> Status.INTERNAL;
      case TOO_MANY_ROWS -> Status.INVALID_ARGUMENT;
      default ->
          switch (code.kind()) {
            case INVALID_INPUT -> Status.INVALID_ARGUMENT;
            case NOT_FOUND -> Status.NOT_FOUND;
            case CONFLICT -> Status.FAILED_PRECONDITION;
            case DENIED -> Status.PERMISSION_DENIED;
            case LIMIT -> Status.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Status.UNAVAILABLE;
            case INTERNAL -> Status.INTERNAL;
          };
    };
  }
}
