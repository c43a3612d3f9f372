package io.millrace.base.worker;

import static io.millrace.base.ErrorCode.WORKER_FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir static Path folder;

  private static Path granted;
  private static Path other;
  private static WorkerPool pool;

  @BeforeAll
  static void openPool() throws IOException {
    granted = Files.writeString(Files.createDirectory(folder.resolve("granted")).resolve("a"), "A");
    other = Files.writeString(folder.resolve("other"), "B");
    pool =
        new WorkerPool(
            new WorkerSpec(TrialWorker.class, 64, 512, List.of(granted.resolveSibling(""))), 1);
  }

  @AfterAll
  static void closePool() {
    pool.close();
  }

  private static String ask(String order) {
    try {
      return pool.call(worker -> said(worker, order), LONG);
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String said(Worker worker, String order) {
    worker.send(new FrameWriter().putText(order).toFrame());
    return new FrameReader(worker.receive(1_000)).readText();
  }

  private static void assumeJail() {
    assumeThat(WorkerJail.best().program()).as("bubblewrap works here").isPresent();
  }

  private static List<ProcessHandle> processes() {
    return ProcessHandle.current()
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  @Test
  void usesAWorkerAgainThatDidWell() {
    ask("echo first");
    List<ProcessHandle> one = processes();
    assertThat(ask("echo Grüße")).isEqualTo("Grüße");
    assertThat(processes()).isEqualTo(one).isNotEmpty();
  }

  @Test
  void aWorkerThatDiesCostsOneConversation() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ask("halt 7"))
        .returns(WORKER_FAILED, MillraceException::code)
        .withMessageContaining("exit code 7");
    assertThat(ask("echo again")).isEqualTo("again");
  }

  @Test
  void aWorkerThatTakesTooLongIsKilled() throws Exception {
    ask("echo ready");
    List<ProcessHandle> all = processes();
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> pool.call(w -> said(w, "sleep"), Duration.ofMillis(100)));
    for (ProcessHandle process : all) {
      process.onExit().get(5, TimeUnit.SECONDS);
    }
    assertThat(ask("echo again")).isEqualTo("again");
  }

  @Test
  void anInterruptEndsTheConversationAndItsWorker() throws Exception {
    ask("echo ready");
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> pool.call(w -> said(w, "sleep")));
    assertThat(ask("echo again")).isEqualTo("again");
  }

  @Test
  void anAnswerThatIsTooLongIsNonsense() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ask("echo " + "x".repeat(2_000)))
        .returns(WORKER_FAILED, MillraceException::code);
  }

  @Test
  void nothingOfOurEnvironmentReachesAWorker() {
    assertThat(Set.of("LANG", "PWD", "OLDPWD", "SHLVL", "_"))
        .containsAll(List.of(ask("environment").split(" ")));
  }

  @Test
  void aWorkerHasNoMoreMemoryThanItMay() {
    assertThat(ask("allocate 64")).isEqualTo("allocated");
    assertThat(ask("allocate 512")).isEqualTo("refused");
  }

  @Test
  void inAJailAWorkerReadsWhatItMayAndWritesNothingOfIt() {
    assumeJail();
    assertThat(ask("read " + granted)).isEqualTo("A");
    assertThat(ask("read " + other)).isEqualTo("refused");
    assertThat(ask("read /etc/passwd")).isEqualTo("refused");
    assertThat(ask("write " + granted)).isEqualTo("refused");
    assertThat(ask("write " + granted.resolveSibling("b"))).isEqualTo("refused");
  }

  @Test
  void inAJailAWorkerHasNoNetworkAndSeesNoOtherProcess() throws IOException {
    assumeJail();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ask("connect " + server.getLocalPort())).isEqualTo("refused");
    }
    assertThat(Long.parseLong(ask("pid"))).isLessThan(10);
  }

  @Test
  void aClosedPoolLeavesNothing() throws Exception {
    WorkerPool closing = new WorkerPool(new WorkerSpec(TrialWorker.class, 64, 512, List.of()), 1);
    List<ProcessHandle> before = processes();
    closing.call(w -> said(w, "echo here"), LONG);
    List<ProcessHandle> made = processes().stream().filter(p -> !before.contains(p)).toList();
    closing.close();
    for (ProcessHandle process : made) {
      process.onExit().get(5, TimeUnit.SECONDS);
    }
    assertThat(made).isNotEmpty();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> closing.call(w -> said(w, "echo late"), LONG))
        .returns(ErrorCode.WORKER_FAILED, MillraceException::code);
  }
}
