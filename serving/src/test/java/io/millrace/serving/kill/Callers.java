package io.millrace.serving.kill;

import io.millrace.serving.Cars;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Connections that ask again as soon as they are answered, each time with an inference id that was
/// never used, and note which ids were answered. Thread-safe.
final class Callers {
  private final AtomicInteger next = new AtomicInteger();

  /// Guarded by this, with its count.
  private final BitSet answered = new BitSet();

  private int count;

  /// Requests that got an answer other than 200; guarded by this.
  private final List<String> refused = new ArrayList<>();

  /// Asks over so many connections until the server is gone.
  /// @return threads that end with it
  List<Thread> ask(int port, int connections) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads.add(Thread.ofVirtual().name("caller-" + i).start(() -> ask(port)));
    }
    return threads;
  }

  private void ask(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        int id = next.getAndIncrement();
        out.write(request(port, id));
        note(id, status(in));
      }
    } catch (IOException e) {
      // The server was killed: the last id was not answered.
    }
  }

  private synchronized void note(int id, String status) {
    if (status.startsWith("HTTP/1.1 200")) {
      answered.set(id);
      count++;
      notifyAll();
    } else {
      refused.add(status);
    }
  }

  /// Returns when so many requests were answered, all together.
  synchronized void await(int wanted) throws InterruptedException {
    while (count < wanted) {
      wait();
    }
  }

  /// Ids that were answered.
  synchronized BitSet answered() {
    return (BitSet) answered.clone();
  }

  synchronized List<String> refused() {
    return List.copyOf(refused);
  }

  /// How many ids were used.
  int asked() {
    return next.get();
  }

  private static byte[] request(int port, int id) {
    return """
    POST /endpoints/price/invocations HTTP/1.1\r
    Host: 127.0.0.1:%d\r
    Content-Type: application/json\r
    X-Amzn-SageMaker-Inference-Id: %d\r
    Content-Length: %d\r
    \r
    %s"""
        .formatted(port, id, Cars.ROW.length(), Cars.ROW)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Reads a whole answer.
  private static String status(InputStream in) throws IOException {
    String status = line(in);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
