package io.millrace.serving.process;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.worker.Frames;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.Params;
import io.millrace.serving.onnx.OnnxFrames;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/// Calls to the process of an ONNX model, over connections that are kept.
final class OnnxCalls implements ModelCalls {
  private final UnixDomainSocketAddress address;
  private final ProcessLimits limits;
  private final Queue<Line> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /// A connection, for one call at a time.
  private record Line(SocketChannel channel, DataInputStream in, DataOutputStream out) {
    static Line of(SocketChannel channel) {
      return new Line(
          channel,
          new DataInputStream(Channels.newInputStream(channel)),
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 13)));
    }
  }

  OnnxCalls(UnixDomainSocketAddress address, ProcessLimits limits) {
    this.address = address;
    this.limits = limits;
  }

  @Override
  public boolean isWell(Deadline deadline) {
    try {
      return call(OnnxFrames.ping(), deadline) instanceof OnnxFrames.Answer.Well;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public Predictions predict(Frame rows, Params params, Deadline deadline)
      throws IOException, RefusedException, Predictions.InvalidException {
    return switch (call(OnnxFrames.question(rows), deadline)) {
      case OnnxFrames.Answer.Numbers(var numbers, var names) ->
          Predictions.checked(numbers, names, rows.rows());
      case OnnxFrames.Answer.Refused(var why) -> throw new RefusedException(why);
      case OnnxFrames.Answer.Unfit(var why) -> throw new Predictions.InvalidException(why);
      case OnnxFrames.Answer.Invalid(var why) ->
          throw new MillraceException(
              ErrorCode.FIELD_TYPE, why, "Send the value as the model's input has it.");
      case OnnxFrames.Answer.Well() -> throw new ModelConnection.NonsenseException("a ping's");
    };
  }

  private OnnxFrames.Answer call(byte[] question, Deadline deadline) throws IOException {
    Line line = line(deadline);
    ScheduledFuture<?> end = deadline.closes(line.channel());
    boolean well = false;
    try {
      Frames.write(line.out(), question);
      OnnxFrames.Answer answer = OnnxFrames.answer(Frames.read(line.in(), limits.answerBytes()));
      well = true;
      return answer;
    } catch (MillraceException e) {
      throw new ModelConnection.NonsenseException(e.detail());
    } catch (IOException e) {
      throw deadline.isOver() ? ModelConnection.late(e) : e;
    } finally {
      if (end.cancel(false) && well && !closed) {
        idle.add(line);
      } else {
        line.channel().close();
      }
    }
  }

  private Line line(Deadline deadline) throws IOException {
    @Nullable Line kept = idle.poll();
    return kept == null
        ? Line.of(ModelConnection.connect(address, deadline, limits.accept()))
        : kept;
  }

  @Override
  public void close() {
    closed = true;
    for (Line line = idle.poll(); line != null; line = idle.poll()) {
      try {
        line.channel().close();
      } catch (IOException _) {
        // It is of no more use either way.
      }
    }
  }
}
