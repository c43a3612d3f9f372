package io.millrace.tracking.safety;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.process.ChildJvm;
import io.millrace.tracking.mlflow.TrackingServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A server with MLflow's endpoints in a process of its own, to be killed or stopped.
final class TrackingProcess implements AutoCloseable {
  private static final String FILE = "tracking.db";

  private final Process process;
  private final URI address;

  private TrackingProcess(Process process, Path log) throws IOException {
    this.process = process;
    String answer = process.inputReader().readLine();
    if (answer == null) {
      throw new IOException("it did not start: " + Files.readString(log));
    }
    this.address = URI.create(answer);
  }

  /// @param arguments a folder; for PostgreSQL also the database's URL, user and password
  public static void main(String... arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    Database database =
        Databases.open(
            arguments.length == 1
                ? in(folder)
                : new DatabaseConfig.Postgres(arguments[1], arguments[2], arguments[3]));
    System.out.println(new TrackingServer(database, folder.resolve("artifacts")).uri());
    Thread.currentThread().join();
  }

  /// The database of a server without PostgreSQL.
  static DatabaseConfig.Sqlite in(Path folder) {
    return new DatabaseConfig.Sqlite(folder.resolve(FILE));
  }

  /// Starts one; returns when it answers.
  /// @param place a database in `folder`, or on a PostgreSQL
  static TrackingProcess start(Path folder, DatabaseConfig place) throws IOException {
    List<String> command = ChildJvm.command(TrackingProcess.class, folder.toString());
    if (place instanceof DatabaseConfig.Postgres postgres) {
      command.addAll(List.of(postgres.url(), postgres.user(), postgres.password()));
    }
    Path log = folder.resolve("log");
    return new TrackingProcess(
        new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
  }

  URI address() {
    return address;
  }

  /// Returns when each of its threads stands still.
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
    while (runs()) {
      Thread.sleep(1);
    }
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Commands.run("kill", "-" + name, Long.toString(process.pid()));
  }

  private boolean runs() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/%d/task".formatted(process.pid())))) {
      for (Path thread : threads.toList()) {
        if (!Files.readString(thread.resolve("status")).contains("State:\tT")) {
          return true;
        }
      }
      return false;
    }
  }

  /// `kill -9`.
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
