package io.millrace.pipeline.stepfunctions;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Executions.Filter;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// State machines: each pipeline is one. Its definition is the pipeline's newest version, whoever
/// registered it; a revision is added for each change of definition or settings. Changes are
/// guarded by this object's monitor; thread-safe.
final class StateMachines {
  private final Pipelines pipelines;
  private final RevisionStore revisions;
  private final Executions executions;
  private final InstantSource clock;

  StateMachines(
      Pipelines pipelines, RevisionStore revisions, Executions executions, InstantSource clock) {
    this.pipelines = pipelines;
    this.revisions = revisions;
    this.executions = executions;
    this.clock = clock;
  }

  /// What a machine is now.
  Optional<Revision> find(String name) {
    return pipelines.find(name).map(this::current);
  }

  /// What a machine was that has been deleted, while executions of it run.
  Optional<Revision> deleting(String name) {
    return pipelines.find(name).isEmpty() && isRunning(name)
        ? revisions.newest(name)
        : Optional.empty();
  }

  private boolean isRunning(String name) {
    return !executions
        .list(Filter.ALL.ofPipeline(name).in(ExecutionStatus.RUNNING).first(1))
        .executions()
        .isEmpty();
  }

  /// By name.
  List<Revision> list() {
    return pipelines.list().stream().map(this::current).toList();
  }

  Optional<Revision> revision(String name, int number) {
    return revisions.find(name, number);
  }

  /// The revision that was current when an execution began.
  Revision of(Execution execution, Optional<Start> start) {
    return start
        .flatMap(known -> revisions.find(known.machine(), known.revision()))
        .or(() -> revisions.newest(MapChild.pipeline(execution.pipeline()), execution.version()))
        .orElseGet(() -> unrecorded(execution));
  }

  /// Nobody has looked at the machine through this API while that definition was its newest.
  private static Revision unrecorded(Execution execution) {
    return new Revision(
        MapChild.pipeline(execution.pipeline()),
        0,
        Optional.empty(),
        execution.version(),
        Settings.DEFAULT,
        execution.startedAt(),
        execution.startedAt());
  }

  /// The pipeline is retired with its machine.
  synchronized void delete(String name) {
    pipelines.retire(name);
  }

  /// The definition of a revision, as JSON.
  String definition(Revision revision) {
    return DefinitionText.json(version(revision).definition());
  }

  /// How executions of a revision are kept.
  ExecutionType type(Revision revision) {
    return version(revision).type();
  }

  private PipelineVersion version(Revision revision) {
    return pipelines
        .version(revision.machine(), revision.pipelineVersion())
        .orElseThrow(() -> new IllegalStateException("no such version: " + revision));
  }

  /// Makes a machine unless there is one of that name.
  /// @param definition checked
  /// @return the machine that has the name now
  synchronized Revision create(
      String name, String definition, ExecutionType type, Settings settings) {
    return find(name).orElseGet(() -> added(name, definition, type, settings));
  }

  private Revision added(String name, String definition, ExecutionType type, Settings settings) {
    PipelineVersion registered = pipelines.register(name, definition, "", type);
    int number = revisions.newest(name).map(Revision::number).orElse(0) + 1;
    Instant now = registered.createdAt();
    return add(
        new Revision(name, number, Optional.empty(), registered.version(), settings, now, now));
  }

  /// Gives a machine another definition or other settings; with the same nothing changes.
  /// @param definition checked
  synchronized Revision update(Revision revision, String definition, Settings settings) {
    Revision current = find(revision.machine()).orElse(revision);
    int version =
        definition(current).equals(definition)
            ? current.pipelineVersion()
            : pipelines.register(current.machine(), definition, "").version();
    return version == current.pipelineVersion() && settings.equals(current.settings())
        ? current
        : add(next(current, version, settings, now()));
  }

  /// The revision of a pipeline's newest version. One that was registered by other ways than this
  /// API becomes a revision here.
  private Revision current(PipelineVersion newest) {
    return revisions
        .newest(newest.pipeline())
        .filter(known -> known.pipelineVersion() == newest.version())
        .orElseGet(() -> adopt(newest));
  }

  private synchronized Revision adopt(PipelineVersion newest) {
    Optional<Revision> known = revisions.newest(newest.pipeline());
    if (known.isPresent() && known.get().pipelineVersion() >= newest.version()) {
      return known.get();
    }
    PipelineVersion first =
        pipelines.versions(newest.pipeline()).stream()
            .reduce((_, older) -> older)
            .orElse(newest); // removed at this moment
    boolean goesOn = known.isPresent() && known.get().pipelineVersion() >= first.version();
    Revision adopted =
        goesOn
            ? next(known.get(), newest.version(), known.get().settings(), newest.createdAt())
            : new Revision(
                newest.pipeline(),
                known.map(Revision::number).orElse(0) + 1,
                Optional.empty(),
                newest.version(),
                Settings.DEFAULT,
                first.createdAt(),
                newest.createdAt());
    return revisions.add(adopted)
        ? adopted
        : revisions.newest(newest.pipeline()).orElse(adopted); // another server was first
  }

  private static Revision next(Revision last, int version, Settings settings, Instant at) {
    return new Revision(
        last.machine(),
        last.number() + 1,
        Optional.of(Ids.uuid()),
        version,
        settings,
        last.createdAt(),
        at);
  }

  private Revision add(Revision revision) {
    if (!revisions.add(revision)) {
      throw Refusal.conflict("The state machine is being changed by another request.");
    }
    return revision;
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
