package io.millrace.base.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/// The first that a process said on its standard error: a Java machine that crashes says why before
/// it says everything else. The rest is read and dropped, so that the process never waits.
final class Complaints {
  private static final int CHARS_MAX = 2_000;

  /// Guarded by itself.
  private final StringBuilder first = new StringBuilder();

  private Complaints() {}

  static Complaints of(InputStream error) {
    Complaints complaints = new Complaints();
    Thread.ofPlatform().daemon().name("worker-error").start(() -> complaints.read(error));
    return complaints;
  }

  private void read(InputStream error) {
    char[] part = new char[4_096];
    try (var reader = new BufferedReader(new InputStreamReader(error, StandardCharsets.UTF_8))) {
      for (int n = reader.read(part); n >= 0; n = reader.read(part)) {
        synchronized (first) {
          first.append(part, 0, Math.min(n, CHARS_MAX - first.length()));
        }
      }
    } catch (IOException _) {
      // The process was killed.
    }
  }

  /// On one line.
  String text() {
    synchronized (first) {
      return first.toString().lines().map(String::strip).collect(Collectors.joining(" "));
    }
  }
}
