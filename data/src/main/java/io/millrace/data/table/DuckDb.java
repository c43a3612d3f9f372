package io.millrace.data.table;

import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;

/// DuckDB in this process. Its library is loaded by the first call, not before. Calls run on a few
/// platform threads of their own, since native calls would hold a virtual thread's carrier; more
/// callers than threads queue, up to a limit.
///
/// Every call gets an instance of its own, in memory, without extensions and without access to the
/// network; it is closed afterwards.
public final class DuckDb implements AutoCloseable {
  private static final int QUEUE = 64;

  private final String memory;
  private final ThreadPoolExecutor threads;

  /// @param memory most memory of one call, such as `1GB`
  /// @param parallel most calls at the same time
  public DuckDb(String memory, int parallel) {
    this.memory = memory;
    this.threads =
        new ThreadPoolExecutor(
            parallel,
            parallel,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            Thread.ofPlatform().daemon().name("duckdb-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /// What to do with a connection.
  @FunctionalInterface
  public interface Work<T> {
    T with(DuckDBConnection connection) throws Exception;
  }

  /// Runs `work` and waits for it. Its unchecked exceptions reach the caller as they are.
  /// @throws MillraceException with `LIMIT_EXCEEDED` if too many callers wait; with
  ///     `STORAGE_UNAVAILABLE` if DuckDB reports an error
  public <T> T call(Work<T> work) {
    return wait(submit(() -> open(work)));
  }

  private <T> T open(Work<T> work) throws Exception {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", memory);
    settings.setProperty("threads", "2");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("temp_directory", "");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:", settings)) {
      try (var statement = connection.createStatement()) {
        statement.execute("SET TimeZone = 'UTC'");
      }
      return work.with(connection.unwrap(DuckDBConnection.class));
    }
  }

  private <T> Future<T> submit(Callable<T> call) {
    try {
      return threads.submit(call);
    } catch (RejectedExecutionException e) {
      throw new MillraceException(
          LIMIT_EXCEEDED,
          "More than %d table operations are waiting.".formatted(QUEUE),
          "Try again in a moment.",
          e);
    }
  }

  private static <T> T wait(Future<T> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("it was interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case SQLException sql -> throw unavailable(String.valueOf(sql.getMessage()), sql);
        case null, default -> throw unavailable(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private static MillraceException unavailable(String why, Exception cause) {
    return new MillraceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        "A table's files could not be read or written: %s".formatted(why),
        "Check the disk and the log.",
        cause);
  }

  /// Ends idle threads; running calls end by themselves. Idempotent.
  @Override
  public void close() {
    threads.shutdown();
  }
}
