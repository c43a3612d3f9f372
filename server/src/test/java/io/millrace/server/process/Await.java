package io.millrace.server.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Waits for what another process does.
final class Await {
  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  interface Question<T> {
    Optional<T> ask() throws IOException, InterruptedException;
  }

  static void until(String what, Duration limit, Condition condition)
      throws IOException, InterruptedException {
    answer(what, limit, () -> condition.holds() ? Optional.of(true) : Optional.empty());
  }

  /// @return the first answer
  static <T> T answer(String what, Duration limit, Question<T> question)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> answer = question.ask();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited %s for %s".formatted(limit, what));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
