package io.millrace.server;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.http.Resource;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ContinueTask;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Engine;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.FileWatch;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.event.Replays;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.Scheduler;
import io.millrace.pipeline.event.Schedules;
import io.millrace.pipeline.event.StartPipelineTarget;
import io.millrace.pipeline.event.TargetKind;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.http.EventResource;
import io.millrace.pipeline.event.http.RuleResource;
import io.millrace.pipeline.event.http.ScheduleResource;
import io.millrace.pipeline.event.sql.EventUnits;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import io.millrace.pipeline.event.sql.SqlScheduleStore;
import io.millrace.pipeline.event.sql.SqlWatchedFiles;
import io.millrace.pipeline.event.tracking.TrackingEvents;
import io.millrace.pipeline.http.ExecutionResource;
import io.millrace.pipeline.http.PipelineResource;
import io.millrace.pipeline.http.TaskResource;
import io.millrace.pipeline.maprun.LocalMapRunner;
import io.millrace.pipeline.maprun.reader.BucketSources;
import io.millrace.pipeline.maprun.reader.DataSources;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import io.millrace.pipeline.stepfunctions.ExecutionLogging;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import io.millrace.server.project.Projects;
import io.millrace.serving.sql.RolloutEvents;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What makes things happen by themselves: the engine, and the events, folders and schedules that
/// start executions.
record Automation(
    Definitions definitions,
    Tasks tasks,
    Pipelines pipelines,
    Engine engine,
    TargetKinds targets,
    Rules rules,
    DurableEventBus events,
    TrackingEvents changeEvents,
    RolloutEvents rolloutEvents,
    Replays replays,
    FileWatch watches,
    Schedules schedules,
    Scheduler scheduler)
    implements AutoCloseable {

  static Automation wire(
      Stores stores,
      ProjectFolder folder,
      Buckets buckets,
      List<Task> taskList,
      EngineConfig config,
      List<TargetKind> moreTargets,
      InstantSource clock) {
    AtomicReference<@Nullable Engine> started = new AtomicReference<>();
    List<Task> allTasks = new ArrayList<>(taskList);
    allTasks.add(new ContinueTask(() -> Objects.requireNonNull(started.get())));
    Tasks tasks = Tasks.of(allTasks);
    Definitions definitions = new Definitions(tasks);
    Pipelines pipelines = new SqlPipelines(stores.database(), definitions, clock);
    AtomicReference<@Nullable DurableEventBus> bus = new AtomicReference<>();
    SqlExecutionStore executions = new SqlExecutionStore(stores.database());
    Engine engine =
        new Engine(
            executions,
            pipelines,
            tasks,
            config,
            clock,
            List.of(
                new ExecutionLogging(executions, SqlStateMachineStores.on(stores.database())),
                ended -> announce(ended, bus.get())),
            new LocalMapRunner(
                executions.mapRuns(),
                executions.mapChildren(),
                new DataSources(new BucketSources(buckets, stores.parquet()), stores.datasets()),
                buckets));
    started.set(engine);
    List<TargetKind> targets = new ArrayList<>(moreTargets);
    targets.add(new StartPipelineTarget(engine));
    TargetKinds kinds = new TargetKinds(targets);
    SqlRules rules = new SqlRules(stores.database(), kinds);
    SqlEventStore eventStore = new SqlEventStore(stores.database());
    DurableEventBus events = new DurableEventBus(eventStore, rules, kinds, clock);
    bus.set(events);
    SqlScheduleStore schedules = new SqlScheduleStore(stores.database(), kinds, clock);
    return new Automation(
        definitions,
        tasks,
        pipelines,
        engine,
        kinds,
        rules,
        events,
        new TrackingEvents(new EventUnits(eventStore, rules), events, clock),
        new RolloutEvents(new EventUnits(eventStore, rules), events, clock),
        new Replays(eventStore, events, clock),
        new FileWatch(folder, buckets, new SqlWatchedFiles(stores.database()), events, clock),
        schedules,
        new Scheduler(schedules, events, kinds, clock));
  }

  List<Resource> resources(Projects projects, InstantSource clock) {
    return List.of(
        new PipelineResource(pipelines, engine),
        new ExecutionResource(engine),
        new TaskResource(tasks),
        new EventResource(events, clock),
        new RuleResource(rules, replays, projects::makesRule, clock),
        new ScheduleResource(schedules, projects::makesSchedule));
  }

  /// The execution's id, until it is redriven and ends again.
  private static String endId(Execution execution) {
    String id = execution.id().value();
    return execution.redriveCount() == 0 ? id : id + "." + execution.redriveCount();
  }

  /// Each end of an execution is an event: told twice, it is one.
  private static void announce(Execution execution, @Nullable DurableEventBus bus) {
    if (bus == null) {
      throw new IllegalStateException("the event bus is not wired yet");
    }
    var data = Json.object();
    data.put("execution", execution.id().value());
    data.put("pipeline", execution.pipeline());
    data.put("name", execution.name());
    data.put("status", execution.status().name());
    bus.publish(
        new Event(
            endId(execution),
            "/millrace/executions",
            "io.millrace.execution."
                + execution.status().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            Optional.of(execution.pipeline()),
            execution.endedAt().orElse(execution.startedAt()),
            data));
  }

  /// Takes up what was running, then lets new things begin.
  void start() {
    engine.start();
    events.start();
    scheduler.start();
    watches.start();
  }

  /// Lets nothing new begin, then brings what runs to a state from which it goes on.
  @Override
  public void close() {
    watches.close();
    scheduler.close();
    events.close();
    engine.close();
  }
}
