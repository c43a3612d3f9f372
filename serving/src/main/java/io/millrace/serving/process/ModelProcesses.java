package io.millrace.serving.process;

import io.millrace.base.digest.Sha256;
import io.millrace.base.worker.OwnFolder;
import io.millrace.ml.frame.Frame;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.serving.OutsideModels;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The models that processes evaluate: bundles that MLflow can load as a Python function, each by
/// a server of ours in the model's own Python environment, and those that bring a program. What
/// several endpoints have of a version are the same processes. Thread-safe.
public final class ModelProcesses implements OutsideModels, AutoCloseable {
  private static final String SERVER = "millrace_model_server.py";
  private static final String BRIDGE = "millrace_model_bridge.py";
  private static final Duration SHRINK_EVERY = Duration.ofSeconds(1);
  private static final long LOG_BYTES = 1 << 20;
  private static final int TRIED = 5;

  private final Artifacts artifacts;
  private final Path folder;
  private final ProcessLimits limits;
  private final ModelJail jail;
  private final PythonEnvironments environments;
  private final InstantSource clock;
  private final Thread shrinker = Thread.ofVirtual().name("model-idle").unstarted(this::shrink);

  /// Guarded by this object's monitor, as is what is below.
  private final Map<Key, ReplicaPool> pools = new HashMap<>();

  private Set<ServedModel> inUse = Set.of();

  /// A version and where its files are: a name can come to name another model.
  private record Key(ServedModel id, ArtifactPath place) {}

  /// @param state folder of the server's own, for copies of models and for environments
  /// @param python interpreter for all models; absent: each gets an environment of its own
  public ModelProcesses(
      Artifacts artifacts,
      Path state,
      ProcessPolicy policy,
      Optional<Path> python,
      ProcessLimits limits,
      InstantSource clock) {
    this.artifacts = artifacts;
    this.folder = state.resolve("models");
    this.limits = limits;
    this.jail = new ModelJail(policy);
    this.environments = new PythonEnvironments(state.resolve("python"), python);
    this.clock = clock;
  }

  @Override
  public Optional<ServableModel.Outside> find(ServedModel id, ModelVersion version) {
    Optional<OutsideBundle> bundle = OutsideBundle.read(artifacts, version.artifacts());
    if (bundle.isPresent()) {
      jail.require();
    }
    return bundle.map(
        found ->
            new ServableModel.Outside(
                id, pool(new Key(id, version.artifacts()), found), found.example()));
  }

  private synchronized ReplicaPool pool(Key key, OutsideBundle bundle) {
    if (shrinker.getState() == Thread.State.NEW) {
      if (Files.exists(folder)) {
        OwnFolder.delete(folder);
      }
      shrinker.start();
    }
    return pools.computeIfAbsent(key, _ -> newPool(key, bundle));
  }

  private ReplicaPool newPool(Key key, OutsideBundle bundle) {
    Path own = folder.resolve(Sha256.of(key.toString()).hex().substring(0, 32)).toAbsolutePath();
    return new ReplicaPool(
        key.id().toString(),
        new ProcessedModel(
            () -> prepare(own, key.place(), bundle),
            bundle.columns(),
            ContractCalls.with(
                bundle
                    .program()
                    .map(program -> program.form(bundle.columns()))
                    .orElseGet(() -> new SplitForm(bundle.columns()))),
            tried(bundle.example())),
        limits,
        jail,
        new ModelLog(own.resolve("log"), LOG_BYTES),
        clock);
  }

  /// What a new process must answer before it is asked anything else: the rest of the example is
  /// for explanations.
  private static Frame tried(Frame example) {
    return example.select(IntStream.range(0, Math.min(TRIED, example.rows())).toArray());
  }

  private ModelCommand prepare(Path own, ArtifactPath place, OutsideBundle bundle) {
    Path files = own.resolve("files");
    BundleFiles.copy(artifacts, place, files);
    try {
      return bundle.program().isPresent()
          ? bridged(bundle.program().get(), bundle, files, own)
          : function(bundle, files, own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Our server for what MLflow can load.
  private ModelCommand function(OutsideBundle bundle, Path files, Path own) throws IOException {
    Path python = environments.interpreter(bundle).toAbsolutePath();
    Path server = script(SERVER, own);
    List<Path> reads = new ArrayList<>(PythonEnvironments.reads(python));
    reads.addAll(List.of(files, server));
    return new ModelCommand(
        List.of(python.toString(), "-I", "-u", server.toString()), Map.of(), files, reads);
  }

  /// The model's own program behind our bridge, which needs any Python.
  private ModelCommand bridged(BundleProgram program, OutsideBundle bundle, Path files, Path own)
      throws IOException {
    Path python =
        bundle.requirements().isEmpty()
            ? environments.any().toAbsolutePath()
            : environments.interpreter(bundle).toAbsolutePath();
    Path bridge = script(BRIDGE, own);
    List<String> line = new ArrayList<>(List.of(python.toString(), "-I", "-u", bridge.toString()));
    line.addAll(program.command());
    List<Path> reads = new ArrayList<>(PythonEnvironments.reads(python));
    reads.addAll(List.of(files, bridge));
    Map<String, String> environment = new HashMap<>(program.environment());
    environment.put("PATH", String.valueOf(python.getParent()));
    return new ModelCommand(line, environment, files, reads);
  }

  private static Path script(String name, Path own) throws IOException {
    Path script = own.resolve(name);
    try (InputStream in =
        Objects.requireNonNull(ModelProcesses.class.getResourceAsStream(name), name)) {
      return Files.write(script, in.readAllBytes());
    }
  }

  @Override
  public synchronized void use(Set<ServedModel> models) {
    inUse = Set.copyOf(models);
  }

  private void shrink() {
    try {
      while (true) {
        Thread.sleep(SHRINK_EVERY);
        synchronized (this) {
          pools.forEach((key, pool) -> pool.shrink(inUse.contains(key.id())));
        }
      }
    } catch (InterruptedException _) {
      // The server is stopping.
    }
  }

  /// Ends all processes. Blocks until they have ended.
  @Override
  public void close() {
    List<ReplicaPool> all;
    synchronized (this) {
      all = List.copyOf(pools.values());
    }
    shrinker.interrupt();
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
