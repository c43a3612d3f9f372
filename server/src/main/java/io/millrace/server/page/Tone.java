package io.millrace.server.page;

import io.millrace.data.Ingest;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.approval.Approval;
import io.millrace.tracking.RunStatus;

/// A state as the pages show it: always an icon and a word, in the colour of its tone.
///
/// @param tone `ok`, `warn`, `err`, `run`, or empty for neutral
/// @param icon of the sprite
public record Tone(String tone, String icon, String word) {
  public static final Tone UNKNOWN = new Tone("", "unknown", "Unknown");
  public static final Tone NOT_REACHED = new Tone("wait", "wait", "Not reached");

  public static Tone ok(String word) {
    return new Tone("ok", "ok", word);
  }

  public static Tone warn(String word) {
    return new Tone("warn", "warn", word);
  }

  public static Tone err(String word) {
    return new Tone("err", "err", word);
  }

  public static Tone run(String word) {
    return new Tone("run", "run", word);
  }

  public static Tone waiting(String word) {
    return new Tone("wait", "wait", word);
  }

  public static Tone of(ExecutionStatus status) {
    return switch (status) {
      case RUNNING -> run("Running");
      case SUCCEEDED -> ok("Succeeded");
      case FAILED -> err("Failed");
      case TIMED_OUT -> err("Timed out");
      case ABORTED -> warn("Stopped");
      case PENDING_REDRIVE -> waiting("Waits to run again");
    };
  }

  public static Tone of(VisitStatus status) {
    return switch (status) {
      case RUNNING -> run("Running");
      case SUCCEEDED -> ok("Succeeded");
      case CAUGHT -> warn("Failed, caught");
      case FAILED -> err("Failed");
      case ABORTED -> warn("Stopped");
    };
  }

  public static Tone of(Approval.Status status) {
    return switch (status) {
      case OPEN -> run("Waiting");
      case APPROVED -> ok("Approved");
      case REJECTED -> err("Rejected");
      case EXPIRED -> warn("Expired");
      case WITHDRAWN -> waiting("Withdrawn");
    };
  }

  public static Tone of(MonitoringExecution.Status status) {
    return switch (status) {
      case COMPLETED -> ok("No drift");
      case COMPLETED_WITH_VIOLATIONS -> warn("Violations");
      case TOO_FEW_ROWS -> UNKNOWN;
    };
  }

  public static Tone of(Ingest.Outcome outcome) {
    return switch (outcome) {
      case INGESTED -> ok("Committed");
      case STOPPED -> err("Stopped");
    };
  }

  public static Tone of(RunStatus status) {
    return switch (status) {
      case RUNNING -> run("Running");
      case SCHEDULED -> waiting("Scheduled");
      case FINISHED -> ok("Finished");
      case FAILED -> err("Failed");
      case KILLED -> warn("Stopped");
    };
  }
}
