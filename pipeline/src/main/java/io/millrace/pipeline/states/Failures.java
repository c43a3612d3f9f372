package io.millrace.pipeline.states;

import io.millrace.pipeline.states.StateFailure.Told;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// What follows when a state breaks: Retry, Catch, or the end of the level. Not thread-safe.
final class Failures {
  private final Agenda agenda;
  private final States states;
  private final Consumer<Outcome> end;

  Failures(Agenda agenda, States states, Consumer<Outcome> end) {
    this.agenda = agenda;
    this.states = states;
    this.end = end;
  }

  /// The machine itself found the fault.
  void broke(Lane lane, StateFailure cause, Instant now) {
    Failure failure = failure(lane, cause);
    if (cause.told() == Told.SILENTLY) {
      failed(lane, failure, now);
    } else {
      tell(lane, cause, failure, event -> told(lane, failure, event));
    }
  }

  /// The input of an iteration cannot be made.
  void brokeIteration(Lane iteration, Lane map, StateFailure cause) {
    Failure failure = failure(map, cause);
    Fanout fanout = iteration.owner.orElseThrow();
    if (cause.told() != Told.SILENTLY) {
      tell(
          map,
          cause,
          failure,
          told -> fanout.fanouts.failed(fanout, iteration, told.id(), failure));
    } else if (cause.error().equals(ErrorNames.RUNTIME)) {
      endExecution(map, failure);
    } else {
      fanout.fanouts.failed(fanout, iteration, iteration.last, failure);
    }
  }

  /// A Map says that it has failed even if it has not come to an iteration.
  private void told(Lane lane, Failure failure, HistoryEvent event) {
    if (!(lane.here().state instanceof State.Map)) {
      failed(lane, failure, event.timestamp());
      return;
    }
    agenda.next(
        lane,
        new Planned(
            event.id(),
            EventTypes.MAP_STATE_FAILED,
            EventDetails.none(),
            failed -> {
              lane.last = failed.id();
              failed(lane, failure, event.id(), failed.timestamp());
            }));
  }

  /// The catcher itself broke: nothing catches that.
  private void brokeForGood(Lane lane, StateFailure cause) {
    Failure failure = failure(lane, cause);
    if (cause.told() == Told.SILENTLY) {
      surrender(lane, failure);
    } else {
      tell(lane, cause, failure, _ -> surrender(lane, failure));
    }
  }

  /// Plans the `EvaluationFailed`.
  private void tell(Lane lane, StateFailure cause, Failure failure, Consumer<HistoryEvent> then) {
    Visit visit = lane.here();
    ObjectNode details = EventDetails.error(failure.error(), failure.cause());
    cause.location().ifPresent(location -> details.put("location", location));
    details.put("state", visit.state.name());
    long previous =
        cause.told() == Told.EVALUATION_AFTER_ENTERED ? visit.entered : visit.enteredPrevious;
    agenda.next(
        lane,
        new Planned(
            previous,
            EventTypes.EVALUATION_FAILED,
            details,
            event -> {
              lane.last = event.id();
              then.accept(event);
            }));
  }

  private static Failure failure(Lane lane, StateFailure cause) {
    return Failure.of(cause.error(), cause.text(lane.here()));
  }

  /// Retry, Catch, or the end of the level.
  void failed(Lane lane, Failure failure, Instant now) {
    failed(lane, failure, lane.last, now);
  }

  /// @param breaking the event that the first event of a retry names as its previous one
  void failed(Lane lane, Failure failure, long breaking, Instant now) {
    Visit visit = lane.here();
    visit.startPrevious = breaking;
    Recovery recovery = Recovery.of(visit.state);
    OptionalInt matching = recovery.retrier(failure);
    if (matching.isPresent() && retry(lane, recovery, matching.getAsInt(), now)) {
      return;
    }
    Optional<Recovery.Catcher> catcher = recovery.catcher(failure);
    if (catcher.isPresent()) {
      caught(lane, catcher.get(), failure, now);
    } else {
      surrender(lane, failure);
    }
  }

  private boolean retry(Lane lane, Recovery recovery, int place, Instant now) {
    Visit visit = lane.here();
    Recovery.Retrier retrier = recovery.retriers().get(place);
    int used = visit.retries.getOrDefault(place, 0);
    if (used >= retrier.maxAttempts()) {
      return false;
    }
    visit.retries.put(place, used + 1);
    visit.attempt++;
    long delay = retrier.delayMillis(used + 1, states.draw(lane, lane.last));
    agenda.at(now.plusMillis(delay), lane, due -> states.work(lane, due));
    return true;
  }

  private void caught(Lane lane, Recovery.Catcher catcher, Failure failure, Instant now) {
    Evaluation evaluation = states.evaluation(lane, now).withErrorOutput(failure.output());
    try {
      states.exit(lane, catcher.data(), evaluation, Optional.of(catcher.next()), lane.last);
    } catch (StateFailure cause) {
      brokeForGood(lane, cause);
    }
  }

  /// The level ends with the failure.
  private void surrender(Lane lane, Failure failure) {
    boolean terminal = failure.error().filter(ErrorNames.RUNTIME::equals).isPresent();
    if (terminal || lane.owner.isEmpty()) {
      endExecution(lane, failure);
    } else {
      lane.owner.get().fanouts.failed(lane.owner.get(), lane, failure);
    }
  }

  private void endExecution(Lane lane, Failure failure) {
    Failure told = failure.cut();
    agenda.clear();
    agenda.next(
        lane,
        new Planned(
            lane.last,
            EventTypes.EXECUTION_FAILED,
            EventDetails.error(told.error(), told.cause()),
            _ -> end.accept(new Outcome.Failed(told.error(), told.cause()))));
  }
}
