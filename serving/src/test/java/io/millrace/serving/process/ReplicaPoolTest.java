package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.serving.OutsideView;
import io.millrace.serving.ServedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A model process and all that can go wrong with one.
class ReplicaPoolTest {
  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private FaultyModel model;

  @BeforeEach
  void make() throws IOException {
    model = new FaultyModel(folder, FaultyModel.LIMITS, InstantSource.system());
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void answersInEveryFormOfTheContract() throws IOException {
    model.pool.start();
    assertThat(model.predict("none", 1, 2.5)).containsExactly(2, 5);
    assertThat(model.predict("chunks", 4)).containsExactly(8);
    assertThat(model.predict("csv", 4, 5)).containsExactly(8, 10);
    assertThat(model.pool.states()).containsExactly(Replica.State.READY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "garbage | MODEL_PROCESS_ANSWER_INVALID | not HTTP",
        "nojson  | MODEL_PROCESS_ANSWER_INVALID | no JSON",
        "half    | MODEL_PROCESS_FAILED         | ended",
        "huge    | MODEL_PROCESS_ANSWER_INVALID | longer than 1,048,576 bytes",
        "count   | MODEL_PROCESS_ANSWER_INVALID | 2 predictions for 1 rows",
        "nan     | MODEL_PROCESS_ANSWER_INVALID | no finite number for row 1",
        "text    | MODEL_PROCESS_ANSWER_INVALID | cheap",
        "error   | MODEL_PROCESS_ERROR          | answers 500: ValueError: no such car",
        "memory  | MODEL_PROCESS_ERROR          | MemoryError",
        "late9   | MODEL_PROCESS_TIMEOUT        | within 2000 ms",
        "trickle | MODEL_PROCESS_TIMEOUT        | within 2000 ms",
        "die     | MODEL_PROCESS_FAILED         | ended",
        "crash   | MODEL_PROCESS_FAILED         | ended",
        "hang    | MODEL_PROCESS_TIMEOUT        | within 2000 ms",
      })
  void aFaultIsAClearErrorWithinTheLimitAndTheModelComesBack(
      String act, ErrorCode code, String message) throws Exception {
    model.pool.start();
    long start = System.nanoTime();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict(act, 1))
        .returns(code, MillraceException::code)
        .withMessageContaining("faulty/1")
        .withMessageContaining(message);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(FaultyModel.LIMIT.plusMillis(500));
    within(Duration.ofSeconds(15), () -> answers(3));
  }

  private boolean answers(double x) {
    try {
      return model.predict("none", x)[0] == 2 * x;
    } catch (MillraceException _) {
      return false;
    }
  }

  static void within(Duration time, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    while (!holds.call()) {
      assertThat(System.nanoTime()).as("within " + time).isLessThan(end);
      Thread.sleep(10);
    }
  }

  @Test
  void whatItsProcessesDoCanBeLookedAt() throws Exception {
    ServedModel id = new ServedModel("faulty", 1);
    assertThat(model.pool.view(id).processes()).isEmpty();
    model.pool.start();
    Thread late = Thread.ofVirtual().start(() -> answers("late0.5"));
    within(Duration.ofSeconds(1), () -> model.pool.inFlight() == 1);
    OutsideView.Replica ready = model.pool.view(id).processes().getFirst();
    assertThat(ready.state()).isEqualTo(OutsideView.State.READY);
    assertThat(ready.inFlight()).isEqualTo(1);
    assertThat(ready.memoryBytes().orElseThrow()).isBetween(4L << 20, 512L << 20);
    late.join();
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> model.predict("die", 1));
    within(Duration.ofSeconds(2), () -> model.pool.view(id).failures() == 1);
    OutsideView failed = model.pool.view(id);
    assertThat(failed.processes().getFirst().state()).isEqualTo(OutsideView.State.FAILED);
    assertThat(failed.processes().getFirst().reason()).contains("exit code 3");
    assertThat(failed.processes().getFirst().since()).isAfterOrEqualTo(ready.since());
    assertThat(failed.log()).anyMatch(line -> line.startsWith("environment:"));
  }

  @Test
  void aDeathIsNoticedWithoutARequest() throws Exception {
    model.pool.start();
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> model.predict("die", 1));
    within(Duration.ofSeconds(2), () -> states().contains(Replica.State.FAILED));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict("none", 1))
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining("exit code 3");
  }

  @Test
  void aHangIsNoticedWithinTwoSecondsAndEnded() throws Exception {
    model.pool.start();
    Thread.ofVirtual().start(() -> answers("hang"));
    within(Duration.ofSeconds(2).plusMillis(500), () -> states().contains(Replica.State.SILENT));
    within(Duration.ofSeconds(20), () -> states().contains(Replica.State.READY));
  }

  @Test
  void aModelThatFloodsItsOutputAnswersOnAndFillsNoDisk() throws Exception {
    model.pool.start();
    assertThat(model.predict("flood", 1)).containsExactly(2);
    within(Duration.ofSeconds(10), () -> Files.exists(folder.resolve("log.1")));
    assertThat(model.predict("none", 2)).containsExactly(4);
    assertThat(size("log")).isLessThanOrEqualTo(1 << 20);
    assertThat(size("log.1")).isPositive().isLessThanOrEqualTo(1 << 20);
    assertThat(model.log.tail()).hasSizeLessThan(20_000);
  }

  /// 0 in the moment in which a full file has its new name and the next one is not there yet.
  private long size(String file) throws IOException {
    try {
      return Files.size(folder.resolve(file));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", "die", "flood", "memory", "late9", "trickle", "huge", "garbage"})
  void oneModelsFaultIsNotFeltByAnother(String act) throws Exception {
    model.pool.start();
    try (FaultyModel other =
        new FaultyModel(folder.resolve("other"), FaultyModel.LIMITS, InstantSource.system())) {
      other.pool.start();
      Thread faulty = Thread.ofVirtual().start(() -> answers(act));
      int answered = 0;
      while (faulty.isAlive() || answered < 20) {
        long start = System.nanoTime();
        assertThat(other.predict("none", answered)).containsExactly(2 * answered);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        answered++;
      }
      assertThat(other.pool.states()).containsExactly(Replica.State.READY);
    }
  }

  @Test
  void aModelWithoutAProcessIsWokenByTheNextRequestWhichWaits() throws Exception {
    limited(scaled(0, 1, 4));
    assertThat(states()).isEmpty();
    assertThat(model.predict("none", 3)).containsExactly(6);
    clock.pass(FaultyModel.LIMITS.idle());
    model.pool.shrink(true);
    assertThat(states()).isEmpty();
    assertThat(model.predict("none", 4)).containsExactly(8);
  }

  @Test
  void aWakeThatTakesTooLongIsLateWithinTheLimit() throws Exception {
    limited(scaled(0, 1, 4)).told("mute");
    long start = System.nanoTime();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict("none", 1))
        .returns(ErrorCode.MODEL_PROCESS_TIMEOUT, MillraceException::code)
        .withMessageContaining("not free within 2000 ms: it is starting");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(FaultyModel.LIMIT, FaultyModel.LIMIT.plusMillis(500));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "broken | exit code 1; it printed: | cannot read the model: it is broken",
        "liar   | the model's input example | cheap",
        "deaf   | no ping within 1 s        | environment",
      })
  void aModelThatDoesNotBecomeHealthySaysWhy(String how, String why, String words)
      throws Exception {
    startWithin(Duration.ofSeconds(1)).told(how);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.pool.start())
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining(why)
        .withMessageContaining(words);
    assertThat(states()).containsExactly(Replica.State.FAILED);
  }

  private FaultyModel startWithin(Duration start) throws IOException {
    ProcessLimits usual = FaultyModel.LIMITS;
    return limited(
        new ProcessLimits(
            start,
            usual.answer(),
            usual.ping(),
            usual.accept(),
            usual.stop(),
            usual.memoryMegabytes(),
            usual.answerBytes(),
            usual.parallel(),
            usual.queue(),
            usual.replicasMin(),
            usual.replicasMax(),
            usual.target(),
            usual.idle()));
  }

  private FaultyModel limited(ProcessLimits limits) throws IOException {
    model = new FaultyModel(folder, limits, clock);
    return model;
  }

  @Test
  void aProgramThatIsNotThereSaysSo() throws Exception {
    Files.delete(model.folder.resolve("faulty_model.py"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.pool.start())
        .withMessageContaining("can't open file");
  }

  @Test
  void failuresAreStartedAgainLaterAndLater() throws Exception {
    startWithin(Duration.ofSeconds(20)).told("broken");
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> model.pool.start());
    Files.delete(model.folder.resolve("broken"));
    assertThat(answers(1)).isFalse();
    clock.pass(Duration.ofMillis(999));
    assertThat(answers(1)).isFalse();
    clock.pass(Duration.ofMillis(1));
    within(Duration.ofSeconds(10), () -> answers(1));
  }

  @Test
  void oneThatNoEndpointCouldDeployIsNotStartedAgain() throws Exception {
    startWithin(Duration.ofSeconds(20)).told("broken");
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> model.pool.start());
    model.pool.shrink(true);
    assertThat(states()).containsExactly(Replica.State.FAILED);
    model.pool.shrink(false);
    assertThat(states()).isEmpty();
    Files.delete(model.folder.resolve("broken"));
    model.pool.start();
    assertThat(model.predict("none", 2)).containsExactly(4);
  }

  @Test
  void aStopAsksFirst() throws Exception {
    model.told("polite").pool.start();
    model.close();
    assertThat(model.log.tail()).contains("good bye");
  }

  @Test
  void aStopEndsWhatDoesNotWantToAndItsChildren() throws Exception {
    model.told("stubborn").pool.start();
    assertThat(model.predict("child", 1)).containsExactly(2);
    assertThat(sleepers()).isEqualTo(1);
    long start = System.nanoTime();
    model.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(FaultyModel.LIMITS.stop(), Duration.ofSeconds(8));
    within(Duration.ofSeconds(2), () -> sleepers() == 0);
  }

  private static long sleepers() {
    return ProcessHandle.current()
        .descendants()
        .filter(
            each ->
                each.info()
                    .arguments()
                    .map(arguments -> List.of(arguments).equals(List.of("987")))
                    .orElse(false))
        .count();
  }

  @Test
  void itsEnvironmentIsMadeFromNothing() throws Exception {
    model.pool.start();
    List<String> shown =
        List.of(model.log.tail().replaceAll(".*environment: ([^ ]*).*", "$1").split(","));
    assertThat(shown)
        .contains("MODEL_COLOUR", "SM_MODEL_DIR", "MILLRACE_SOCKET")
        .isSubsetOf(
            "HOME",
            "LANG",
            "LC_CTYPE",
            "MILLRACE_SOCKET",
            "MODEL_COLOUR",
            "OLDPWD",
            "PATH",
            "PWD",
            "PYTHONUNBUFFERED",
            "SHLVL",
            "SM_MODEL_DIR",
            "TMPDIR",
            "_");
  }

  @Test
  void moreThanTheQueueHoldsIsRefused() throws Exception {
    model.pool.start();
    AtomicInteger busy = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 4 + 4 + 3; i++) {
      callers.add(Thread.ofVirtual().start(() -> late(busy)));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(busy).hasValue(3);
  }

  private void late(AtomicInteger busy) {
    try {
      model.predict("late0.4", 1);
    } catch (MillraceException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.MODEL_PROCESS_BUSY);
      busy.incrementAndGet();
    }
  }

  @Test
  void requestsInFlightBringMoreProcessesAndQuietEndsThem() throws Exception {
    limited(scaled(0, 2, 1));
    model.pool.start();
    assertThat(states()).hasSize(1);
    Thread first = Thread.ofVirtual().start(() -> answers("late0.6"));
    within(Duration.ofSeconds(1), () -> model.pool.inFlight() == 1);
    Thread second = Thread.ofVirtual().start(() -> answers("late0.1"));
    within(
        Duration.ofSeconds(10),
        () -> states().equals(List.of(Replica.State.READY, Replica.State.READY)));
    first.join();
    second.join();
    model.pool.shrink(true);
    assertThat(states()).hasSize(2);
    clock.pass(FaultyModel.LIMITS.idle());
    model.pool.shrink(true);
    assertThat(states()).hasSize(1);
    clock.pass(FaultyModel.LIMITS.idle());
    model.pool.shrink(true);
    assertThat(states()).isEmpty();
    model.pool.start();
    assertThat(model.predict("none", 7)).containsExactly(14);
  }

  private static ProcessLimits scaled(int min, int max, int target) {
    ProcessLimits usual = FaultyModel.LIMITS;
    return new ProcessLimits(
        usual.start(),
        usual.answer(),
        usual.ping(),
        usual.accept(),
        usual.stop(),
        usual.memoryMegabytes(),
        usual.answerBytes(),
        usual.parallel(),
        usual.queue(),
        min,
        max,
        target,
        usual.idle());
  }

  @Test
  void oneThatNoEndpointHasIsNotKept() throws Exception {
    limited(FaultyModel.LIMITS).pool.start();
    clock.pass(FaultyModel.LIMITS.idle());
    model.pool.shrink(true);
    assertThat(states()).hasSize(1);
    model.pool.shrink(false);
    assertThat(states()).isEmpty();
  }

  private boolean answers(String act) {
    try {
      model.predict(act, 1);
      return true;
    } catch (MillraceException _) {
      return false;
    }
  }

  private List<Replica.State> states() {
    return model.pool.states();
  }
}
