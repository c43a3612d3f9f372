package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.pipeline.process.ProcessPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The model of `faulty_model.py` in a pool of its own.
final class FaultyModel implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(2);
  static final ProcessLimits LIMITS =
      new ProcessLimits(
          Duration.ofSeconds(20),
          LIMIT,
          Duration.ofSeconds(1),
          Duration.ofMillis(250),
          Duration.ofSeconds(2),
          512,
          1 << 20,
          4,
          4,
          1,
          1,
          4,
          Duration.ofMinutes(10));

  final ReplicaPool pool;
  final ModelLog log;
  final Path folder;

  FaultyModel(Path folder, ProcessLimits limits, InstantSource clock) throws IOException {
    this(folder, limits, clock, new ModelJail(policy(), ModelJail.Walls.BUBBLEWRAP));
  }

  FaultyModel(Path folder, ProcessLimits limits, InstantSource clock, ModelJail jail)
      throws IOException {
    this.folder = Files.createDirectories(folder.resolve("model")).toRealPath();
    Path script = this.folder.resolve("faulty_model.py");
    try (InputStream in =
        Objects.requireNonNull(FaultyModel.class.getResourceAsStream("faulty_model.py"))) {
      Files.write(script, in.readAllBytes());
    }
    log = new ModelLog(folder.resolve("log"), 1 << 20);
    List<SignatureColumn> columns =
        List.of(
            new SignatureColumn("x", SignatureColumn.Type.DOUBLE),
            new SignatureColumn("act", SignatureColumn.Type.STRING));
    pool =
        new ReplicaPool(
            "faulty/1",
            new ProcessedModel(
                "program",
                () ->
                    new ModelCommand(
                        List.of("/usr/bin/python3", script.toString()),
                        Map.of("MODEL_COLOUR", "blue"),
                        this.folder,
                        List.of(this.folder)),
                columns,
                List.of(),
                List.of(),
                ContractCalls.with(new SplitForm(columns, List.of())),
                rows("none", 21)),
            limits,
            jail,
            log,
            clock);
  }

  static ProcessPolicy policy() {
    return new ProcessPolicy(ProcessPolicy.Run.ALWAYS, List.of(), List.of());
  }

  /// It finds a file of this name in its folder when it starts, or looks again.
  FaultyModel told(String name) throws IOException {
    Files.createFile(folder.resolve(name));
    return this;
  }

  static Frame rows(String act, double... x) {
    @Nullable String[] acts = new @Nullable String[x.length];
    Arrays.fill(acts, act);
    return new Frame(x.length, List.of(new NumberColumn("x", x), new TextColumn("act", acts)));
  }

  double[] predict(String act, double... x) {
    return pool.predict(rows(act, x));
  }

  @Override
  public void close() {
    pool.close();
  }
}
