package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ExecutionStore.StoredLine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// What a running attempt knows and says. Lines are guarded by this object's monitor.
final class AttemptContext implements TaskContext {
  private static final int LINE_MAX = 4_096;
  private static final int FIRST_LINES = 2_000;
  private static final int LAST_LINES = 500;

  private final AttemptId id;
  private final String pipeline;
  private final String state;
  private final Workers workers;
  private final LogBook logBook;
  private final InstantSource clock;
  private final Runnable changed;
  private final Optional<WholeLog> whole;
  private final Deque<LogLine> last = new ArrayDeque<>();
  private int written;
  private int left;
  private volatile long beatNanos;
  private volatile boolean cancelled;

  AttemptContext(
      AttemptId id,
      String pipeline,
      String state,
      Workers workers,
      LogBook logBook,
      InstantSource clock,
      Optional<WholeLogs> wholeLogs,
      Runnable changed) {
    this.id = id;
    this.pipeline = pipeline;
    this.state = state;
    this.workers = workers;
    this.beatNanos = workers.nanoTime();
    this.logBook = logBook;
    this.clock = clock;
    this.changed = changed;
    this.whole = wholeLogs.map(logs -> logs.of(id));
  }

  /// The attempt has been started before and has written lines.
  synchronized void goOn(int lines) {
    written = lines;
  }

  static String visitKey(ExecutionId execution, long enteredEvent) {
    return execution + "." + enteredEvent;
  }

  static String key(AttemptId id) {
    return visitKey(id.execution(), id.enteredEvent()) + "." + id.attempt();
  }

  @Override
  public ExecutionId execution() {
    return id.execution();
  }

  @Override
  public String pipeline() {
    return pipeline;
  }

  @Override
  public String state() {
    return state;
  }

  @Override
  public String idempotencyKey() {
    return key(id);
  }

  @Override
  public String visitKey() {
    return visitKey(id.execution(), id.enteredEvent());
  }

  @Override
  public int attempt() {
    return id.attempt();
  }

  @Override
  public synchronized void log(String line) {
    String text = line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + " …";
    LogLine said = line(clock.instant(), text);
    whole.ifPresent(log -> log.write(said));
    if (written < FIRST_LINES) {
      write(said);
    } else {
      last.add(said);
      if (last.size() > LAST_LINES) {
        last.remove();
        left++;
      }
    }
    changed.run();
  }

  private LogLine line(Instant time, String text) {
    return new LogLine(time, state, id.enteredEvent(), id.attempt(), text);
  }

  private void write(LogLine said) {
    logBook.write(new StoredLine(id, written++, said));
  }

  /// The attempt is over: stores the last lines.
  synchronized void end() {
    if (left > 0) {
      String text = "… " + left + " lines are left out …";
      write(line(last.getFirst().time(), text));
    }
    last.forEach(this::write);
    last.clear();
    whole.ifPresent(log -> log.end(written > FIRST_LINES));
  }

  @Override
  public void progress(long done, long total, String text) {
    heartbeat();
    logBook.write(id, new ExecutionView.Progress(done, total, text));
    changed.run();
  }

  @Override
  public void heartbeat() {
    beatNanos = workers.nanoTime();
  }

  long silentNanos() {
    return workers.nanoTime() - beatNanos;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  void cancel() {
    cancelled = true;
  }
}
