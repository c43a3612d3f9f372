package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.Letters.Letter;
import io.millrace.pipeline.background.SteadyClock;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.MapRunCommand;
import io.millrace.pipeline.states.TaskCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An execution that this node writes. Everything but the letters that wait is guarded by one lock;
/// each step is: tell the state the news, let the machine write what follows, commit all of it,
/// then act on it. News that come while a step is on its way to the disk wait for the next one.
final class RunningExecution {
  private static final Logger log = LoggerFactory.getLogger(RunningExecution.class);
  private static final int STEP_MAX = 500;
  private static final Duration SLEEPER = Duration.ofSeconds(60);

  /// Something that happened outside the machine.
  @FunctionalInterface
  interface News {
    @Nullable HistoryEvent event(ExecutionState state, Instant now);
  }

  private final Letters letters = new Letters();
  private final ReentrantLock lock = new ReentrantLock();
  private final Engine engine;
  private final Node node;
  private final LiveExecutions live;
  private final Claim claim;
  private final Execution execution;
  private final ExecutionState state;
  private final Persistence persistence;

  /// Goes on evenly, and never falls behind the history.
  private final SteadyClock clock;

  private final TaskWork work;
  private final Awaited awaited;
  private final Followed followed;
  private final MapRunWork mapRuns;
  private @Nullable Future<?> timer;
  private boolean gone;

  /// As the store has it, by this execution's clock.
  private Optional<Instant> wakeAt = Optional.empty();

  /// Whether the last step is in the history.
  private boolean saved = true;

  RunningExecution(
      Engine engine, LiveExecutions live, Claim claim, Execution execution, ExecutionState state) {
    this.engine = engine;
    this.node = engine.node();
    this.live = live;
    this.claim = claim;
    this.execution = execution;
    this.state = state;
    this.persistence = node.persistence(claim.id());
    this.clock = node.steadyClock(state.lastEventAt());
    this.work = new TaskWork(engine, this);
    this.mapRuns = new MapRunWork(execution, state.mapRuns(), this::run);
    this.awaited = new Awaited(engine, persistence, claim.id(), state.tasks());
    this.followed = new Followed(claim.id(), state.tasks());
  }

  ExecutionId id() {
    return claim.id();
  }

  long epoch() {
    return claim.epoch();
  }

  String pipeline() {
    return execution.pipeline();
  }

  private MapRunner.Handle run(MapRunCommand command) {
    return engine
        .mapRunner()
        .run(command, new ChildHost(engine, live, this, claim, execution, command));
  }

  /// Goes on where the history ends.
  void resume() {
    step((_, _) -> null);
  }

  /// News about an attempt; nothing if the attempt is not wanted any more.
  void tell(Attempt attempt, News news) {
    step((current, now) -> work.has(attempt) && flying(attempt) ? news.event(current, now) : null);
  }

  private boolean flying(Attempt attempt) {
    return state.tasks().stream().anyMatch(attempt::isOf);
  }

  /// False if the attempt is not wanted any more.
  boolean granted(Attempt attempt) {
    boolean[] runs = {false};
    step(
        (current, now) ->
            wanted(attempt)
                .filter(command -> command.progress() == TaskCommand.Progress.SCHEDULED)
                .map(command -> current.taskStarted(command, now))
                .orElse(null),
        () -> {
          if (wanted(attempt).isPresent()) {
            runs[0] = true;
            attempt.run();
          }
        });
    return runs[0];
  }

  private Optional<TaskCommand> wanted(Attempt attempt) {
    return work.has(attempt) && !node.isStopping()
        ? state.tasks().stream().filter(attempt::isOf).findFirst()
        : Optional.empty();
  }

  /// @return false if the news did not arrive: this has left the memory, or another node writes
  boolean step(News news) {
    return step(news, () -> {});
  }

  private boolean step(News news, Runnable then) {
    Letter letter = letters.post(news, then);
    lock.lock();
    try {
      if (!gone && !letter.isTaken()) {
        step();
      }
      return letter.hasArrived();
    } finally {
      lock.unlock();
    }
  }

  /// Takes all letters that wait.
  private void step() {
    List<Letter> taken = letters.take();
    try {
      if (awaited.look()) {
        step(taken);
      } else {
        lost();
      }
    } catch (RuntimeException | Error e) {
      leave();
      live.broken(claim, execution, e);
    }
    if (saved) {
      taken.forEach(Letter::arrived);
    }
  }

  private void step(List<Letter> taken) {
    List<HistoryEvent> events = new ArrayList<>();
    taken.forEach(letter -> tell(letter.news(), events));
    awaited.news().forEach(one -> tell(one, events));
    List<Attempt> starting = advance(events);
    if (gone) {
      starting.forEach(_ -> node.slots().release());
    } else {
      taken.forEach(Letter::then);
      starting.forEach(Attempt::run);
      act();
    }
  }

  /// Another node has gone on with it.
  private void lost() {
    log.warn("execution.lost execution={} epoch={}", id(), claim.epoch());
    saved = false;
    leave();
    live.wake(id());
  }

  /// What comes after news that have ended the execution does not matter any more.
  private void tell(News news, List<HistoryEvent> events) {
    boolean ended = state.outcome().isPresent();
    HistoryEvent event = ended ? null : news.event(state, clock.instant());
    if (event != null) {
      apply(event, events);
    }
  }

  private void apply(HistoryEvent event, List<HistoryEvent> events) {
    state.apply(event);
    events.add(event);
  }

  /// Lets the machine write, and commits; gives the attempts that have got a slot.
  private List<Attempt> advance(List<HistoryEvent> events) {
    List<Attempt> starting = new ArrayList<>();
    List<HistoryEvent> open = events;
    while (!gone) {
      Instant now = clock.instant();
      Optional<HistoryEvent> next = state.next(now);
      while (open.size() < STEP_MAX && next.isPresent()) {
        apply(next.get(), open);
        next = state.next(now);
      }
      if (next.isEmpty()) {
        starting.addAll(assign(open));
        for (TaskCommand orphan : awaited.orphans(state.tasks())) {
          apply(state.activityNotScheduled(orphan, clock.instant()), open);
        }
        next = state.next(now);
      }
      if (open.isEmpty()) {
        break;
      }
      commit(open, next.isEmpty());
      open = new ArrayList<>();
    }
    return starting;
  }

  private List<Attempt> assign(List<HistoryEvent> events) {
    return work.assign(
        state.tasks(), command -> apply(state.taskStarted(command, clock.instant()), events));
  }

  /// @param waits whether the machine has nothing to write before something happens
  private void commit(List<HistoryEvent> events, boolean waits) {
    Optional<Execution> ended =
        state.outcome().map(outcome -> execution.ended(outcome, events.getLast().timestamp()));
    List<TaskCommand> tasks = state.tasks();
    List<MapRunCommand> runs = state.mapRuns();
    // A task in flight is taken up at once after a crash, however long it may still run.
    wakeAt = waits && canSleep(tasks, runs) ? Optional.of(wakeAt(tasks)) : Optional.empty();
    Step step =
        new Step(
            events,
            wakeAt.map(this::onTheWall),
            ended,
            awaited.changes(tasks, events),
            mapRuns.changes(runs, events),
            followed.dropped(tasks));
    Optional<Boolean> stored = persistence.call(() -> node.store().append(claim, step));
    saved = stored.orElse(false);
    if (stored.isEmpty()) {
      leave();
    } else if (!stored.get()) {
      lost();
    } else if (ended.isPresent()) {
      leave();
      engine.ended(ended.get());
    }
    step.tasks().opened().forEach(engine::opened);
    if (saved) {
      step.mapRuns().closed().forEach(engine.mapChildren()::closed);
    }
    engine.changed(id());
  }

  /// After a commit: does what the tasks need here, sets the timer.
  private void act() {
    if (!gone) {
      List<TaskCommand> tasks = state.tasks();
      work.follow(tasks);
      mapRuns.follow(state.mapRuns());
      schedule(tasks, state.mapRuns());
    }
  }

  /// A child of one of its map runs has ended on this node.
  void mapChildEnded(Execution child, MapChild place) {
    mapRuns.ended(child, place);
  }

  /// A nested execution, or a child of a map run on another node, may have ended.
  void childEnded() {
    List<NestedExecution> children;
    lock.lock();
    try {
      children = work.nested();
    } finally {
      lock.unlock();
    }
    children.forEach(NestedExecution::look);
    mapRuns.look();
  }

  private void schedule(List<TaskCommand> tasks, List<MapRunCommand> runs) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    Instant now = clock.instant();
    Instant due = wakeAt(tasks);
    if (canSleep(tasks, runs) && isFar(due, now)) {
      sleep(due);
    } else if (due.isBefore(ExecutionStore.NEVER)) {
      Duration wait = Duration.between(now, due);
      timer = node.later(wait.isNegative() ? Duration.ZERO : wait, this::resume);
    }
  }

  /// Whether it is worth while to leave the memory until then.
  static boolean isFar(Instant due, Instant now) {
    return due.isAfter(now.plus(SLEEPER));
  }

  private static boolean canSleep(List<TaskCommand> tasks, List<MapRunCommand> runs) {
    return runs.isEmpty() && tasks.stream().allMatch(TaskCommand::isAwaited);
  }

  private Instant wakeAt(List<TaskCommand> tasks) {
    return Stream.concat(state.wakeAt().stream(), awaited.wakeAt(tasks).stream())
        .min(Instant::compareTo)
        .orElse(ExecutionStore.NEVER);
  }

  private Instant onTheWall(Instant moment) {
    return moment.isBefore(ExecutionStore.NEVER) ? clock.onTheWall(moment) : moment;
  }

  private void sleep(Instant until) {
    if (!wakeAt.equals(Optional.of(until))) {
      persistence.call(
          () -> {
            node.store().postpone(claim, onTheWall(until));
            return until;
          });
    }
    leave();
  }

  /// This node has nothing to do with the execution any more, or not for some time.
  void leave() {
    lock.lock();
    try {
      gone = true;
      if (timer != null) {
        timer.cancel(false);
      }
      work.cancel();
      mapRuns.close();
      if (saved && state.outcome().isPresent()) {
        work.nested().forEach(NestedExecution::stop);
      }
      live.forget(this);
    } finally {
      lock.unlock();
    }
  }

  List<Thread> threads() {
    lock.lock();
    try {
      return work.threads();
    } finally {
      lock.unlock();
    }
  }
}
