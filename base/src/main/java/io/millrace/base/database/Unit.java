package io.millrace.base.database;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// One caller's write, on its way through the writer. Only the writer's thread runs it; the caller
/// waits in [#await].
final class Unit<T> {
  private final Function<DSLContext, T> work;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable T result;
  private @Nullable Throwable failure;

  Unit(Function<DSLContext, T> work) {
    this.work = work;
  }

  /// Runs it once more, forgetting an earlier attempt.
  void run(DSLContext sql) {
    failure = null;
    result = work.apply(sql);
  }

  /// Remembers why this unit alone was undone.
  void undone(Throwable failure) {
    this.failure = failure;
    this.result = null;
  }

  /// The group is on disk: tells the caller.
  void acknowledge() {
    if (failure == null) {
      answer.complete(result);
    } else {
      answer.completeExceptionally(failure);
    }
  }

  /// The group is not on disk, or nobody knows.
  void refuse(RuntimeException reason) {
    answer.completeExceptionally(reason);
  }

  /// Waits for the outcome. An interrupt does not cut this short, as the outcome would be unknown;
  /// it is kept for the caller.
  T await() {
    try {
      return answer.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
