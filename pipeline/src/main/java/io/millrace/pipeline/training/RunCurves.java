package io.millrace.pipeline.training;

import io.millrace.pipeline.TaskContext;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.Tracking;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes a training's figures to its run as they come, a few times a second. A training that is
/// run again after a crash gives the same figures again: what the run has already is left out, so
/// that each point is there once.
///
/// Guarded by its own lock.
final class RunCurves implements Learner.TrainingProgress {
  private static final Duration PAUSE = Duration.ofMillis(400);

  private final Tracking tracking;
  private final InstantSource clock;
  private final TaskContext context;
  private final String runId;
  private final Map<String, Long> known = new HashMap<>();
  private final List<Metric> waiting = new ArrayList<>();
  private Instant flushed;

  RunCurves(Tracking tracking, InstantSource clock, TaskContext context, Run run) {
    this.tracking = tracking;
    this.clock = clock;
    this.context = context;
    this.runId = run.id();
    this.flushed = clock.instant();
    run.data().metrics().forEach(metric -> known.put(metric.key(), metric.step()));
  }

  @Override
  public synchronized void step(int step, int total, Map<String, Double> figures) {
    Instant now = clock.instant();
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      double value = figure.getValue();
      if (!Double.isNaN(value) && step > known.getOrDefault(figure.getKey(), -1L)) {
        waiting.add(Metric.of(figure.getKey(), value, now.toEpochMilli(), step));
      }
    }
    context.progress(step + 1L, total, "Training");
    if (Duration.between(flushed, now).abs().compareTo(PAUSE) >= 0) {
      flush();
    }
  }

  @Override
  public boolean cancelled() {
    return context.cancelled();
  }

  synchronized void flush() {
    if (!waiting.isEmpty()) {
      tracking.log(runId, new RunLog(waiting, List.of(), List.of()));
      waiting.clear();
    }
    flushed = clock.instant();
  }
}
