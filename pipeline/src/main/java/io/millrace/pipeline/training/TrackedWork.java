package io.millrace.pipeline.training;

import io.millrace.pipeline.TaskContext;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Tracking;

/// Work that a run describes: as the work ends, so does the run.
///
/// @param run that is `RUNNING`
public record TrackedWork(Tracking tracking, Run run, TaskContext context) {
  /// What is done.
  @FunctionalInterface
  public interface Body {
    void run() throws InterruptedException;
  }

  /// Does the work; the run is `FINISHED` afterwards, `FAILED` if the work fails, `KILLED` if it is
  /// cancelled. Where this process ends, the run stays open for the repetition of the attempt.
  public void track(Body work) throws InterruptedException {
    try {
      work.run();
      tracking.finish(run.id(), RunStatus.FINISHED);
    } catch (RuntimeException e) {
      tracking.finish(run.id(), RunStatus.FAILED);
      throw e;
    } catch (InterruptedException e) {
      if (context.cancelled()) {
        tracking.finish(run.id(), RunStatus.KILLED);
      }
      throw e;
    }
  }
}
