package io.millrace.base.worker;

import static io.millrace.base.ErrorCode.WORKER_FAILED;

import io.millrace.base.MillraceException;
import io.millrace.base.process.Programs;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process that does what must not happen in this one. It holds one conversation at a time;
/// nothing of it is left after [#close], which may come at any time and from any thread.
///
/// It is started and talked to by a platform thread of its own, which lasts as long as the process:
/// the kernel ties the process's life to it, and reading would hold a virtual thread's carrier.
public final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration END = Duration.ofSeconds(2);

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("worker").factory());
  private final Path own;
  private final Process process;
  private final Complaints complaints;
  private final DataInputStream in;
  private final DataOutputStream out;
  private volatile boolean closed;

  private Worker(WorkerSpec spec) throws IOException, InterruptedException {
    own = Files.createTempDirectory("millrace-worker-").toRealPath();
    Future<Process> launched = thread.submit(() -> launch(spec));
    try {
      process = launched.get();
    } catch (InterruptedException | ExecutionException e) {
      thread.execute(() -> abandon(launched));
      thread.shutdown();
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw new IOException(e.getCause());
    }
    complaints = Complaints.of(process.getErrorStream());
    in = new DataInputStream(process.getInputStream());
    out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
  }

  private Process launch(WorkerSpec spec) throws IOException {
    List<String> line = WorkerCommand.line(spec, own);
    ProcessBuilder builder = Programs.command(line).directory(own.toFile());
    builder.environment().put("LANG", "C.UTF-8");
    return builder.start();
  }

  /// Runs after the launch, however that went.
  private void abandon(Future<Process> launched) {
    if (launched.state() == Future.State.SUCCESS) {
      launched.resultNow().destroyForcibly();
    }
    OwnFolder.delete(own);
  }

  /// Starts the process, and waits until it is ready.
  /// @throws MillraceException with `WORKER_FAILED` if it cannot be started
  public static Worker start(WorkerSpec spec) throws InterruptedException {
    Worker worker = null;
    boolean ready = false;
    try {
      worker = new Worker(spec);
      worker.call(starting -> starting.receive(0), START);
      ready = true;
      return worker;
    } catch (IOException e) {
      throw failed("A worker process could not be started: %s".formatted(e.getMessage()), e);
    } catch (TimeoutException e) {
      throw failed("A worker process was not ready in time.", e);
    } finally {
      if (worker != null && !ready) {
        worker.close();
      }
    }
  }

  /// What is said to a worker and what it answers, with [#send] and [#receive].
  @FunctionalInterface
  public interface Conversation<T> {
    T with(Worker worker);
  }

  /// Holds a conversation and waits for its result; its exceptions reach the caller as they are.
  /// @throws TimeoutException if it takes longer; the worker is to be closed then
  public <T> T call(Conversation<T> conversation, Duration limit)
      throws TimeoutException, InterruptedException {
    Future<T> result = submitted(conversation);
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      switch (Objects.requireNonNullElse(e.getCause(), e)) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case Exception impossible -> throw new IllegalStateException(impossible);
        case Throwable impossible -> throw new IllegalStateException(impossible);
      }
    }
  }

  private <T> Future<T> submitted(Conversation<T> conversation) {
    try {
      return thread.submit(() -> conversation.with(this));
    } catch (RejectedExecutionException e) {
      throw failed("The worker process was ended.", e);
    }
  }

  /// Within a conversation: says something.
  /// @throws MillraceException with `WORKER_FAILED` if the process has ended
  public void send(byte[] frame) {
    try {
      Frames.write(out, frame);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /// Within a conversation: waits for an answer.
  /// @param bytesMax a longer one is taken for nonsense
  /// @throws MillraceException with `WORKER_FAILED` if the process has ended, or talks nonsense
  public byte[] receive(int bytesMax) {
    try {
      return Frames.read(in, bytesMax);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private MillraceException lost(IOException cause) {
    if (closed) {
      return failed("The worker process was ended.", cause);
    }
    try {
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      int code = process.waitFor();
      log.warn("worker.lost code={} complaints={}", code, complaints.text());
      return failed(
          "The worker process ended in the middle (exit code %d).".formatted(code), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("The worker process ended in the middle.", e);
    }
  }

  private static MillraceException failed(String message, Exception cause) {
    return new MillraceException(
        WORKER_FAILED,
        message,
        "Try again; if it happens again, the server's log says more.",
        cause);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Kills the process, with all that it has started where it is jailed.
  @Override
  public synchronized void close() {
    process.destroyForcibly();
    if (!closed) {
      closed = true;
      thread.execute(this::cleanUp);
      thread.shutdown();
    }
  }

  private void cleanUp() {
    try {
      process.waitFor();
      OwnFolder.delete(own);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits a little until nothing is left, after [#close].
  void awaitEnd() {
    try {
      if (!thread.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("worker.left pid={}", process.pid());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
