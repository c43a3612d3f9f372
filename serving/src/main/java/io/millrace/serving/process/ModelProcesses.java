package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_PROCESS_ABOVE_CEILING;

import io.millrace.base.MillraceException;
import io.millrace.base.digest.Sha256;
import io.millrace.base.worker.OwnFolder;
import io.millrace.pipeline.background.Loop;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.serving.OutsideModels;
import io.millrace.serving.OutsideView;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.WantedModel;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.ModelVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The models that processes evaluate: bundles that MLflow can load as a Python function, each by
/// a server of ours in the model's own Python environment, ONNX models by ONNX Runtime in a Java of
/// ours, and those that bring a program. Endpoints that want the same of a version's processes have
/// the same ones; one that wants something else has its own. Thread-safe.
public final class ModelProcesses implements OutsideModels, AutoCloseable {
  private static final Duration SHRINK_EVERY = Duration.ofSeconds(1);
  private static final Comparator<OutsideView> BY_VERSION =
      Comparator.comparing((OutsideView view) -> view.model().name())
          .thenComparingInt(view -> view.model().version());
  private static final long LOG_BYTES = 1 << 20;

  private final Artifacts artifacts;
  private final Path folder;
  private final ProcessLimits limits;
  private final ProcessCeilings ceilings;
  private final ModelJail jail;
  private final ModelJail dataJail =
      new ModelJail(
          new ProcessPolicy(ProcessPolicy.Run.ALWAYS, List.of(), List.of()),
          ModelJail.Walls.BUBBLEWRAP);
  private final ModelJail containerJail;
  private final ModelCommands commands;
  private final InstantSource clock;

  /// Guarded by this object's monitor, as is what is below.
  private final Map<Key, ReplicaPool> pools = new HashMap<>();

  private Set<Wanted> inUse = Set.of();

  /// Ends what is idle, as soon as there is something.
  private @Nullable Loop shrinker;

  /// A version with the limits of its processes.
  private record Wanted(ServedModel id, ProcessLimits limits) {}

  /// What has processes, and where its files are: a name can come to name another model.
  private record Key(Wanted wanted, ArtifactPath place) {
    ServedModel id() {
      return wanted.id();
    }
  }

  /// Without ceilings.
  public ModelProcesses(
      Artifacts artifacts,
      Path state,
      ProcessPolicy policy,
      Optional<Path> python,
      Optional<Path> runtime,
      ProcessLimits limits,
      InstantSource clock) {
    this(artifacts, state, policy, python, runtime, limits, ProcessCeilings.NONE, clock);
  }

  /// @param state folder of the server's own, for copies of models and for environments
  /// @param python interpreter for all models; absent: each gets an environment of its own
  /// @param runtime of containers; absent: podman or docker, whichever is there
  /// @param limits of which none is above its ceiling
  /// @param ceilings of what endpoints may ask for instead
  public ModelProcesses(
      Artifacts artifacts,
      Path state,
      ProcessPolicy policy,
      Optional<Path> python,
      Optional<Path> runtime,
      ProcessLimits limits,
      ProcessCeilings ceilings,
      InstantSource clock) {
    this.artifacts = artifacts;
    this.folder = state.resolve("models");
    this.limits = limits;
    this.ceilings = ceilings;
    this.jail = new ModelJail(policy, ModelJail.Walls.BUBBLEWRAP);
    this.containerJail = new ModelJail(policy, ModelJail.Walls.CONTAINER);
    this.commands =
        new ModelCommands(
            artifacts, new PythonEnvironments(state.resolve("python"), python), runtime, folder);
    this.clock = clock;
  }

  @Override
  public Optional<ServableModel.Outside> find(WantedModel model, ModelVersion version) {
    Optional<OutsideBundle> bundle = OutsideBundle.read(artifacts, version.artifacts());
    bundle.ifPresent(found -> jail(found).require());
    if (bundle.isPresent() && bundle.get().kind() instanceof OutsideBundle.Kind.Image) {
      var _ = commands.found();
    }
    return bundle.map(
        found ->
            new ServableModel.Outside(
                model.id(),
                pool(new Key(wanted(model), version.artifacts()), found),
                found.example()));
  }

  @Override
  public void requireAllowed(WantedModel model) {
    Optional<ProcessCeilings.Excess> excess = ceilings.excess(limits.with(model.processes()));
    if (excess.isPresent()) {
      String field = excess.get().field();
      throw new MillraceException(
          MODEL_PROCESS_ABOVE_CEILING,
          "processes.%s: %s: %s (the server's ceiling: %s)"
              .formatted(model.id().name(), field, excess.get().value(), excess.get().ceiling()),
          "Ask for no more than the ceiling, or have the operator raise models.ceilings.%s in"
                  .formatted(field)
              + " millrace.server.yaml.");
    }
  }

  private Wanted wanted(WantedModel model) {
    return new Wanted(model.id(), limits.with(model.processes()));
  }

  private synchronized ReplicaPool pool(Key key, OutsideBundle bundle) {
    if (shrinker == null) {
      if (Files.exists(folder)) {
        OwnFolder.delete(folder);
      }
      shrinker = Loop.start("model-idle", this::shrink);
    }
    return pools.computeIfAbsent(key, _ -> newPool(key, bundle));
  }

  private ReplicaPool newPool(Key key, OutsideBundle bundle) {
    Path own = folder.resolve(Sha256.of(key.toString()).hex().substring(0, 32)).toAbsolutePath();
    return new ReplicaPool(
        key.id().toString(),
        commands.model(bundle, key.place(), key.wanted().limits(), own),
        key.wanted().limits(),
        jail(bundle),
        new ModelLog(own.resolve("log"), LOG_BYTES),
        clock);
  }

  /// The file of an ONNX model is data, like that of a training: it needs no leave, and gets the
  /// best walls that there are.
  private ModelJail jail(OutsideBundle bundle) {
    return switch (bundle.kind()) {
      case OutsideBundle.Kind.Onnx _ -> dataJail;
      case OutsideBundle.Kind.Image _ -> containerJail;
      case OutsideBundle.Kind.Program _, OutsideBundle.Kind.Function _ -> jail;
    };
  }

  @Override
  public synchronized void use(Set<WantedModel> models) {
    inUse = models.stream().map(this::wanted).collect(Collectors.toSet());
  }

  @Override
  public List<OutsideView> look(Set<WantedModel> models) {
    Set<Wanted> looked = models.stream().map(this::wanted).collect(Collectors.toSet());
    return look(looked::contains);
  }

  private List<OutsideView> look(Predicate<Wanted> models) {
    Map<Key, ReplicaPool> found;
    synchronized (this) {
      found = Map.copyOf(pools);
    }
    return found.entrySet().stream()
        .filter(each -> models.test(each.getKey().wanted()))
        .map(each -> each.getValue().view(each.getKey().id()))
        .sorted(BY_VERSION)
        .toList();
  }

  /// Of all models that have had processes.
  List<OutsideView> all() {
    return look(_ -> true);
  }

  private synchronized Duration shrink() {
    pools.forEach((key, pool) -> pool.shrink(inUse.contains(key.wanted())));
    return SHRINK_EVERY;
  }

  /// Ends all processes. Blocks until they have ended.
  @Override
  public void close() {
    List<ReplicaPool> all;
    Loop running;
    synchronized (this) {
      all = List.copyOf(pools.values());
      running = shrinker;
    }
    if (running != null) {
      running.close();
    }
    List<Thread> closing = all.stream().map(pool -> Thread.ofVirtual().start(pool::close)).toList();
    for (Thread each : closing) {
      try {
        each.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
