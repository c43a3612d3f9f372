package io.millrace.base.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// One caller's write, on its way through the writer. Only the writer's thread runs it; the caller
/// waits in [#await].
final class Unit<Q, A> {
  private final JointWork<Q, A> work;
  private final Q request;
  private final CompletableFuture<A> answer = new CompletableFuture<>();
  private @Nullable A result;
  private @Nullable Throwable failure;

  Unit(JointWork<Q, A> work, Q request) {
    this.work = work;
    this.request = request;
  }

  /// One that shares its work with no other.
  static <A> Unit<Boolean, A> of(Function<DSLContext, A> work) {
    return new Unit<>(
        (sql, requests) -> requests.stream().map(_ -> work.apply(sql)).toList(), true);
  }

  /// Runs all of `units` once more, forgetting earlier attempts; those of the same work together.
  static void run(DSLContext sql, Collection<Unit<?, ?>> units) {
    Map<JointWork<?, ?>, List<Unit<?, ?>>> byWork = new LinkedHashMap<>();
    for (Unit<?, ?> unit : units) {
      byWork.computeIfAbsent(unit.work, _ -> new ArrayList<>()).add(unit);
    }
    for (List<Unit<?, ?>> same : byWork.values()) {
      same.getFirst().runWith(sql, same);
    }
  }

  /// @param same this and others of the same work, which thus have the same types
  @SuppressWarnings("unchecked")
  private void runWith(DSLContext sql, List<Unit<?, ?>> same) {
    List<Q> requests = new ArrayList<>(same.size());
    for (Unit<?, ?> unit : same) {
      requests.add(((Unit<Q, A>) unit).request);
    }
    List<A> answers = work.run(sql, requests);
    for (int i = 0; i < answers.size(); i++) {
      ((Unit<Q, A>) same.get(i)).done(answers.get(i));
    }
  }

  private void done(A result) {
    this.failure = null;
    this.result = result;
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
  A await() {
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
