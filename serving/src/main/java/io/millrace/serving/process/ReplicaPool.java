package io.millrace.serving.process;

import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.OutsideView;
import io.millrace.serving.Parameter;
import io.millrace.serving.Params;
import io.millrace.serving.ServedModel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A model that processes answer, which end and begin as requests need them ([Replicas]), and
/// whatever ends while it is needed comes back ([Replica]). Thread-safe.
final class ReplicaPool implements OutsideModel, Replica.Owner {
  private final ProcessedModel model;
  private final ProcessLimits limits;
  private final ModelJail jail;
  private final ModelLog log;
  private final ModelErrors errors;
  private final OutputNames outputs;
  private final Replicas replicas;

  /// Held while the model's files are prepared, which is done once.
  private final ReentrantLock preparing = new ReentrantLock();

  private @Nullable ModelCommand command;
  private final LongAdder failures = new LongAdder();

  ReplicaPool(
      String name,
      ProcessedModel model,
      ProcessLimits limits,
      ModelJail jail,
      ModelLog log,
      InstantSource clock) {
    this.model = model;
    this.limits = limits;
    this.jail = jail;
    this.log = log;
    this.errors = new ModelErrors(name, limits.answer());
    this.outputs = new OutputNames(model.outputs());
    this.replicas = new Replicas(limits, () -> new Replica(this, limits, clock), errors, clock);
  }

  @Override
  public List<Input> inputs() {
    return model.columns().stream().map(SignatureColumn::input).toList();
  }

  @Override
  public Set<String> moments() {
    return model.columns().stream()
        .filter(column -> column.type() == SignatureColumn.Type.DATETIME)
        .map(SignatureColumn::name)
        .collect(Collectors.toSet());
  }

  @Override
  public List<Parameter> parameters() {
    return model.parameters();
  }

  /// What the answers say is known once a process has answered the input example.
  @Override
  public List<String> outputNames() {
    return outputs.list();
  }

  @Override
  public void start() {
    jail.require();
    replicas.start();
  }

  @Override
  public double[] predict(Frame rows, Params params) {
    jail.require();
    Deadline deadline = Deadline.in(limits.answer());
    Replicas.Slot slot = replicas.take(deadline);
    try {
      ModelCalls calls =
          slot.replica().calls().orElseThrow(() -> errors.failed(slot.replica().reason(), null));
      return ask(calls, rows, params, deadline);
    } finally {
      replicas.give(slot);
    }
  }

  private double[] ask(ModelCalls calls, Frame rows, Params params, Deadline deadline) {
    try {
      return outputs.ordered(calls.predict(rows, params, deadline));
    } catch (ModelCalls.RefusedException e) {
      throw errors.refused(e.words());
    } catch (InterruptedIOException e) {
      throw errors.late(e);
    } catch (ModelConnection.NonsenseException | Predictions.InvalidException e) {
      throw errors.unusable(e);
    } catch (IOException e) {
      throw errors.failed("its process took no connection, or ended in the middle", e);
    }
  }

  @Override
  public String name() {
    return errors.name();
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
  public ModelCalls calls(ModelProgram program) {
    return model.language().calls(program.address(), limits);
  }

  @Override
  public void tryOut(ModelCalls calls) {
    ask(calls, model.example(), Params.NONE, Deadline.in(limits.answer()));
  }

  @Override
  public void changed() {
    replicas.changed();
  }

  @Override
  public void failed() {
    failures.increment();
  }

  @Override
  public String lastWords() {
    return ModelErrors.shown(log.tail());
  }

  /// Ends processes that have not been needed for long; to be called often.
  /// @param inUse whether an endpoint has the model; otherwise none is kept, and none that has
  ///     failed is started again
  void shrink(boolean inUse) {
    replicas.shrink(inUse);
  }

  /// Ends all processes. Blocks.
  void close() {
    replicas.close();
  }

  /// What its processes do.
  OutsideView view(ServedModel id) {
    return new OutsideView(
        id,
        model.kind(),
        limits.replicasMin(),
        limits.replicasMax(),
        limits.target(),
        limits.memoryMegabytes(),
        replicas.waiting(),
        failures.sum(),
        replicas.list().stream().map(each -> each.replica().view(each.inFlight())).toList(),
        log.lines());
  }

  /// How many requests its processes have.
  int inFlight() {
    return replicas.list().stream().mapToInt(Replicas.Slot.View::inFlight).sum();
  }

  /// How many processes there are, and in which state each is.
  List<Replica.State> states() {
    return replicas.list().stream().map(each -> each.replica().state()).toList();
  }
}
