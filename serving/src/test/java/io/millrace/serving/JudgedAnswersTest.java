package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.table.Scan;
import io.millrace.serving.JudgedAnswers.JudgedAnswer;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class JudgedAnswersTest {
  private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");
  private static final ObjectNode NOTHING = Json.object();

  @TempDir Path folder;

  private final List<Scan> scans = new ArrayList<>();
  private final MemoryTables tables = new MemoryTables(scans::add);
  private final MemoryFeedback labels = new MemoryFeedback();
  private Captures captures;
  private JudgedAnswers answers;
  private int added;

  @BeforeEach
  void open() {
    captures =
        new TableCaptures(
            CaptureLog.open(
                folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofSeconds(1), () -> TIME),
            tables,
            new LocalObjectStore(folder.resolve("objects")),
            new MemoryEndpointStore(InstantSource.system()),
            Duration.ofHours(1));
    answers = new JudgedAnswers(captures);
  }

  @AfterEach
  void close() {
    captures.close();
  }

  @Test
  void joinsLabelsThatComeLateOrEarly() {
    assertThat(look()).isEmpty();
    capture("a", 1, 10);
    capture("b", 2, 20);
    labels.come("c", 33);
    assertThat(look()).isEmpty();
    labels.come("b", 22);
    assertThat(look()).containsExactly(answer(2, 20, 22));
    capture("c", 2, 30);
    labels.come("a", 11);
    assertThat(look())
        .as("in the order of the labels")
        .containsExactly(answer(2, 30, 33), answer(2, 20, 22), answer(1, 10, 11));
  }

  @Test
  void aLabelThatIsCorrectedCountsInThePlaceOfItsFirst() {
    capture("a", 1, 10);
    capture("b", 1, 20);
    labels.come("a", 1);
    labels.come("b", 2);
    assertThat(look()).containsExactly(answer(1, 10, 1), answer(1, 20, 2));
    labels.come("a", 7);
    assertThat(look()).containsExactly(answer(1, 10, 7), answer(1, 20, 2));
    labels.come("a", 8);
    labels.come("a", 9);
    assertThat(look()).containsExactly(answer(1, 10, 9), answer(1, 20, 2));
  }

  @Test
  void ofAnswersWithOneIdTheFirstCounts() {
    capture("a", 1, 10);
    capture("a", 2, 20);
    labels.come("a", 1);
    labels.come("b", 2);
    assertThat(look()).containsExactly(answer(1, 10, 1));
    capture("a", 2, 30);
    capture("b", 1, 40);
    capture("b", 2, 50);
    assertThat(look()).containsExactly(answer(1, 10, 1), answer(1, 40, 2));
  }

  /// What has been read is not read again: neither rows of the table nor answers of known labels.
  @Test
  void readsOnlyWhatIsNew() {
    for (int i = 0; i < 100; i++) {
      capture("a" + i, 1, i);
      labels.come("a" + i, i);
    }
    labels.come("of another endpoint", 1);
    assertThat(look()).hasSize(100);
    capture("new", 2, 7);
    labels.come("a0", 3);
    labels.come("new", 8);
    scans.clear();

    assertThat(look()).hasSize(101).contains(answer(1, 0, 3), answer(2, 7, 8));

    assertThat(scans).hasSize(2);
    assertThat(scans.getFirst().among().orElseThrow().values()).containsExactly("new");
    assertThat(scans.getLast().slice()).contains(new Scan.Slice(100, 101));
    scans.clear();
    assertThat(look()).hasSize(101);
    assertThat(scans).isEmpty();
  }

  /// Reading on from look to look gives what reading everything at once gives, in the same order.
  @Test
  void looksGiveWhatReadingAllAnewGives() {
    for (int seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      String prefix = seed + "-";
      for (int step = 0; step < 60; step++) {
        String id = prefix + random.nextInt(12);
        switch (random.nextInt(5)) {
          case 0, 1 -> capture(id, random.nextInt(1, 4), random.nextInt(100));
          case 2, 3 -> labels.come(id, random.nextInt(100));
          default ->
              assertThat(look())
                  .as("seed %d, step %d", seed, step)
                  .isEqualTo(look(new JudgedAnswers(captures)));
        }
      }
    }
  }

  @Test
  void goesOnAfterALookThatFailed() {
    capture("a", 1, 10);
    labels.come("a", 1);
    tables.failReads(true);
    assertThatIllegalStateException().isThrownBy(this::look);
    tables.failReads(false);
    assertThat(look()).containsExactly(answer(1, 10, 1));
    labels.come("b", 2);
    capture("b", 1, 20);
    tables.failReads(true);
    assertThatIllegalStateException().isThrownBy(this::look);
    labels.come("b", 3);
    tables.failReads(false);
    assertThat(look()).containsExactly(answer(1, 10, 1), answer(1, 20, 3));
  }

  private List<JudgedAnswer> look() {
    return look(answers);
  }

  private List<JudgedAnswer> look(JudgedAnswers at) {
    List<JudgedAnswer> found = new ArrayList<>();
    at.look("price", "error", labels, found::add);
    return found;
  }

  private static JudgedAnswer answer(int config, double prediction, double value) {
    return new JudgedAnswer(config, "v", value, Math.abs(value - prediction));
  }

  private void capture(String id, int config, double prediction) {
    Capture row = new Capture(id, id, "price", "v", config, TIME, 0, NOTHING, prediction, NOTHING);
    captures.add(List.of(row), "add " + added++);
  }
}
