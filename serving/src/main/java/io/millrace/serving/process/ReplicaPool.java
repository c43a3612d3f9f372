package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_PROCESS_ANSWER_INVALID;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_BUSY;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_ERROR;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_FAILED;
import static io.millrace.base.ErrorCode.MODEL_PROCESS_TIMEOUT;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.OutsideModel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The processes of one model: as many as requests in flight need, within limits. There is none
/// before the first request or [#start], and whatever ends while it is needed comes back.
/// Thread-safe.
final class ReplicaPool implements OutsideModel, Replica.Owner {
  private static final int WORDS_MAX = 500;

  private final String name;
  private final ProcessedModel model;
  private final ProcessLimits limits;
  private final ModelJail jail;
  private final ModelLog log;
  private final InstantSource clock;

  /// Guards what is below.
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();

  /// Held while the model's files are prepared, which is done once.
  private final ReentrantLock preparing = new ReentrantLock();

  private @Nullable ModelCommand command;
  private final List<Slot> slots = new ArrayList<>();
  private int waiting;
  private boolean closed;

  /// When all processes that there are were last needed.
  private Instant neededAt;

  /// A process, and how many requests it has.
  private static final class Slot {
    final Replica replica;
    int inFlight;

    Slot(Replica replica) {
      this.replica = replica;
    }
  }

  ReplicaPool(
      String name,
      ProcessedModel model,
      ProcessLimits limits,
      ModelJail jail,
      ModelLog log,
      InstantSource clock) {
    this.name = name;
    this.model = model;
    this.limits = limits;
    this.jail = jail;
    this.log = log;
    this.clock = clock;
    this.neededAt = clock.instant();
  }

  @Override
  public List<Input> inputs() {
    return model.columns().stream().map(SignatureColumn::input).toList();
  }

  @Override
  public void start() {
    // A replica that starts is ready or has failed some time: its parts have limits of their own.
    Deadline deadline = Deadline.in(Duration.ofDays(1));
    lock.lock();
    try {
      neededAt = clock.instant();
      while (true) {
        wake();
        if (slots.stream().anyMatch(slot -> slot.replica.state() == Replica.State.READY)) {
          return;
        }
        requireHope();
        await(deadline, Duration.ZERO);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public double[] predict(Frame rows) {
    Duration limit = limits.answer();
    Deadline deadline = Deadline.in(limit);
    byte[] body = model.form().body(rows);
    Slot slot = take(deadline, limit);
    try {
      ModelConnection connection =
          slot.replica.connection().orElseThrow(() -> failed(slot.replica.reason(), null));
      return ask(connection, body, rows.rows(), deadline, limit);
    } finally {
      give(slot);
    }
  }

  private Slot take(Deadline deadline, Duration limit) {
    lock.lock();
    try {
      wake();
      Optional<Slot> free = free();
      if (free.isEmpty() && waiting >= limits.queue()) {
        throw new MillraceException(
            MODEL_PROCESS_BUSY,
            "%d requests wait for model %s already.".formatted(waiting, name),
            "Try again in a moment, or allow more replicas.");
      }
      waiting++;
      try {
        while (free.isEmpty()) {
          grow();
          requireHope();
          await(deadline, limit);
          wake();
          free = free();
        }
      } finally {
        waiting--;
      }
      free.get().inFlight++;
      grow();
      return free.get();
    } finally {
      lock.unlock();
    }
  }

  private void give(Slot slot) {
    lock.lock();
    try {
      noteNeed();
      slot.inFlight--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Slot> free() {
    return slots.stream()
        .filter(slot -> slot.replica.state() == Replica.State.READY)
        .filter(slot -> slot.inFlight < limits.parallel())
        .min(Comparator.comparingInt(slot -> slot.inFlight));
  }

  /// Starts the first process, or as many as are always kept.
  private void wake() {
    if (closed) {
      throw failed("the server is stopping", null);
    }
    jail.require();
    while (slots.size() < Math.max(1, limits.replicasMin())) {
      add();
    }
  }

  /// Starts another process if those that there are have more than they should.
  private void grow() {
    noteNeed();
    if (inFlight() + waiting > limits.target() * slots.size()
        && slots.size() < limits.replicasMax()) {
      add();
    }
  }

  private void add() {
    Slot slot = new Slot(new Replica(this, limits, clock));
    slots.add(slot);
    slot.replica.start();
  }

  /// How many requests its processes have.
  int inFlight() {
    lock.lock();
    try {
      return slots.stream().mapToInt(slot -> slot.inFlight).sum();
    } finally {
      lock.unlock();
    }
  }

  private void noteNeed() {
    if (inFlight() + waiting > limits.target() * (slots.size() - 1)) {
      neededAt = clock.instant();
    }
  }

  /// Ends a process that has not been needed for long; to be called often.
  /// @param inUse whether an endpoint has the model; otherwise none is kept, and none that has
  ///     failed is started again
  void shrink(boolean inUse) {
    List<Slot> over = new ArrayList<>();
    lock.lock();
    try {
      noteNeed();
      if (!inUse && isHopeless()) {
        over.addAll(slots);
        slots.clear();
      }
      int kept = inUse ? limits.replicasMin() : 0;
      Optional<Slot> unused = slots.stream().filter(slot -> slot.inFlight == 0).findFirst();
      boolean idle = !clock.instant().isBefore(neededAt.plus(limits.idle()));
      if (slots.size() > kept && idle && unused.isPresent()) {
        slots.remove(unused.get());
        over.add(unused.get());
        neededAt = clock.instant();
      }
    } finally {
      lock.unlock();
    }
    over.forEach(slot -> Thread.ofVirtual().start(slot.replica::stop));
  }

  /// @throws MillraceException with `MODEL_PROCESS_FAILED` if no process is on the way
  private void requireHope() {
    if (isHopeless()) {
      throw failed(slots.getFirst().replica.reason(), null);
    }
  }

  private boolean isHopeless() {
    return !slots.isEmpty()
        && slots.stream().allMatch(slot -> slot.replica.state() == Replica.State.FAILED);
  }

  /// Why there is no free process.
  private String obstacle() {
    return slots.stream()
        .map(slot -> slot.replica.reason())
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElse("all its processes are busy");
  }

  @SuppressWarnings("WaitNotInLoop") // callers look again
  private void await(Deadline deadline, Duration limit) {
    try {
      if (changed.awaitNanos(deadline.remainingNanos()) <= 0) {
        throw new MillraceException(
            MODEL_PROCESS_TIMEOUT,
            "Model %s was not free within %s ms: %s.".formatted(name, limit.toMillis(), obstacle()),
            "Try again; if it stays busy, allow more replicas.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("the wait was interrupted", e);
    }
  }

  private double[] ask(
      ModelConnection connection, byte[] body, int rows, Deadline deadline, Duration limit) {
    Map<String, String> headers =
        Map.of("Content-Type", model.form().contentType(), "Accept", "application/json, text/csv");
    try {
      ModelConnection.Answer answer = connection.post("/invocations", headers, body, deadline);
      if (answer.status() / 100 != 2) {
        throw new MillraceException(
            MODEL_PROCESS_ERROR,
            "Model %s answers %d: %s".formatted(name, answer.status(), shown(answer.text())),
            "Correct the rows or the model, as its message says.");
      }
      return Predictions.read(answer, rows);
    } catch (InterruptedIOException e) {
      throw new MillraceException(
          MODEL_PROCESS_TIMEOUT,
          "Model %s did not answer within %s ms.".formatted(name, limit.toMillis()),
          "Send fewer rows at once; the model's log may say what keeps it.",
          e);
    } catch (ModelConnection.NonsenseException | Predictions.InvalidException e) {
      throw new MillraceException(
          MODEL_PROCESS_ANSWER_INVALID,
          "Model %s gives no usable answer: %s.".formatted(name, e.getMessage()),
          "Correct the model: it must answer a finite number for each row.",
          e);
    } catch (IOException e) {
      throw failed("its process took no connection, or ended in the middle", e);
    }
  }

  private static String shown(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > WORDS_MAX ? line.substring(0, WORDS_MAX) + "…" : line;
  }

  private MillraceException failed(String why, @Nullable Exception cause) {
    return new MillraceException(
        MODEL_PROCESS_FAILED,
        "Model %s cannot answer: %s.".formatted(name, why),
        "Try again in a moment: a process that has failed is started again.",
        cause);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ModelProgram launch() throws IOException, InterruptedException {
    return ModelProgram.start(prepared(), limits, jail, log);
  }

  private ModelCommand prepared() {
    preparing.lock();
    try {
      ModelCommand ready = command == null ? model.preparation().prepare() : command;
      command = ready;
      return ready;
    } finally {
      preparing.unlock();
    }
  }

  @Override
  public ModelConnection connection(ModelProgram program) {
    return new ModelConnection(program.address(), limits.accept(), limits.answerBytes());
  }

  @Override
  public void tryOut(ModelConnection connection) {
    Frame example = model.example();
    Duration limit = limits.answer();
    ask(connection, model.form().body(example), example.rows(), Deadline.in(limit), limit);
  }

  @Override
  public void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String lastWords() {
    return shown(log.tail());
  }

  /// Ends all processes. Blocks.
  void close() {
    List<Slot> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(slots);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    all.forEach(slot -> Thread.ofVirtual().start(slot.replica::stop));
    all.forEach(slot -> slot.replica.stop());
  }

  /// How many processes there are, and in which state each is.
  List<Replica.State> states() {
    lock.lock();
    try {
      return slots.stream().map(slot -> slot.replica.state()).toList();
    } finally {
      lock.unlock();
    }
  }
}
