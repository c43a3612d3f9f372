package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ExecutionStore.StoredLine;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogBookTest {
  private final CountDownLatch storing = new CountDownLatch(1);
  private final CountDownLatch stored = new CountDownLatch(1);
  private final LogBook book = new LogBook(slowStore(), new VirtualThreads());

  /// Whoever reads a log flushes first, and must see what a flush before has taken already.
  @Test
  void whoFlushesWaitsForWhatIsBeingStored() throws InterruptedException {
    AttemptId attempt = new AttemptId(ExecutionId.random(), 2, 0);
    book.write(new StoredLine(attempt, 0, new LogLine(Instant.EPOCH, "A", 2, 0, "hello")));
    Thread first = Thread.startVirtualThread(book::flush);
    storing.await();
    Thread second = Thread.startVirtualThread(book::flush);

    assertThat(second.join(Duration.ofMillis(50))).isFalse();
    stored.countDown();
    first.join();
    assertThat(second.join(Duration.ofSeconds(10))).isTrue();
  }

  private ExecutionStore slowStore() {
    return (ExecutionStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ExecutionStore.class},
            (_, _, _) -> {
              storing.countDown();
              assertThat(stored.await(10, TimeUnit.SECONDS)).isTrue();
              return null;
            });
  }
}
