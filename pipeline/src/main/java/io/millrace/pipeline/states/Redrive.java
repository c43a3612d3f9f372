package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Starts again what had not come to its end when an execution ended: states that were entered and
/// not exited. Of a Parallel or Map only the branches and iterations that did not succeed run
/// again. Not thread-safe.
///
/// The one state that runs again may be given another input than it was entered with.
final class Redrive {
  private final Agenda agenda;
  private final States states;
  private final Fanouts fanouts;
  private final DistributedMaps distributed;
  private final Optional<JsonNode> input;

  Redrive(
      Agenda agenda,
      States states,
      Fanouts fanouts,
      DistributedMaps distributed,
      Optional<JsonNode> input) {
    this.agenda = agenda;
    this.states = states;
    this.fanouts = fanouts;
    this.distributed = distributed;
    this.input = input;
  }

  /// The states that would begin their work anew, with the input that they were entered with.
  static List<String> states(Lane lane) {
    Visit visit = lane.visit;
    if (visit == null || visit.mapRun != null) {
      return List.of();
    }
    Fanout begun = visit.begun;
    return begun == null
        ? List.of(visit.state.name())
        : begun.running.values().stream().flatMap(inner -> states(inner).stream()).toList();
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
      input.ifPresent(visit::giveInput);
      states.work(lane, now);
    } else if (begun.done()) {
      fanouts.succeed(begun, lane.last);
    } else {
      visit.fanout = begun;
      List.copyOf(begun.running.values()).forEach(inner -> restart(inner, now));
    }
  }
}
