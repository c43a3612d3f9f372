package io.millrace.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureLogTest {
  private static final int SEGMENT = 64 * 1024;

  @TempDir Path folder;

  @Test
  void givesBackWhatWasAppended() {
    CaptureRecord record = record("order-77", 3);
    try (CaptureLog log = open(1 << 20)) {
      assertThat(log.append(record)).isTrue();
      log.roll();
      assertThat(log.sealed()).hasSize(1);
      assertThat(read(log, log.sealed().getFirst()))
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactly(record);
      assertThat(record.inferenceKey()).isEqualTo("order-77");
    }
  }

  @Test
  void keepsEveryRecordOfManyThreadsOnceOverManySegments() throws InterruptedException {
    List<String> appended = Collections.synchronizedList(new ArrayList<>());
    try (CaptureLog log = open(64 << 20)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int i = 0; i < 500; i++) {
                        CaptureRecord record = record(thread + "-" + i, 1 + i % 7);
                        if (log.append(record)) {
                          appended.add(record.eventId().toString());
                        }
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      log.roll();
      assertThat(log.sealed()).hasSizeGreaterThan(5);
      assertThat(appended).hasSize(2_000);
      assertThat(events(log)).containsExactlyInAnyOrderElementsOf(appended);
      assertThat(log.dropped()).isZero();
    }
  }

  /// A copy of the folder is what a killed process leaves: its pages are the kernel's.
  @Test
  void aKilledProcessLosesNothingThatWasAppended(@TempDir Path copy) throws IOException {
    try (CaptureLog log = open(1 << 20)) {
      for (int i = 0; i < 20; i++) {
        assertThat(log.append(record("r" + i, 1))).isTrue();
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      try (CaptureLog reopened =
          CaptureLog.open(copy, SEGMENT, 1 << 20, Duration.ofMillis(5), InstantSource.system())) {
        assertThat(events(reopened)).hasSize(20);
      }
    }
  }

  @Test
  void readsUpToTheFirstRecordThatIsNotWhole() throws IOException {
    try (CaptureLog log = open(1 << 20)) {
      assertThat(log.append(record("whole", 1))).isTrue();
      assertThat(log.append(record("torn", 1))).isTrue();
      log.roll();
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path segment = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(segment);
      int last = bytes.length - 1;
      while (bytes[last] == 0) {
        last--;
      }
      bytes[last - 30] ^= 1;
      Files.write(segment, bytes);
    }
    try (CaptureLog log = open(1 << 20)) {
      assertThat(read(log, log.sealed().getFirst()))
          .extracting(CaptureRecord::inferenceId)
          .containsExactly("whole");
    }
  }

  @Test
  void readsTheNewestFirstWhileItIsWritten() {
    try (CaptureLog log = open(4 << 20)) {
      appendMany(log);
      try (LoggedRecords records = LoggedRecords.newestFirst(log)) {
        assertThat(records.next().inferenceId()).isEqualTo("r499");
        assertThat(log.append(record("later", 1))).isTrue();
        for (int i = 498; i >= 0; i--) {
          assertThat(records.next().inferenceId()).isEqualTo("r" + i);
        }
        assertThat(records.hasNext()).isFalse();
      }
      assertThat(log.newest()).hasSizeGreaterThan(1);
      assertThat(log.sealed()).hasSize(log.newest().size() - 1);
    }
  }

  @Test
  void goesOnWhereSegmentsAreDeletedMeanwhile() {
    try (CaptureLog log = open(4 << 20)) {
      appendMany(log);
      log.roll();
      try (LoggedRecords records = LoggedRecords.newestFirst(log)) {
        assertThat(records.next().inferenceId()).isEqualTo("r499");
        String open = log.sealed().getLast();
        int left = read(log, open).size() - 1;
        log.sealed().forEach(log::delete);
        assertThat(records).toIterable().as("of the segment that was begun").hasSize(left);
      }
    }
  }

  private static void appendMany(CaptureLog log) {
    for (int i = 0; i < 500; i++) {
      assertThat(log.append(record("r" + i, 3))).isTrue();
    }
  }

  @Test
  void aRecordLargerThanASegmentHasOneOfItsOwn() {
    CaptureRecord large = record("large", 10_000);
    try (CaptureLog log = open(8 << 20)) {
      assertThat(log.append(large)).isTrue();
      assertThat(log.append(record("small", 1))).isTrue();
      log.roll();
      assertThat(events(log)).hasSize(2);
    }
  }

  @Test
  void dropsAndCountsWhatTheSpoolCannotHold() {
    try (CaptureLog log = open(2 * SEGMENT)) {
      int kept = 0;
      for (int i = 0; i < 1_000; i++) {
        if (log.append(record("r" + i, 4))) {
          kept++;
        }
      }
      log.roll();
      assertThat(kept).isPositive();
      assertThat(log.dropped()).isEqualTo(1_000 - kept);
      assertThat(events(log)).hasSize(kept);
      log.sealed().forEach(log::delete);
      assertThat(log.sealed()).isEmpty();
    }
  }

  private CaptureLog open(long spoolBytes) {
    return CaptureLog.open(
        folder, SEGMENT, spoolBytes, Duration.ofMillis(5), InstantSource.system());
  }

  private static List<CaptureRecord> read(CaptureLog log, String segment) {
    try (SegmentReader records = log.records(segment)) {
      List<CaptureRecord> read = new ArrayList<>();
      records.oldestFirst().forEachRemaining(read::add);
      return read;
    }
  }

  private static List<String> events(CaptureLog log) {
    return log.sealed().stream()
        .flatMap(segment -> read(log, segment).stream())
        .map(record -> record.eventId().toString())
        .toList();
  }

  private static CaptureRecord record(String inferenceId, int rows) {
    SplittableRandom random = new SplittableRandom(inferenceId.hashCode());
    byte[] request = new byte[40 * rows];
    random.nextBytes(request);
    double[] combined = random.doubles(rows).toArray();
    return new CaptureRecord(
        new UUID(random.nextLong(), random.nextLong()),
        inferenceId,
        "team=pricing",
        "price",
        "AllTraffic",
        2,
        1_795_000_000_000L,
        "application/json",
        request,
        "text/csv; charset=utf-8",
        new byte[] {'1', '2'},
        rows,
        combined,
        new double[][] {combined, random.doubles(rows).toArray()});
  }
}
