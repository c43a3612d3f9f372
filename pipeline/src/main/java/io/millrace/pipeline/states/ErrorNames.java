package io.millrace.pipeline.states;

import java.util.List;

/// The error names that belong to the language.
public final class ErrorNames {
  public static final String ALL = "States.ALL";
  public static final String TIMEOUT = "States.Timeout";
  public static final String HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
  public static final String TASK_FAILED = "States.TaskFailed";
  public static final String RUNTIME = "States.Runtime";
  public static final String DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded";
  public static final String BRANCH_FAILED = "States.BranchFailed";
  public static final String NO_CHOICE_MATCHED = "States.NoChoiceMatched";
  public static final String INTRINSIC_FAILURE = "States.IntrinsicFailure";
  public static final String RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure";
  public static final String QUERY_EVALUATION_ERROR = "States.QueryEvaluationError";

  public static final String TOO_MANY_FAILURES = "States.ExceedToleratedFailureThreshold";
  public static final String ITEM_READER_FAILED = "States.ItemReaderFailed";
  public static final String RESULT_WRITER_FAILED = "States.ResultWriterFailed";

  private ErrorNames() {}

  /// Whether an `ErrorEquals` list matches a failure.
  static boolean matches(List<String> wanted, Failure failure) {
    String error = failure.error().orElse("");
    if (error.equals(RUNTIME)) {
      return false;
    }
    return wanted.stream().anyMatch(name -> matches(name, error, failure));
  }

  private static boolean matches(String name, String error, Failure failure) {
    return switch (name) {
      case ALL -> true;
      case TASK_FAILED -> !error.equals(TIMEOUT);
      case HEARTBEAT_TIMEOUT -> failure.heartbeat();
      default -> failure.error().isPresent() && name.equals(error);
    };
  }
}
