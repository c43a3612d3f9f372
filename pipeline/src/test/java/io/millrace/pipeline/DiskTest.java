package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.pipeline.sql.SqlExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The disk under an engine on SQLite becomes full, or does not take what it has promised to keep.
class DiskTest {
  private static final String REFUSED = "refused DATABASE_UNAVAILABLE, readable";
  private static final int REFUSALS = 10;
  private static final int STEPS_REFUSED = 3;
  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);
  private static final int FSYNCS = 40;

  @TempDir private Path folder;
  private Path disk;
  private Path file;

  @BeforeEach
  void name() throws IOException {
    file = folder.resolve(EngineProcess.FILE);
    disk = Files.createDirectories(file.getParent());
  }

  /// A command that runs another one which alone sees a file system of 6 MB in place of `disk`.
  private List<String> onSmallDisk() {
    return List.of(
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs -o size=6m small \"$0\" && exec \"$@\"",
        disk.toString());
  }

  /// A command that runs another one in which the 40th fsync of a thread fails, of the database's
  /// log, and that one alone.
  private List<String> withFailingFsync() {
    return List.of(
        "strace",
        "--follow-forks",
        "--seccomp-bpf",
        "--quiet=all",
        "--output=/dev/null",
        "--trace=fsync,fdatasync",
        "--trace-path=" + file + "-wal",
        "--inject=fsync,fdatasync:error=EIO:when=" + FSYNCS);
  }

  private static void assumeRuns(List<String> wrapper) throws IOException, InterruptedException {
    boolean runs;
    try {
      Process tried =
          new ProcessBuilder(Stream.concat(wrapper.stream(), Stream.of("true")).toList())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      runs = tried.waitFor() == 0;
    } catch (IOException _) {
      runs = false;
    }
    assumeTrue(runs, "this machine does not run " + String.join(" ", wrapper));
  }

  @Test
  void aFullDiskRefusesWritesAndTheExecutionGoesOnAsSoonAsThereIsRoom() throws Exception {
    assumeRuns(onSmallDisk());
    Process process = EngineProcess.runBy(onSmallDisk(), folder);
    Path seen = Path.of("/proc/" + process.pid() + "/root" + disk);
    Instant roomAt;
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).as(this::log).isEqualTo("ready");
      while (!Files.exists(folder.resolve("starts"))) {
        Thread.sleep(10);
      }
      Path ballast = fill(seen.resolve("ballast"));
      while (log().split("execution.step.delayed", -1).length <= STEPS_REFUSED) {
        Thread.sleep(10);
      }
      Files.delete(ballast);
      roomAt = Instant.now();
      assertThat(nextBut(REFUSED, output)).as(this::log).isEqualTo("succeeded");
      assertThat(log()).contains("[SQLITE_FULL]");
      freeze(process);
      takeOut(seen);
    } finally {
      end(process);
    }
    DatabaseConfig.Sqlite place = new DatabaseConfig.Sqlite(file);
    Course.checkAll(place, LongPlay.starts(folder));
    try (Database database = Databases.open(place)) {
      assertThat(database.<String>read(sql -> sql.fetchValue("PRAGMA integrity_check") + ""))
          .isEqualTo("ok");
      assertThat(firstStepAfter(roomAt, new SqlExecutionStore(database)))
          .isBefore(roomAt.plus(BACK_WITHIN));
    }
  }

  @Test
  void afterAFailedFsyncNothingIsAcknowledgedUntilTheProcessStartsAnew() throws Exception {
    assumeRuns(withFailingFsync());
    Process process = EngineProcess.runBy(withFailingFsync(), folder);
    long startsThen;
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).as(this::log).isEqualTo("ready");
      assertThat(nextBut("refused WRITE_OUTCOME_UNKNOWN, readable", output)).isEqualTo(REFUSED);
      startsThen = LongPlay.starts(folder).size();
      for (int refusal = 0; refusal < REFUSALS; refusal++) {
        assertThat(output.readLine()).as(this::log).isEqualTo(REFUSED);
      }
    } finally {
      end(process);
    }
    assertThat(LongPlay.starts(folder)).as("starts of tasks").hasSize((int) startsThen);

    Process next = EngineProcess.run(folder);
    try (BufferedReader output = next.inputReader()) {
      assertThat(output.readLine()).as(this::log).isEqualTo("ready");
      assertThat(output.readLine()).as(this::log).isEqualTo("succeeded");
    } finally {
      end(next);
    }
    Course.checkAll(new DatabaseConfig.Sqlite(file), LongPlay.starts(folder));
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String nextBut(String skipped, BufferedReader output) throws IOException {
    String line = output.readLine();
    while (skipped.equals(line)) {
      line = output.readLine();
    }
    return String.valueOf(line);
  }

  /// Takes all the room that there is, to the last byte.
  private static Path fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int size = 1 << 16; size > 0; size /= 2) {
        writeAll(out, new byte[size]);
      }
    }
    return file;
  }

  private static void writeAll(OutputStream out, byte[] block) {
    try {
      while (true) {
        out.write(block);
      }
    } catch (IOException _) {
      // There is no room for this much.
    }
  }

  /// Ends it and what it has started.
  private static void end(Process process) {
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .peek(ProcessHandle::destroyForcibly)
        .forEach(ended -> ended.onExit().join());
  }

  private static void freeze(Process process) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-STOP", "" + process.pid()).start().waitFor()).isZero();
  }

  /// Copies what lies on the small disk, which goes with its process, to where it seemed to lie.
  private void takeOut(Path seen) throws IOException {
    try (Stream<Path> files = Files.list(seen)) {
      for (Path one : files.toList()) {
        Files.copy(one, disk.resolve(one.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Instant firstStepAfter(Instant moment, SqlExecutionStore store) {
    ExecutionId id = store.find(LongPlay.PIPELINE, "e0").orElseThrow().id();
    return store.history(id, 0, 25_000).stream()
        .map(event -> event.timestamp())
        .filter(moment::isBefore)
        .findFirst()
        .orElseThrow();
  }
}
