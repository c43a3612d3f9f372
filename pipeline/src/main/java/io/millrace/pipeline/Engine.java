package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_NAME_INVALID;
import static io.millrace.base.ErrorCode.EXECUTION_NOT_FOUND;
import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Signal;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Runs executions, durably: what is in the database after a crash is enough to go on. Each
/// execution is written by one node at a time; the store refuses a writer whose claim is void.
///
/// Tasks run on virtual threads, one timer thread wakes executions; an execution that only waits
/// for a moment holds neither thread nor memory. Thread-safe.
public final class Engine implements Executions, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final int PAGE = 5_000;
  private static final Duration SWEEP = Duration.ofSeconds(15);
  private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(5);

  private final ExecutionStore store;
  private final Machines machines;
  private final Tasks tasks;
  private final EngineConfig config;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor scheduler = scheduler();
  private final TaskSlots slots;
  private final LogBook logBook;
  private final Announcer announcer;
  private final Leases leases;
  private final Map<ExecutionId, RunningExecution> running = new ConcurrentHashMap<>();
  private final List<ExecutionListener> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  /// @param endListeners hear of the end of each execution
  public Engine(
      ExecutionStore store,
      Pipelines pipelines,
      Tasks tasks,
      EngineConfig config,
      InstantSource clock,
      List<ExecutionEndListener> endListeners) {
    this.store = store;
    this.machines = new Machines(pipelines, new Definitions(tasks), config.limits());
    this.tasks = tasks;
    this.config = config;
    this.clock = clock;
    this.slots = new TaskSlots(config.tasks());
    this.logBook = new LogBook(store, scheduler);
    this.announcer = new Announcer(this, endListeners);
    this.leases = new Leases(this, config);
  }

  private static ScheduledThreadPoolExecutor scheduler() {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("pipeline-timer").daemon().factory());
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return scheduler;
  }

  /// Goes on with every execution that was running when this node stopped or died.
  public void start() {
    leases.start();
    sweep();
    repeat(SWEEP, this::sweep);
  }

  /// Takes up what is due and not in memory, and announces ends that were not heard.
  void sweep() {
    List<ExecutionId> due = store.due(config.node(), now().plus(SWEEP.multipliedBy(2)));
    for (ExecutionId id : due) {
      if (!running.containsKey(id)) {
        Thread.ofVirtual().name("execution-load " + id).start(() -> load(id));
      }
    }
    announcer.announceAll(store.unannounced(config.node()));
  }

  @Override
  public Execution start(String pipeline, JsonNode input, String name, StartCause cause) {
    return start(pipeline, input, name, cause, Optional.empty(), Optional.empty());
  }

  Execution startChild(
      String pipeline, JsonNode input, String name, ExecutionId parent, String parentKey) {
    return start(
        pipeline,
        input,
        name,
        StartCause.execution(parent),
        Optional.of(parent),
        Optional.of(parentKey));
  }

  private Execution start(
      String pipeline,
      JsonNode input,
      String name,
      StartCause cause,
      Optional<ExecutionId> parent,
      Optional<String> parentKey) {
    require(Names.valid(name), EXECUTION_NAME_INVALID, Names.FIX, "'%s' names no execution.", name);
    int bytes = Json.bytes(input).length;
    require(
        bytes <= config.limits().payloadBytes(),
        LIMIT_EXCEEDED,
        "Pass large data by reference, such as a file or an artifact.",
        "The input of an execution has %d bytes (at most: %d).",
        bytes,
        config.limits().payloadBytes());
    PipelineVersion version = machines.newest(pipeline);
    Execution execution =
        new Execution(
            ExecutionId.random(),
            pipeline,
            version.version(),
            name,
            ExecutionStatus.RUNNING,
            input,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            cause,
            now(),
            Optional.empty(),
            parent);
    return begin(execution, parentKey);
  }

  private Execution begin(Execution execution, Optional<String> parentKey) {
    ExecutionState state = machines.state(execution);
    HistoryEvent started = state.started(execution.input(), execution.startedAt());
    state.apply(started);
    Step first = new Step(List.of(started), Optional.empty(), Optional.empty());
    Execution stored = store.create(execution, parentKey, config.node(), first);
    if (stored.id().equals(execution.id())) {
      log.info(
          "execution.started execution={} pipeline={} version={} name={}",
          execution.id(),
          execution.pipeline(),
          execution.version(),
          execution.name());
      Claim claim = new Claim(execution.id(), config.node(), 1);
      RunningExecution begun = new RunningExecution(this, claim, execution, state);
      running.put(execution.id(), begun);
      Thread.ofVirtual().name("execution " + execution.id()).start(begun::resume);
    }
    return stored;
  }

  /// The execution, if this node writes it; from memory or from its history.
  Optional<RunningExecution> load(ExecutionId id) {
    if (stopping) {
      return Optional.empty();
    }
    boolean[] fresh = {false};
    RunningExecution loaded =
        running.computeIfAbsent(
            id,
            _ -> {
              fresh[0] = true;
              return read(id).orElse(null);
            });
    if (loaded != null && fresh[0]) {
      loaded.resume();
    }
    return Optional.ofNullable(loaded);
  }

  private Optional<RunningExecution> read(ExecutionId id) {
    Optional<Claim> claim = store.claim(id, config.node());
    Optional<Execution> execution = store.find(id);
    if (claim.isEmpty() || execution.isEmpty()) {
      return Optional.empty();
    }
    try {
      ExecutionState state = machines.state(execution.get());
      for (List<HistoryEvent> page = store.history(id, 0, PAGE);
          !page.isEmpty();
          page = store.history(id, state.lastEventId(), PAGE)) {
        page.forEach(state::apply);
      }
      log.info("execution.resumed execution={} events={}", id, state.lastEventId());
      return Optional.of(new RunningExecution(this, claim.get(), execution.get(), state));
    } catch (IllegalStateException e) {
      broken(claim.get(), execution.get(), e);
      return Optional.empty();
    }
  }

  /// The history and the definition do not fit: the execution cannot go on. While this engine stops,
  /// a step can fail for want of a timer or a connection; then the execution goes on elsewhere.
  void broken(Claim claim, Execution execution, RuntimeException reason) {
    if (stopping) {
      log.info("execution.left execution={} reason={}", claim.id(), reason.toString());
      return;
    }
    String reference = Ids.hex32();
    log.error("execution.broken execution={} reference={}", claim.id(), reference, reason);
    long last = lastEvent(claim.id());
    Optional<String> error = Optional.of("States.Runtime");
    Optional<String> cause =
        Optional.of("The execution cannot go on; search the log for %s.".formatted(reference));
    HistoryEvent event =
        new HistoryEvent(
            last + 1,
            last,
            "ExecutionFailed",
            now(),
            Json.object().put("error", error.get()).put("cause", cause.get()));
    Execution ended =
        execution.ended(ExecutionStatus.FAILED, Optional.empty(), error, cause, event.timestamp());
    if (store.append(claim, new Step(List.of(event), Optional.empty(), Optional.of(ended)))) {
      ended(ended);
    }
  }

  private long lastEvent(ExecutionId id) {
    long last = 0;
    for (List<HistoryEvent> page = store.history(id, 0, PAGE);
        !page.isEmpty();
        page = store.history(id, last, PAGE)) {
      last = page.getLast().id();
    }
    return last;
  }

  void reload(ExecutionId id) {
    Thread.ofVirtual().name("execution-load " + id).start(() -> load(id));
  }

  void forget(RunningExecution gone) {
    running.remove(gone.id(), gone);
  }

  void ended(Execution execution) {
    log.info(
        "execution.ended execution={} pipeline={} status={} error={}",
        execution.id(),
        execution.pipeline(),
        execution.status(),
        execution.error().orElse(""));
    announcer.announceAll(List.of(execution));
  }

  void changed(ExecutionId id) {
    for (ExecutionListener listener : listeners) {
      try {
        listener.changed(id);
      } catch (RuntimeException e) {
        log.warn("execution.listener.failed execution={}", id, e);
      }
    }
  }

  @Override
  public Optional<Execution> find(ExecutionId id) {
    return store.find(id);
  }

  @Override
  public Optional<Execution> find(String pipeline, String name) {
    return store.find(pipeline, name);
  }

  private Execution required(ExecutionId id) {
    return store.find(id).orElseThrow(() -> absent(id));
  }

  static MillraceException absent(ExecutionId id) {
    return new MillraceException(
        EXECUTION_NOT_FOUND,
        "There is no execution '%s'.".formatted(id),
        "List the executions to find its id.");
  }

  @Override
  public Page list(Filter filter) {
    List<Execution> found = store.list(filter.first(filter.limit() + 1));
    return found.size() <= filter.limit()
        ? new Page(found, Optional.empty())
        : new Page(
            found.subList(0, filter.limit()), Optional.of(found.get(filter.limit() - 1).id()));
  }

  @Override
  public List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit) {
    required(id);
    return store.history(id, afterEvent, limit);
  }

  @Override
  public ExecutionView view(ExecutionId id) {
    Execution execution = required(id);
    logBook.flush();
    List<HistoryEvent> history = new ArrayList<>();
    for (List<HistoryEvent> page = store.history(id, 0, PAGE);
        !page.isEmpty();
        page = store.history(id, history.getLast().id(), PAGE)) {
      history.addAll(page);
    }
    return new ViewBuilder(execution, machines.machine(execution), store.progress(id))
        .build(history);
  }

  @Override
  public List<LogLine> log(ExecutionId id, Optional<String> state) {
    required(id);
    logBook.flush();
    return store.log(id, state);
  }

  @Override
  public Execution stop(ExecutionId id, String error, String cause) {
    Execution execution = required(id);
    if (!execution.status().ended()) {
      if (!abort(id, error, cause)) {
        store.signal(new Signal(Ids.hex32(), id, Signal.Kind.STOP, error, cause));
      }
    }
    return required(id);
  }

  /// One that goes to sleep at this moment is woken up for it.
  /// @return false if the execution is not this node's
  private boolean abort(ExecutionId id, String error, String cause) {
    for (var here = load(id); here.isPresent(); here = load(id)) {
      if (here.get().step((state, now) -> state.aborted(text(error), text(cause), now))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /// What another node has to say.
  void hear(Signal signal) {
    switch (signal.kind()) {
      case STOP -> abort(signal.execution(), signal.error(), signal.cause());
      case CHILD_ENDED -> load(signal.execution()).ifPresent(RunningExecution::childEnded);
    }
    store.handled(signal);
  }

  /// A nested execution of `parent` has ended.
  void childEnded(ExecutionId parent) {
    Optional<RunningExecution> here = load(parent);
    if (here.isPresent()) {
      here.get().childEnded();
    } else if (store.find(parent).filter(e -> !e.status().ended()).isPresent()) {
      store.signal(new Signal(Ids.hex32(), parent, Signal.Kind.CHILD_ENDED, "", ""));
    }
  }

  @Override
  public Execution await(ExecutionId id, Duration limit) throws InterruptedException {
    return announcer.await(id, limit);
  }

  @Override
  public Listening listen(ExecutionListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /// Runs `action` on a virtual thread after `delay`.
  Future<?> later(Duration delay, Runnable action) {
    return scheduler.schedule(
        () -> Thread.ofVirtual().name("execution-wake").start(guarded(action)),
        delay.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /// Runs `action` on a virtual thread, again and again; never twice at once.
  void repeat(Duration pause, Runnable action) {
    if (!stopping) {
      var _ =
          later(
              pause,
              () -> {
                guarded(action).run();
                repeat(pause, action);
              });
    }
  }

  private Runnable guarded(Runnable action) {
    return () -> {
      try {
        action.run();
      } catch (MillraceException e) {
        log.warn("pipeline.delayed reason={}", e.detail());
      }
    };
  }

  /// Stops in order: running tasks have a moment to end, are then interrupted, and run again at the
  /// next start.
  @Override
  public void close() {
    if (stopping) {
      return;
    }
    slots.close();
    awaitThreads(config.grace());
    stopping = true;
    List<Thread> threads = threads();
    scheduler.shutdown();
    List.copyOf(running.values()).forEach(RunningExecution::leave);
    join(threads, INTERRUPT_LIMIT);
    logBook.flush();
    store.release(config.node());
    log.info("pipeline.stopped node={} interrupted={}", config.node(), threads.size());
  }

  /// As a crash: nothing is written any more, nobody is waited for.
  void abandon() {
    stopping = true;
    slots.close();
    scheduler.shutdownNow();
    List.copyOf(running.values()).forEach(RunningExecution::leave);
  }

  private List<Thread> threads() {
    return running.values().stream().flatMap(e -> e.threads().stream()).toList();
  }

  private void awaitThreads(Duration limit) {
    join(threads(), limit);
  }

  private static void join(List<Thread> threads, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      for (Thread thread : threads) {
        long left = end - System.nanoTime();
        if (left > 0) {
          thread.join(Duration.ofNanos(left));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  InstantSource clock() {
    return clock;
  }

  ExecutionStore store() {
    return store;
  }

  Tasks tasks() {
    return tasks;
  }

  TaskSlots slots() {
    return slots;
  }

  LogBook logBook() {
    return logBook;
  }

  boolean isStopping() {
    return stopping;
  }

  String arn(Execution execution) {
    return Machines.executionArn(execution);
  }

  String machineArn(String pipeline) {
    return Machines.machineArn(pipeline);
  }
}
