package io.millrace.serving.process;

import io.millrace.base.process.Programs;
import io.millrace.base.worker.OwnFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// One process of a model with all that it starts. Nothing of it is left after [#stop].
///
/// It is started and read by a platform thread of its own, which lasts as long as the process: the
/// kernel ties the process's life to it.
final class ModelProgram {
  private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";
  private static final Duration KILL = Duration.ofSeconds(3);

  private final Path own;
  private final UnixDomainSocketAddress address;
  private final ModelLog log;
  private final Process process;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  private ModelProgram(
      ModelCommand command, ProcessLimits limits, ModelJail jail, ModelLog log, Path own)
      throws IOException, InterruptedException {
    this.own = own;
    this.log = log;
    address = UnixDomainSocketAddress.of(own.resolve("s"));
    ProcessBuilder builder =
        Programs.command(line(command, limits, jail)).directory(command.model().toFile());
    builder.redirectErrorStream(true);
    builder.environment().putAll(environment(command));
    FutureTask<Process> start = new FutureTask<>(builder::start);
    Thread.ofPlatform().daemon().name("model-process").start(() -> accompany(start));
    try {
      process = start.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /// @throws IOException if it cannot be started
  static ModelProgram start(
      ModelCommand command, ProcessLimits limits, ModelJail jail, ModelLog log)
      throws IOException, InterruptedException {
    Path own = Files.createTempDirectory("millrace-model-").toRealPath();
    try {
      return new ModelProgram(command, limits, jail, log, own);
    } catch (IOException | InterruptedException e) {
      OwnFolder.delete(own);
      throw e;
    }
  }

  private List<String> line(ModelCommand command, ProcessLimits limits, ModelJail jail) {
    List<String> line = new ArrayList<>();
    Programs.find("setsid").ifPresent(line::add);
    List<String> limited = new ArrayList<>();
    if (ModelJail.hasShell()) {
      String ulimits = "ulimit -c 0 && ulimit -d %d".formatted(limits.memoryMegabytes() * 1024L);
      limited.addAll(List.of("/bin/sh", "-c", ulimits + " && exec \"$@\"", "sh"));
    }
    limited.addAll(command.line());
    limited.add("serve");
    line.addAll(jail.wrap(command, limited, own));
    return line;
  }

  private Map<String, String> environment(ModelCommand command) {
    Map<String, String> all = new java.util.HashMap<>();
    all.put("HOME", own.toString());
    all.put("TMPDIR", own.toString());
    all.put("LANG", "C.UTF-8");
    all.put("PYTHONUNBUFFERED", "1");
    all.putAll(command.environment());
    all.put("SM_MODEL_DIR", command.model().toString());
    all.put("MILLRACE_SOCKET", own.resolve("s").toString());
    all.merge("PATH", SYSTEM_PATH, (own, system) -> own.equals(system) ? own : own + ":" + system);
    return all;
  }

  /// Starts the process, reads what it prints, and waits for its end.
  private void accompany(FutureTask<Process> start) {
    start.run();
    if (start.state() != java.util.concurrent.Future.State.SUCCESS) {
      return;
    }
    Process started = start.resultNow();
    try {
      started.getOutputStream().close();
      Thread.ofPlatform().daemon().name("model-output").start(() -> drain(started));
      exit.complete(started.waitFor());
    } catch (IOException | InterruptedException e) {
      started.destroyForcibly();
      exit.completeExceptionally(e);
    }
  }

  private void drain(Process started) {
    try (InputStream printed = started.getInputStream()) {
      log.drain(printed);
    } catch (IOException | InterruptedException _) {
      // The process has ended.
    }
  }

  UnixDomainSocketAddress address() {
    return address;
  }

  /// Completes with its exit code; 128 and more: by a signal.
  CompletableFuture<Integer> exit() {
    return exit;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// What it has in memory with all that it started, as Linux tells it.
  OptionalLong memoryBytes() {
    try (Stream<ProcessHandle> below = process.descendants()) {
      long sum = 0;
      boolean isKnown = false;
      for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), below).toList()) {
        OptionalLong own = residentBytes(each.pid());
        isKnown |= own.isPresent();
        sum += own.orElse(0);
      }
      return isKnown ? OptionalLong.of(sum) : OptionalLong.empty();
    }
  }

  private static OptionalLong residentBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("\\D", ""))
          .filter(digits -> !digits.isEmpty())
          .mapToLong(digits -> Long.parseLong(digits) * 1_024)
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return OptionalLong.empty(); // it has ended, or this is no Linux
    }
  }

  /// Asks the model to end, makes it after `grace`, and then all that it has started. Idempotent.
  synchronized void stop(Duration grace) {
    if (!Files.exists(own)) {
      return;
    }
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    List<ProcessHandle> asked = all.stream().filter(each -> !ModelJail.isWall(each)).toList();
    (asked.isEmpty() ? all : asked).forEach(ProcessHandle::destroy);
    await(grace);
    all.addAll(process.descendants().toList());
    all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    Programs.find("kill")
        .ifPresent(kill -> Programs.works(kill, "-KILL", "--", "-" + process.pid()));
    await(KILL);
    OwnFolder.delete(own);
  }

  private void await(Duration time) {
    try {
      exit.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // It goes on, or its end was not seen; it is killed in both cases.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
