package io.millrace.pipeline.training.xgboost;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;
import static io.millrace.base.ErrorCode.XGBOOST_UNAVAILABLE;

import io.millrace.base.ErrorCode;
import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import io.millrace.base.worker.Refusals;
import io.millrace.base.worker.Worker;
import io.millrace.base.worker.WorkerPool;
import io.millrace.base.worker.WorkerSpec;
import io.millrace.pipeline.training.xgboost.TrainingFrames.Order;
import io.millrace.pipeline.training.xgboost.XgboostTrainer.Round;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// Trains tree ensembles with XGBoost in [TrainingWorker] processes: a crash of the native library
/// fails one training. Thread-safe; there is no process before the first training.
public final class XgboostWorkers implements AutoCloseable {
  private static final int PARALLEL = 8;
  private static final int PART = 1 << 20;
  private static final int MODEL_BYTES_MAX = 1 << 30;
  private static final Set<ErrorCode> REFUSALS = EnumSet.of(TRAINING_INVALID, XGBOOST_UNAVAILABLE);

  /// As much heap as this process may have, where the rows are already; XGBoost keeps them several
  /// times.
  private final WorkerPool workers;

  public XgboostWorkers() {
    int heap = (int) Math.min(Runtime.getRuntime().maxMemory() >> 20, 1 << 20);
    workers =
        new WorkerPool(new WorkerSpec(TrainingWorker.class, heap, 6 * heap, List.of()), PARALLEL);
  }

  /// Trains on `train`; `validation` is only measured.
  ///
  /// @param names of the model inputs, kept in the model file
  /// @param listener told of every round, in order
  /// @param cancelled asked after every round; true ends the training with InterruptedException, as
  ///     an interrupt does at once
  /// @return the model as XGBoost's JSON
  /// @throws io.millrace.base.MillraceException with `TRAINING_INVALID` if XGBoost refuses a
  ///     parameter or the rows; with `XGBOOST_UNAVAILABLE` if the native library cannot be loaded;
  ///     with `WORKER_FAILED` if the process ends in the middle
  public byte[] train(
      XgboostParams params,
      List<String> names,
      EncodedRows train,
      EncodedRows validation,
      Round.Listener listener,
      BooleanSupplier cancelled)
      throws InterruptedException {
    Order order = new Order(params, names, train.labels().length, validation.labels().length);
    try {
      return workers.call(
          worker -> {
            worker.send(order.frame());
            send(worker, train);
            send(worker, validation);
            return follow(worker, listener, cancelled);
          });
    } catch (CancellationException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
  }

  private static byte[] follow(Worker worker, Round.Listener listener, BooleanSupplier cancelled) {
    while (true) {
      FrameReader said = new FrameReader(worker.receive(MODEL_BYTES_MAX));
      switch (said.readByte()) {
        case TrainingFrames.ROUND -> listener.finished(TrainingFrames.round(said));
        case TrainingFrames.MODEL -> {
          return said.readBytes();
        }
        case TrainingFrames.REFUSAL -> throw Refusals.read(said, REFUSALS);
        default -> throw FrameReader.nonsense();
      }
      if (cancelled.getAsBoolean()) {
        throw new CancellationException();
      }
    }
  }

  private static void send(Worker worker, EncodedRows rows) {
    send(worker, rows.inputs());
    send(worker, rows.labels());
  }

  private static void send(Worker worker, float[] values) {
    for (int from = 0; from < values.length; from += PART) {
      int to = Math.min(values.length, from + PART);
      worker.send(new FrameWriter().putFloats(values, from, to).toFrame());
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
