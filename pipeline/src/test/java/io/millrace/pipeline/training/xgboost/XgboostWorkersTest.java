package io.millrace.pipeline.training.xgboost;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;
import static io.millrace.base.ErrorCode.WORKER_FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.training.xgboost.XgboostTrainer.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class XgboostWorkersTest {
  private static final List<String> NAMES = List.of("mileage", "age");
  private static final EncodedRows ROWS = rows(500);
  private static final EncodedRows NONE = new EncodedRows(new float[0], new float[0]);
  private static final XgboostParams SHORT = new XgboostParams(5, Map.of());
  private static final XgboostParams ENDLESS = new XgboostParams(10_000, Map.of("max_depth", "12"));
  private static final XgboostWorkers WORKERS = new XgboostWorkers();

  @AfterAll
  static void endWorkers() {
    WORKERS.close();
  }

  private static EncodedRows rows(int count) {
    Random random = new Random(3);
    float[] inputs = new float[count * NAMES.size()];
    float[] labels = new float[count];
    for (int row = 0; row < count; row++) {
      inputs[2 * row] = random.nextFloat();
      inputs[2 * row + 1] = random.nextInt(9) == 0 ? Float.NaN : random.nextFloat();
      labels[row] = 3 * inputs[2 * row] + random.nextFloat();
    }
    return new EncodedRows(inputs, labels);
  }

  private static byte[] train(XgboostParams params, Round.Listener listener)
      throws InterruptedException {
    return WORKERS.train(params, NAMES, ROWS, ROWS, listener, () -> false);
  }

  private static List<ProcessHandle> processes() {
    return ProcessHandle.current()
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  private static void kill(ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-SEGV", Long.toString(process.pid())).start().waitFor();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theModelAndTheRoundsAreTheSameAsInThisProcess() throws Exception {
    List<Round> here = new ArrayList<>();
    List<Round> there = new ArrayList<>();
    byte[] model = train(SHORT, there::add);
    assertThat(model)
        .isEqualTo(new XgboostTrainer(SHORT, NAMES).train(ROWS, ROWS, here::add))
        .isNotEmpty();
    assertThat(there).isEqualTo(here).hasSize(5);
    assertThat(WORKERS.train(SHORT, NAMES, ROWS, NONE, _ -> {}, () -> false)).isNotEmpty();
  }

  @Test
  void saysWhatXgboostRefuses() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> train(new XgboostParams(5, Map.of("max_depth", "deep")), _ -> {}))
        .returns(TRAINING_INVALID, MillraceException::code)
        .withMessageContaining("max_depth");
  }

  @Test
  void aCrashFailsOneTraining() throws Exception {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> train(ENDLESS, _ -> processes().forEach(XgboostWorkersTest::kill)))
        .returns(WORKER_FAILED, MillraceException::code);
    assertThat(train(SHORT, _ -> {})).isNotEmpty();
  }

  @Test
  void anInterruptEndsTheProcessAtOnce() throws Exception {
    List<ProcessHandle> running = new ArrayList<>();
    Thread trainer = Thread.currentThread();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                train(
                    ENDLESS,
                    _ -> {
                      if (running.isEmpty()) {
                        running.addAll(processes());
                        trainer.interrupt();
                      }
                    }));
    assertThat(running).isNotEmpty();
    for (ProcessHandle process : running) {
      process.onExit().get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aCancelIsSeenAfterARound() {
    List<Round> rounds = new ArrayList<>();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> WORKERS.train(ENDLESS, NAMES, ROWS, ROWS, rounds::add, () -> true));
    assertThat(rounds).hasSize(1);
  }
}
