package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.List;

/// Starts again what had not come to its end when an execution ended: states that were entered and
/// not exited. Of a Parallel or Map only the branches and iterations that did not succeed run
/// again. Not thread-safe.
final class Redrive {
  private final Agenda agenda;
  private final States states;
  private final Fanouts fanouts;
  private final DistributedMaps distributed;

  Redrive(Agenda agenda, States states, Fanouts fanouts, DistributedMaps distributed) {
    this.agenda = agenda;
    this.states = states;
    this.fanouts = fanouts;
    this.distributed = distributed;
  }

  void restart(Lane lane, Instant now) {
    Visit visit = lane.visit;
    if (visit != null) {
      restart(lane, visit, now);
    } else if (lane.planned != null) {
      agenda.later(lane, lane.planned);
    } else {
      fanouts.iterateAgain(lane);
    }
  }

  private void restart(Lane lane, Visit visit, Instant now) {
    visit.restart(lane.last);
    Fanout begun = visit.begun;
    if (visit.mapRun != null) {
      distributed.redrive(lane, visit.mapRun);
    } else if (begun == null) {
      states.work(lane, now);
    } else if (begun.done()) {
      fanouts.succeed(begun, lane.last);
    } else {
      visit.fanout = begun;
      List.copyOf(begun.running.values()).forEach(inner -> restart(inner, now));
    }
  }
}
