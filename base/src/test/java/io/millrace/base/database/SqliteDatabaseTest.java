package io.millrace.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
  @TempDir private Path folder;

  @Override
  Database open() {
    return TestDatabases.sqlite();
  }

  @Test
  void refusesAFileThatIsOpenAndTakesItOnceItIsClosed() {
    var config = new DatabaseConfig.Sqlite(folder.resolve("new/millrace.db"));
    try (Database _ = Databases.open(config)) {
      assertInUse(config, ProcessHandle.current().pid());
    }
    Databases.open(config).close();
  }

  @Test
  void saysThatAFolderCannotBeUsed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Databases.open(new DatabaseConfig.Sqlite(file.resolve("millrace.db"))))
        .returns(ErrorCode.DATABASE_UNAVAILABLE, MillraceException::code);
  }

  @Test
  void saysThatAFileIsNoDatabase() throws IOException {
    Path file = Files.writeString(folder.resolve("millrace.db"), "plain text\n".repeat(500));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Databases.open(new DatabaseConfig.Sqlite(file)))
        .returns(ErrorCode.DATABASE_UNAVAILABLE, MillraceException::code);
  }

  @Test
  void keepsAllThatAKilledProcessHadAcknowledged() throws Exception {
    var config = new DatabaseConfig.Sqlite(folder.resolve("millrace.db"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WritingProcess.class.getName(),
                config.file().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<Integer> acknowledged = new HashSet<>();
    try (BufferedReader lines = process.inputReader()) {
      for (int i = 0; i < 500; i++) {
        acknowledged.add(Integer.valueOf(lines.readLine()));
      }
      assertInUse(config, process.pid());
      process.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged.add(Integer.valueOf(line));
      }
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();
    try (Database database = Databases.open(config)) {
      Set<Integer> found = database.read(WritingProcess::ids);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(500);
      assertThat(found).containsAll(acknowledged);
    }
  }

  private static void assertInUse(DatabaseConfig config, long pid) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Databases.open(config))
        .returns(ErrorCode.DATABASE_IN_USE, MillraceException::code)
        .withMessageContaining("id " + pid);
  }
}
