package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// [LongPlay] in a process of its own, to be killed, frozen or starved: a new execution as soon as
/// the last one has succeeded. It says `ready`, then `succeeded` for each, and what is refused,
/// with a word whether it can still read.
final class EngineProcess {
  static final String FILE = "database/engine.db";
  static final Duration LEASE = Duration.ofSeconds(1);

  private EngineProcess() {}

  /// @param arguments a folder; for one of several nodes on a PostgreSQL also its name, the
  ///     database's URL, user and password
  public static void main(String... arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    boolean alone = arguments.length == 1;
    DatabaseConfig place =
        alone
            ? new DatabaseConfig.Sqlite(folder.resolve(FILE))
            : new DatabaseConfig.Postgres(arguments[2], arguments[3], arguments[4]);
    EngineConfig config =
        alone ? EngineConfig.ALONE : EngineConfig.shared(arguments[1]).withLease(LEASE);
    Database database = Databases.open(place);
    LongPlay play =
        new LongPlay(
            folder,
            database,
            config,
            (code, engine) -> System.out.println("refused " + code + readable(engine)));
    System.out.println("ready");
    for (int number = 0; true; number++) {
      play.play("e" + number);
      System.out.println("succeeded");
    }
  }

  private static String readable(Engine engine) {
    try {
      engine.find(LongPlay.PIPELINE, "e0");
      return ", readable";
    } catch (MillraceException e) {
      return "";
    }
  }

  /// Runs one; what it reports goes to the folder.
  static Process run(Path folder, String... node) throws IOException {
    return run(List.of(), EngineProcess.class, folder, node);
  }

  /// As above, by `wrapper`, a command that runs another one.
  static Process runBy(List<String> wrapper, Path folder) throws IOException {
    return run(wrapper, EngineProcess.class, folder);
  }

  /// Runs a program in a process of its own; what it reports goes to the folder.
  static Process run(Class<?> program, Path folder, String... more) throws IOException {
    return run(List.of(), program, folder, more);
  }

  private static Process run(List<String> wrapper, Class<?> program, Path folder, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(ChildJvm.command(program, folder.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }
}
