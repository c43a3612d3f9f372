package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.express.ExpressEngine;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
  private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(5);

  private final Node node;
  private final ExecutionStore store;
  private final Machines machines;
  private final Archive archive;
  private final Admission admission;
  private final Starter starter;
  private final Signals signals;
  private final Answers answers;
  private final ActivityQueue activityQueue;
  private final Announcer announcer;
  private final Leases leases;
  private final Sweeper sweeper;
  private final LiveExecutions live;
  private final Redrives redrives;
  private final ExpressExecutions express;
  private final MapRunner mapRunner;
  private final MapChildren mapChildren;

  /// @param endListeners hear of the end of each execution that is no child of a map run
  public Engine(
      ExecutionStore store,
      Pipelines pipelines,
      Tasks tasks,
      EngineConfig config,
      InstantSource clock,
      List<ExecutionEndListener> endListeners,
      MapRunner mapRunner) {
    this(
        new Node(config, store, tasks, clock, new VirtualThreads()),
        Machines.of(pipelines, tasks, store.openTasks()),
        endListeners,
        mapRunner,
        ExecutionId::random);
  }

  /// @param ids names executions that begin
  Engine(
      Node node,
      Machines machines,
      List<ExecutionEndListener> endListeners,
      MapRunner mapRunner,
      Supplier<ExecutionId> ids) {
    ExecutionFacts.Limits limits = node.config().limits();
    this.node = node;
    this.store = node.store();
    this.machines = machines;
    this.mapRunner = mapRunner;
    this.sweeper = new Sweeper(node.workers(), this::takeUp);
    ExpressRecords records = new ExpressRecords(store.express(), node.workers());
    this.archive = new Archive(node, machines, records);
    this.admission = new Admission(store, node.config(), ids);
    this.live = new LiveExecutions(this, machines, archive);
    this.express = new ExpressExecutions(this, machines, admission, records, limits);
    this.starter = new Starter(store, machines, admission, live, express, node.name());
    this.redrives = new Redrives(store, machines, archive, admission, live, node.name());
    this.signals = new Signals(this, live);
    this.mapChildren = new MapChildren(store.mapChildren(), live, signals, node.workers(), sweeper);
    TokenSeal seal = machines.seal();
    this.answers =
        new Answers(store.openTasks(), seal, signals, node.clock(), limits.payloadBytes());
    this.activityQueue = new ActivityQueue(store.activities(), seal, signals, node.clock());
    this.announcer = new Announcer(node.workers(), store, signals, sweeper, endListeners);
    this.leases = new Leases(this, signals);
  }

  /// Goes on with every execution that was running when this node stopped or died.
  public void start() {
    leases.start();
    sweeper.start();
  }

  /// Takes up what is due, lets what is in memory hear what it was not told, and announces ends
  /// that were not heard.
  private void takeUp() {
    admission.count();
    List<Claim> due = store.due(node.name(), node.now().plus(Sweeper.EVERY.multipliedBy(2)));
    due.forEach(live::wake);
    mapChildren.stopStrays(node.name());
    store.strays(node.name()).forEach(stray -> signals.stop(stray, "", NestedExecution.DROPPED));
    announcer.announceAll(store.unannounced(node.name()));
  }

  @Override
  public Execution start(StartRequest request) {
    return starter.start(machines.version(request), request, node.now());
  }

  @Override
  public JsonNode referred(JsonNode input) {
    return node.config().largeValues().map(values -> values.refer(input)).orElse(input);
  }

  Execution startChild(
      String pipeline, JsonNode input, String name, ExecutionId parent, String parentKey) {
    StartRequest request = StartRequest.of(pipeline, input, name, StartCause.execution(parent));
    return starter.startChild(machines.version(request), request, parent, parentKey, node.now());
  }

  @Override
  public Execution run(StartRequest request) throws InterruptedException {
    PipelineVersion version = machines.version(request);
    return switch (version.type()) {
      case STANDARD -> await(starter.start(version, request, node.now()).id(), ExpressEngine.LIMIT);
      case EXPRESS -> express.run(version, request);
    };
  }

  boolean isExpress(String pipeline) {
    return machines.isExpress(pipeline);
  }

  void ended(Execution execution) {
    if (execution.mapChild().isPresent()) {
      announcer.changed(execution.id());
      mapChildren.ended(execution, execution.mapChild().get());
      return;
    }
    admission.ended();
    log.info(
        "execution.ended execution={} pipeline={} status={} error={}",
        execution.id(),
        execution.pipeline(),
        execution.status(),
        execution.error().orElse(""));
    announcer.announceAll(List.of(execution));
  }

  MapChildren mapChildren() {
    return mapChildren;
  }

  void changed(ExecutionId id) {
    announcer.changed(id);
  }

  @Override
  public Optional<Execution> find(ExecutionId id) {
    return archive.find(id);
  }

  @Override
  public Optional<Execution> find(String pipeline, String name) {
    return store.find(pipeline, name);
  }

  @Override
  public List<Execution> children(ExecutionId parent, int limit) {
    return store.children(parent, limit);
  }

  @Override
  public Page list(Filter filter) {
    return archive.list(filter);
  }

  @Override
  public List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit) {
    return archive.history(id, afterEvent, limit);
  }

  @Override
  public ExecutionView view(ExecutionId id) {
    return archive.view(id);
  }

  @Override
  public List<LogLine> log(ExecutionId id, Optional<String> state) {
    return archive.log(id, state);
  }

  @Override
  public InputStream wholeLog(ExecutionId id, long enteredEvent, int attempt) {
    return archive.wholeLog(new AttemptId(id, enteredEvent, attempt));
  }

  @Override
  public Execution stop(ExecutionId id, String error, String cause) {
    FailureLimits.check(error, cause);
    Execution execution = archive.execution(id);
    if (!execution.status().ended()) {
      switch (execution.type()) {
        case STANDARD -> signals.stop(id, error, cause);
        case EXPRESS -> express.stop(id, error, cause);
      }
    }
    return archive.execution(id);
  }

  @Override
  public Execution redrive(ExecutionId id, String clientToken) {
    Execution redriven = redrives.redrive(id, clientToken, node.now());
    announcer.changed(id);
    return redriven;
  }

  @Override
  public Execution redrive(ExecutionId id, JsonNode input) {
    Execution redriven = redrives.redrive(id, input, node.now());
    announcer.changed(id);
    return redriven;
  }

  @Override
  public Optional<String> notRedrivable(Execution execution) {
    return redrives.refusal(execution, node.now());
  }

  @Override
  public Execution await(ExecutionId id, Duration limit) throws InterruptedException {
    return announcer.await(id, limit);
  }

  @Override
  public Listening listen(ExecutionListener listener) {
    return announcer.listen(listener);
  }

  /// Takes answers to the tasks of all nodes on this database.
  public TaskTokens taskTokens() {
    return answers;
  }

  /// Lets an execution hear what the store has been told about its open tasks.
  public void hear(ExecutionId id) {
    signals.news(id);
  }

  /// Hands out the tasks of activities, those of all nodes on this database.
  public Activities activities() {
    return activityQueue;
  }

  /// A task has been opened to answers from outside.
  void opened(OpenTasks.Opening opening) {
    opening.queued().ifPresent(queued -> activityQueue.arrived(queued.activity()));
  }

  Sweeper sweeper() {
    return sweeper;
  }

  /// How many executions are in this node's memory; those that wait for long are not.
  int inMemory() {
    return live.count();
  }

  /// Stops in order: running tasks have a moment to end, are then interrupted, and run again at the
  /// next start.
  @Override
  public void close() {
    if (node.isStopping()) {
      return;
    }
    node.slots().close();
    activityQueue.close();
    join(live.threads(), node.config().grace());
    express.close(node.config().grace());
    node.stop();
    List<Thread> threads = live.threads();
    node.workers().stop();
    live.leaveAll();
    join(threads, INTERRUPT_LIMIT);
    node.logBook().flush();
    store.release(node.name());
    log.info("pipeline.stopped node={} interrupted={}", node.name(), threads.size());
  }

  /// As a crash: nothing is written any more, nobody is waited for.
  void abandon() {
    node.stop();
    node.slots().close();
    activityQueue.close();
    node.workers().stopNow();
    express.abandon();
    live.leaveAll();
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

  /// Executions in memory.
  public ExpressExecutions express() {
    return express;
  }

  /// What its parts share.
  Node node() {
    return node;
  }

  /// What map runs are doing, those of all nodes on this database.
  public MapRuns mapRuns() {
    return new MapRuns(store.mapRuns(), store.mapChildren(), signals);
  }

  boolean redriveChild(Execution child) {
    return redrives.redriveChild(child, node.now());
  }

  MapRunner mapRunner() {
    return mapRunner;
  }

  /// The state of an execution before its first event.
  ExecutionState state(Execution execution) {
    return machines.state(execution);
  }
}
