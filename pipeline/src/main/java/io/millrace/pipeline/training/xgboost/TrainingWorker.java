package io.millrace.pipeline.training.xgboost;

import io.millrace.base.MillraceException;
import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import io.millrace.base.worker.Refusals;
import io.millrace.base.worker.WorkerPort;
import io.millrace.pipeline.training.xgboost.TrainingFrames.Order;

/// The process in which XGBoost trains, one model after the other.
public final class TrainingWorker {
  private TrainingWorker() {}

  /// Serves until the server ends it.
  public static void main(String[] args) throws InterruptedException {
    WorkerPort port = WorkerPort.open();
    port.ready();
    while (true) {
      port.send(answer(port));
    }
  }

  private static byte[] answer(WorkerPort port) throws InterruptedException {
    Order order = Order.read(new FrameReader(port.receive()));
    EncodedRows train = rows(port, order.trainRows(), order.names().size());
    EncodedRows validation = rows(port, order.validationRows(), order.names().size());
    try {
      byte[] model =
          new XgboostTrainer(order.params(), order.names())
              .train(train, validation, round -> port.send(TrainingFrames.round(round)));
      return new FrameWriter().putByte(TrainingFrames.MODEL).putBytes(model).toFrame();
    } catch (MillraceException e) {
      return Refusals.put(new FrameWriter().putByte(TrainingFrames.REFUSAL), e).toFrame();
    }
  }

  private static EncodedRows rows(WorkerPort port, int rows, int columns)
      throws InterruptedException {
    return new EncodedRows(floats(port, Math.multiplyExact(rows, columns)), floats(port, rows));
  }

  private static float[] floats(WorkerPort port, int count) throws InterruptedException {
    float[] values = new float[count];
    for (int filled = 0; filled < count; ) {
      filled += new FrameReader(port.receive()).readFloats(values, filled);
    }
    return values;
  }
}
