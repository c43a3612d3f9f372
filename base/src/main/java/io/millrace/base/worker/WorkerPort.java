package io.millrace.base.worker;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A worker's own side of the conversation. The process ends by itself as soon as the server closes
/// its side or is gone, whatever the worker is doing.
public final class WorkerPort {
  private final DataOutputStream out;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>(1);

  private WorkerPort(DataOutputStream out) {
    this.out = out;
  }

  /// Takes the standard streams; what anything prints goes to the standard error from now on.
  public static WorkerPort open() {
    System.setOut(System.err);
    WorkerPort port =
        new WorkerPort(
            new DataOutputStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)));
    Thread.ofPlatform().daemon().name("worker-port").start(port::listen);
    return port;
  }

  private void listen() {
    try (DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in))) {
      while (true) {
        received.put(Frames.read(in, Frames.BYTES_MAX));
      }
    } catch (IOException | InterruptedException _) {
      Runtime.getRuntime().halt(0);
    }
  }

  /// Says that conversations may begin; to be called once.
  public void ready() {
    send(new byte[0]);
  }

  /// Waits for the server's next frame.
  public byte[] receive() throws InterruptedException {
    return received.take();
  }

  public void send(byte[] frame) {
    try {
      Frames.write(out, frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
