package io.millrace.serving.capture;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `sync` promises, on a disk whose every force waits for the test, or fails if it says so.
class CaptureDurabilityTest {
  private static final int SEGMENT = 64 * 1024;

  /// Long enough that only those who wait can have caused a force.
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path folder;

  private final Semaphore allowed = new Semaphore(0);
  private final AtomicInteger forces = new AtomicInteger();
  private volatile boolean isBroken;

  private void force(Segment segment) {
    allowed.acquireUninterruptibly();
    forces.incrementAndGet();
    if (isBroken) {
      throw new UncheckedIOException(new IOException("Input/output error"));
    }
    segment.force();
  }

  @Test
  void returnsWhenTheRecordHasBeenForced() throws Exception {
    try (CaptureLog log = open(this::force);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waiting = threads.submit(() -> log.appendDurably(record(1)));
      awaitRecords(1);
      assertThat(waiting.isDone()).isFalse();
      allowed.release();
      waiting.get(30, TimeUnit.SECONDS);
      assertThat(forces).hasValue(1);
      allowed.release(100);
    }
  }

  @Test
  void oneForceServesAllWhoWait() throws Exception {
    int count = 100;
    try (CaptureLog log = open(this::force);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(() -> log.appendDurably(record(0)));
      awaitForce();
      List<Future<?>> others = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        CaptureRecord record = record(i);
        others.add(threads.submit(() -> log.appendDurably(record)));
      }
      awaitRecords(count + 1);
      allowed.release(1_000);
      first.get(30, TimeUnit.SECONDS);
      for (Future<?> other : others) {
        other.get(30, TimeUnit.SECONDS);
      }
      assertThat(forces).hasValue(2);
    }
  }

  @Test
  void whoWaitsIsToldThatTheDiskFailed() throws Exception {
    isBroken = true;
    allowed.release(1_000);
    try (CaptureLog log = open(this::force)) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> log.appendDurably(record(1)))
          .withMessageContaining("Input/output error")
          .returns(ErrorCode.CAPTURE_NOT_DURABLE, MillraceException::code);
      isBroken = false;
      log.appendDurably(record(2));
      log.roll();
      assertThat(log.sealed()).as("the segment that failed takes nothing more").hasSize(2);
    }
  }

  /// The bytes of a record that came while the force failed may be on the page that was not
  /// written, and on a later one that is: it must not count as kept.
  @Test
  void whoCameDuringAForceThatFailedIsToldToo() throws Exception {
    isBroken = true;
    try (CaptureLog log = open(this::force);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(() -> log.appendDurably(record(1)));
      awaitForce();
      Future<?> second = threads.submit(() -> log.appendDurably(record(2)));
      awaitRecords(2);
      allowed.release();
      assertThat(failure(first)).isEqualTo(ErrorCode.CAPTURE_NOT_DURABLE);
      assertThat(failure(second)).isEqualTo(ErrorCode.CAPTURE_NOT_DURABLE);
      isBroken = false;
      allowed.release(100);
      assertThat(forces).hasValue(1);
    }
  }

  @Test
  void whatDoesNotFitIsNotKept() {
    try (CaptureLog log =
        CaptureLog.open(
            Spool.open(folder, 0, InstantSource.system()), SEGMENT, NEVER, Segment::force)) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> log.appendDurably(record(1)))
          .returns(ErrorCode.CAPTURE_NOT_DURABLE, MillraceException::code);
      assertThat(log.dropped()).isOne();
    }
  }

  @Test
  void closingNeverWaitsForThePauseBetweenForces() {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          for (int i = 0; i < 500; i++) {
            try (CaptureLog log =
                CaptureLog.open(
                    Spool.open(folder, 0, InstantSource.system()), SEGMENT, NEVER, _ -> {})) {
              assertThat(log.append(record(1))).isFalse();
            }
          }
        });
  }

  private static ErrorCode failure(Future<?> future) throws Exception {
    try {
      future.get(30, TimeUnit.SECONDS);
      throw new AssertionError("was answered");
    } catch (ExecutionException e) {
      return ((MillraceException) requireNonNull(e.getCause())).code();
    }
  }

  private void awaitForce() throws Exception {
    await(allowed::hasQueuedThreads);
  }

  /// Until so many records are in the files, forced or not.
  private void awaitRecords(int count) throws Exception {
    await(() -> records() == count);
  }

  private int records() throws IOException {
    int found = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        try (SegmentReader records = SegmentReader.open(file)) {
          found += records.count();
        }
      }
    }
    return found;
  }

  private CaptureLog open(Consumer<Segment> disk) {
    return CaptureLog.open(
        Spool.open(folder, 1 << 20, InstantSource.system()), SEGMENT, NEVER, disk);
  }

  private static CaptureRecord record(int number) {
    double[] answer = {number};
    return new CaptureRecord(
        new UUID(0, number),
        "order-" + number,
        "",
        "price",
        "AllTraffic",
        1,
        1_795_000_000_000L,
        "application/json",
        new byte[] {'1'},
        "application/json",
        new byte[] {'2'},
        1,
        answer,
        new double[][] {answer});
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(30_000_000_000L);
      Thread.sleep(1);
    }
  }
}
