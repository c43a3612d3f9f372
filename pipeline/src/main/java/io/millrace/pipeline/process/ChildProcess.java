package io.millrace.pipeline.process;

import io.millrace.base.process.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One process and all that it starts: their output goes on line by line, and none of them is left
/// when [#run] returns.
final class ChildProcess {
  private static final int LINE_MAX = 8 * 1024;
  private static final int TAIL = 20;
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration KILL = Duration.ofSeconds(3);

  private final ProcessBuilder builder;
  private final UnaryOperator<Reader> filter;
  private final Consumer<String> lines;
  private final Deque<String> tail = new ArrayDeque<>();
  private volatile @Nullable Process process;

  /// @param builder its command begins a session of its own where the machine can do that, so that
  ///     what it leaves behind can be found
  /// @param filter of what the process prints, before it is cut into lines
  /// @param lines gets what the process prints
  ChildProcess(ProcessBuilder builder, UnaryOperator<Reader> filter, Consumer<String> lines) {
    this.builder = builder.redirectErrorStream(true);
    this.filter = filter;
    this.lines = lines;
    Programs.find("setsid").ifPresent(setsid -> builder.command().addFirst(setsid));
  }

  /// How it ended.
  /// @param code 128 and more: by a signal
  /// @param tail the last lines that it printed
  record Exit(int code, List<String> tail) {
    /// For people.
    String text() {
      return "Exit code %d\n%s".formatted(code, String.join("\n", tail));
    }
  }

  /// Starts the process and waits for its end; an interrupt ends it. It is started and awaited by a
  /// platform thread of its own: the kernel ties its life to that thread's where the server asks
  /// for it.
  ///
  /// @throws IOException if it cannot be started
  Exit run() throws IOException, InterruptedException {
    FutureTask<Exit> work = new FutureTask<>(this::work);
    Thread thread = Thread.ofPlatform().daemon().name("process").start(work);
    try {
      return work.get();
    } catch (InterruptedException e) {
      end();
      thread.join(KILL);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Exit work() throws IOException, InterruptedException {
    Process started = builder.start();
    process = started;
    started.getOutputStream().close();
    try (Reader out = filter.apply(printed(started))) {
      for (String line = line(out); line != null; line = line(out)) {
        tell(line);
      }
    }
    int code = started.waitFor();
    killSession(started);
    return new Exit(code, List.copyOf(tail));
  }

  private static Reader printed(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// The next line; one that is too long comes in parts.
  private static @Nullable String line(Reader out) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = out.read();
    while (next >= 0 && next != '\n' && line.length() < LINE_MAX) {
      line.append((char) next);
      next = out.read();
    }
    return next < 0 && line.isEmpty() ? null : line.toString().stripTrailing();
  }

  private void tell(String line) {
    lines.accept(line);
    tail.addLast(line);
    if (tail.size() > TAIL) {
      tail.removeFirst();
    }
  }

  /// Asks all to end, then makes them.
  private void end() {
    Process root = process;
    if (root == null) {
      return;
    }
    List<ProcessHandle> all = descendants(root);
    all.add(root.toHandle());
    all.forEach(ProcessHandle::destroy);
    try {
      root.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    all.addAll(descendants(root));
    all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    killSession(root);
  }

  private static List<ProcessHandle> descendants(Process root) {
    return new ArrayList<>(root.descendants().toList());
  }

  /// Kills what is left of the process's session; nothing if it began none.
  private static void killSession(Process root) {
    Programs.find("kill").ifPresent(kill -> Programs.works(kill, "-KILL", "--", "-" + root.pid()));
  }
}
