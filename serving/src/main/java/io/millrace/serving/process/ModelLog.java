package io.millrace.serving.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What model processes of one model print: in a file that is replaced when it is full, with the
/// one before it, and the last lines in memory. A process that prints without end waits, as for a
/// slow terminal, and costs neither disk nor time. Thread-safe.
final class ModelLog {
  private static final Logger log = LoggerFactory.getLogger(ModelLog.class);
  private static final int BYTES_PER_SECOND = 4 << 20;
  private static final int LINES = 20;
  private static final int LINE_MAX = 500;

  private final Path file;
  private final long bytesMax;

  /// Guarded by this object's monitor, as are those below.
  private final Deque<String> tail = new ArrayDeque<>();

  private final StringBuilder line = new StringBuilder();
  private long size;

  /// @param bytesMax of the file; there are two at most
  ModelLog(Path file, long bytesMax) {
    this.file = file;
    this.bytesMax = bytesMax;
  }

  /// Reads until the process has closed its output.
  void drain(InputStream printed) throws IOException, InterruptedException {
    byte[] part = new byte[16 * 1024];
    long second = System.nanoTime();
    int inSecond = 0;
    for (int n = printed.read(part); n >= 0; n = printed.read(part)) {
      add(part, n);
      inSecond += n;
      long passed = System.nanoTime() - second;
      if (inSecond >= BYTES_PER_SECOND && passed < 1_000_000_000L) {
        Thread.sleep(java.time.Duration.ofNanos(1_000_000_000L - passed));
      }
      if (passed >= 1_000_000_000L || inSecond >= BYTES_PER_SECOND) {
        second = System.nanoTime();
        inSecond = 0;
      }
    }
  }

  private synchronized void add(byte[] bytes, int length) {
    keep(bytes, length);
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        endLine();
      } else if (line.length() < LINE_MAX) {
        line.append((char) (bytes[i] & 0xff));
      }
    }
  }

  private void endLine() {
    byte[] utf8 = line.toString().getBytes(StandardCharsets.ISO_8859_1);
    tail.addLast(new String(utf8, StandardCharsets.UTF_8).stripTrailing());
    line.setLength(0);
    if (tail.size() > LINES) {
      tail.removeFirst();
    }
  }

  private void keep(byte[] bytes, int length) {
    try {
      if (size == 0) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        size = Files.exists(file) ? Files.size(file) : 0;
      }
      if (size + length > bytesMax) {
        Path before = file.resolveSibling(file.getFileName() + ".1");
        Files.move(file, before, StandardCopyOption.ATOMIC_MOVE);
        size = 0;
      }
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        out.write(bytes, 0, length);
        size += length;
      }
    } catch (IOException e) {
      log.debug("model.log.lost file={} reason={}", file, e.getMessage());
    }
  }

  /// The last lines on one, for messages.
  synchronized String tail() {
    String last = line.isEmpty() ? "" : " | " + line;
    return String.join(" | ", tail) + last;
  }

  /// The last lines.
  synchronized java.util.List<String> lines() {
    return java.util.List.copyOf(tail);
  }

  Path file() {
    return file;
  }
}
