package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.serving.OutsideModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that ONNX Runtime may take for models or not, and processes of it that go wrong: whatever
/// they do, whoever asks has a reason, and another model answers.
class OnnxFaultsTest {
  /// More by hand, as in `-Dmillrace.flips=200`.
  private static final int FLIPS = Integer.getInteger("millrace.flips", 8);

  @TempDir Path folder;
  private LoggedOnnx logged;
  private OutsideModel sound;

  @BeforeEach
  void start() throws IOException {
    logged = new LoggedOnnx(folder);
    sound = logged.ofFourNumbers(LoggedOnnx.resource("two.onnx"), "same[0]");
    sound.start();
  }

  @AfterEach
  void stop() {
    logged.close();
  }

  private static Frame row() {
    return Frame.of(
        new NumberColumn("f0", new double[] {0.5}),
        new NumberColumn("f1", new double[] {1}),
        new NumberColumn("f2", new double[] {2}),
        new NumberColumn("f3", new double[] {3}));
  }

  /// Damages a few bits of a file again and again: each is refused with a reason, or is a model
  /// that answers or says why it does not.
  @ParameterizedTest
  @CsvSource({"two, less[1], 1", "binary, '', 2", "regressor, '', 3"})
  @Timeout(300)
  void damagedFilesAreRefusedOrEvaluated(String name, String output, long seed) throws IOException {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = LoggedOnnx.resource(name + ".onnx");
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      refused += answers(logged.ofFourNumbers(damaged, output)) ? 0 : 1;
      assertThat(sound.predict(row())).containsExactly(0.5);
    }
    assertThat(refused).isPositive();
  }

  /// Any other exception is passed on.
  private static boolean answers(OutsideModel model) {
    try {
      model.start();
      assertThat(model.predict(row())).isNotEmpty().doesNotContain(Double.NaN);
      return true;
    } catch (MillraceException e) {
      assertThat(e.code().name()).startsWith("MODEL_PROCESS_");
      assertThat(e.detail()).contains("price/");
      assertThat(e.fix()).isNotBlank();
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the version of the format, then that of the operators
        "08 0a 3a                | 08 7f 3a                | IR version",
        "0a 00 10 15             | 0a 00 10 7f             | Opset 127",
        // a node that reads what it makes, and the lengths of node and graph
        "08 0a 3a 69 / 0a 0e 0a 01 78 12 04 6c657373"
            + " | 08 0a 3a 6c / 0a 11 0a 04 6c657373 12 04 6c657373 | cycl",
        "0a 04 6c65 7373 12 0c   | 0a 04 6e6f 6e65 12 0c   | Graph output (none) does not exist",
        "4e 65 67                | 4e 6f 70                | Nop",
      })
  void aFileThatBreaksARuleIsRefused(String from, String to, String why) throws IOException {
    byte[] file = LoggedOnnx.resource("two.onnx");
    String[] froms = from.split("/", -1);
    String[] tos = to.split("/", -1);
    for (int i = 0; i < froms.length; i++) {
      file = replaced(file, bytes(froms[i]), bytes(tos[i]));
    }
    OutsideModel model = logged.ofFourNumbers(file, "less[1]");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(model::start)
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining(why)
        .satisfies(
            e ->
                assertThat(e.detail())
                    .doesNotContain(folder.toString(), "onnxruntime_src", "std::"));
    assertThat(sound.predict(row())).containsExactly(0.5);
  }

  private static String bytes(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] replaced(byte[] file, String from, String to) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aProcessThatHangsIsLateWithinTheLimitAndComesBack() throws Exception {
    ProcessHandle java = own().getFirst();
    OutsideModel other = logged.ofFourNumbers(LoggedOnnx.resource("two.onnx"), "less[1]");
    other.start();
    assertThat(new ProcessBuilder("kill", "-STOP", "" + java.pid()).start().waitFor()).isZero();
    long start = System.nanoTime();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sound.predict(row()))
        .returns(ErrorCode.MODEL_PROCESS_TIMEOUT, MillraceException::code);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(FaultyModel.LIMIT.plusMillis(500));
    assertThat(other.predict(row())).containsExactly(-1);
    ReplicaPoolTest.within(Duration.ofSeconds(30), () -> answers(sound));
  }

  /// The Java processes that work for this test, and not for one beside it.
  private List<ProcessHandle> own() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("java"))
        .filter(each -> commandLine(each).contains(folder.toString()))
        .toList();
  }

  /// All of it: `info()` leaves out what is long.
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
