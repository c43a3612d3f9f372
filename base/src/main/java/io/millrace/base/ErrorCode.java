package io.millrace.base;

import static io.millrace.base.ErrorCode.Kind.CONFLICT;
import static io.millrace.base.ErrorCode.Kind.DENIED;
import static io.millrace.base.ErrorCode.Kind.INTERNAL;
import static io.millrace.base.ErrorCode.Kind.INVALID_INPUT;
import static io.millrace.base.ErrorCode.Kind.LIMIT;
import static io.millrace.base.ErrorCode.Kind.NOT_FOUND;
import static io.millrace.base.ErrorCode.Kind.UNAVAILABLE;

/// Every failure a user can meet. A released name keeps its meaning; `docs/errors.md` explains
/// each. Alphabetical within its feature.
public enum ErrorCode {
  // base
  BODY_TOO_LARGE(LIMIT),
  CONFIGURATION_INVALID(INVALID_INPUT),
  DATABASE_UNAVAILABLE(UNAVAILABLE),
  HOST_NOT_ALLOWED(DENIED),
  INTERNAL_ERROR(INTERNAL),
  JSON_INVALID(INVALID_INPUT),
  LIMIT_EXCEEDED(LIMIT),
  MEDIA_TYPE_UNSUPPORTED(INVALID_INPUT),
  METHOD_NOT_ALLOWED(INVALID_INPUT),
  OBJECT_KEY_INVALID(INVALID_INPUT),
  OBJECT_NOT_FOUND(NOT_FOUND),
  ORIGIN_NOT_ALLOWED(DENIED),
  REQUEST_INVALID(INVALID_INPUT),
  ROUTE_NOT_FOUND(NOT_FOUND),
  STORAGE_UNAVAILABLE(UNAVAILABLE),
  WRITE_CONFLICT(CONFLICT),
  YAML_INVALID(INVALID_INPUT),

  // pipeline: events, notifications, parameters, training
  EVENT_INVALID(INVALID_INPUT),
  NOTIFICATION_INVALID(INVALID_INPUT),
  PARAMETER_INVALID(INVALID_INPUT),
  PARAMETER_MOVED(CONFLICT),
  PARAMETER_NOT_FOUND(NOT_FOUND),
  RULE_INVALID(INVALID_INPUT),
  SCHEDULE_INVALID(INVALID_INPUT),
  TRAINING_INVALID(INVALID_INPUT),
  WATCH_INVALID(INVALID_INPUT),
  XGBOOST_UNAVAILABLE(UNAVAILABLE);

  /// What the caller can do about it. Protocol edges map the kind, never a single code.
  public enum Kind {
    INVALID_INPUT,
    NOT_FOUND,
    CONFLICT,
    DENIED,
    LIMIT,
    UNAVAILABLE,
    INTERNAL
  }

  private final Kind kind;

  ErrorCode(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
