package io.millrace.pipeline.training;

import io.millrace.ml.linear.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Runs tasks on as many platform threads as there are processors: they compute without a pause and
/// would keep virtual threads' carriers from everybody else.
final class PlatformThreads implements Parallel {
  @Override
  public <T> List<T> run(List<Supplier<T>> tasks) {
    int threads = Math.min(tasks.size(), Runtime.getRuntime().availableProcessors());
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(1, threads), Thread.ofPlatform().name("training-", 0).daemon().factory())) {
      List<Future<T>> futures = new ArrayList<>();
      for (Supplier<T> task : tasks) {
        futures.add(executor.submit(task::get));
      }
      return collect(futures, executor);
    }
  }

  private static <T> List<T> collect(List<Future<T>> futures, ExecutorService executor) {
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      executor.shutdownNow();
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
