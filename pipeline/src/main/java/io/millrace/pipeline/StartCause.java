package io.millrace.pipeline;

/// What made an execution start.
/// @param reference the event's source and id, the schedule's name and the time that was due, the
///     parent's execution id, the user; may be empty
public record StartCause(Kind kind, String reference) {
  /// Who can start an execution.
  public enum Kind {
    USER,
    EVENT,
    SCHEDULE,
    EXECUTION
  }

  public static StartCause user(String name) {
    return new StartCause(Kind.USER, name);
  }

  public static StartCause event(String sourceAndId) {
    return new StartCause(Kind.EVENT, sourceAndId);
  }

  public static StartCause schedule(String name, String due) {
    return new StartCause(Kind.SCHEDULE, name + " " + due);
  }

  public static StartCause execution(ExecutionId parent) {
    return new StartCause(Kind.EXECUTION, parent.value());
  }
}
