package io.millrace.pipeline;

import io.millrace.pipeline.RunningExecution.News;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// News on their way to an execution. Anybody may post; the rest is guarded by the execution's
/// lock.
final class Letters {
  private final Queue<Letter> posted = new ConcurrentLinkedQueue<>();

  /// @param then what to do once the news are in the history
  Letter post(News news, Runnable then) {
    Letter letter = new Letter(news, then);
    posted.add(letter);
    return letter;
  }

  /// All that wait, in the order in which they came.
  List<Letter> take() {
    List<Letter> taken = new ArrayList<>();
    for (Letter next = posted.poll(); next != null; next = posted.poll()) {
      next.taken = true;
      taken.add(next);
    }
    return taken;
  }

  /// News, and what became of them.
  static final class Letter {
    private final News news;
    private final Runnable then;
    private boolean taken;
    private boolean arrived;

    private Letter(News news, Runnable then) {
      this.news = news;
      this.then = then;
    }

    News news() {
      return news;
    }

    boolean isTaken() {
      return taken;
    }

    /// Whether the step that told them is in the history.
    boolean hasArrived() {
      return arrived;
    }

    void arrived() {
      arrived = true;
    }

    void then() {
      then.run();
    }
  }
}
