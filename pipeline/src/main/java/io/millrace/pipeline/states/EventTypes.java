package io.millrace.pipeline.states;

/// The types of events that do not follow from a state's type.
public final class EventTypes {
  public static final String EXECUTION_STARTED = "ExecutionStarted";
  public static final String EXECUTION_SUCCEEDED = "ExecutionSucceeded";
  public static final String EXECUTION_FAILED = "ExecutionFailed";
  public static final String EXECUTION_TIMED_OUT = "ExecutionTimedOut";
  public static final String EXECUTION_REDRIVEN = "ExecutionRedriven";
  public static final String EXECUTION_ABORTED = "ExecutionAborted";
  public static final String TASK_SCHEDULED = "TaskScheduled";
  public static final String TASK_STARTED = "TaskStarted";
  public static final String TASK_SUBMITTED = "TaskSubmitted";
  public static final String TASK_SUCCEEDED = "TaskSucceeded";
  public static final String TASK_FAILED = "TaskFailed";
  public static final String TASK_TIMED_OUT = "TaskTimedOut";
  public static final String ACTIVITY_SCHEDULED = "ActivityScheduled";
  public static final String ACTIVITY_SCHEDULE_FAILED = "ActivityScheduleFailed";
  public static final String ACTIVITY_STARTED = "ActivityStarted";
  public static final String ACTIVITY_SUCCEEDED = "ActivitySucceeded";
  public static final String ACTIVITY_FAILED = "ActivityFailed";
  public static final String ACTIVITY_TIMED_OUT = "ActivityTimedOut";
  public static final String TASK_STATE_ABORTED = "TaskStateAborted";
  public static final String WAIT_STATE_ABORTED = "WaitStateAborted";
  public static final String PARALLEL_STATE_STARTED = "ParallelStateStarted";
  public static final String PARALLEL_STATE_SUCCEEDED = "ParallelStateSucceeded";
  public static final String PARALLEL_STATE_FAILED = "ParallelStateFailed";
  public static final String PARALLEL_STATE_ABORTED = "ParallelStateAborted";
  public static final String MAP_STATE_STARTED = "MapStateStarted";
  public static final String MAP_STATE_SUCCEEDED = "MapStateSucceeded";
  public static final String MAP_STATE_FAILED = "MapStateFailed";
  public static final String MAP_STATE_ABORTED = "MapStateAborted";
  public static final String MAP_ITERATION_STARTED = "MapIterationStarted";
  public static final String MAP_ITERATION_SUCCEEDED = "MapIterationSucceeded";
  public static final String MAP_ITERATION_FAILED = "MapIterationFailed";
  public static final String MAP_ITERATION_ABORTED = "MapIterationAborted";
  public static final String MAP_RUN_STARTED = "MapRunStarted";
  public static final String MAP_RUN_SUCCEEDED = "MapRunSucceeded";
  public static final String MAP_RUN_FAILED = "MapRunFailed";
  public static final String MAP_RUN_ABORTED = "MapRunAborted";
  public static final String MAP_RUN_REDRIVEN = "MapRunRedriven";
  public static final String EVALUATION_FAILED = "EvaluationFailed";
  public static final String STATE_ENTERED = "StateEntered";
  public static final String STATE_EXITED = "StateExited";

  private EventTypes() {}

  /// What a task of this resource writes where others write `type`: an activity has types of its
  /// own.
  static String of(Resource resource, String type) {
    return resource.isActivity() ? "Activity" + type.substring("Task".length()) : type;
  }
}
