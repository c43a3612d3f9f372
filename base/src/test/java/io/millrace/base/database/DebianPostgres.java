package io.millrace.base.database;

import io.millrace.base.http.FreePort;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// One server for all test JVMs of this user.
///
/// It lives in a well-known temporary folder. Each JVM that uses it holds a shared lock on a file
/// there, which dies with the JVM however that ends. Whoever finds no server starts one, whoever
/// leaves last stops it and deletes the folder; a server left behind by a killed JVM is reused, and
/// stopped by the next one that leaves last.
final class DebianPostgres {
  private static final Path FOLDER =
      Path.of("/tmp", "millrace-test-postgres-" + System.getProperty("user.name"));

  private final PostgresCluster cluster;

  private DebianPostgres(PostgresCluster cluster) {
    this.cluster = cluster;
  }

  static Optional<PostgresServer> start() throws IOException {
    Optional<PostgresCluster> cluster = PostgresCluster.in(FOLDER.resolve("server"));
    if (cluster.isEmpty()) {
      return Optional.empty();
    }
    int port = new DebianPostgres(cluster.get()).join();
    return Optional.of(new PostgresServer(PostgresCluster.url(port), PostgresCluster.USER, ""));
  }

  /// Takes part in the server, and starts it if it does not run.
  private int join() throws IOException {
    Files.createDirectories(FOLDER);
    FileChannel users = open("users.lock");
    try (FileChannel starting = open("starting.lock");
        FileLock _ = starting.lock()) {
      FileLock using = users.lock(0, Long.MAX_VALUE, true);
      if (!cluster.runs()) {
        cluster.create();
        cluster.start(FreePort.find());
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(users, using)));
      return cluster.port();
    }
  }

  /// Gives up the shared lock; if it was the last one, nobody can come in while the server stops.
  private void leave(FileChannel users, FileLock using) {
    try (users) {
      using.release();
      try (FileLock last = users.tryLock()) {
        if (last != null) {
          cluster.stop(PostgresCluster.Stop.IMMEDIATE);
          cluster.delete();
        }
      }
    } catch (IOException e) {
      System.err.println("The test PostgreSQL server was not stopped: " + e.getMessage());
    }
  }

  private static FileChannel open(String name) throws IOException {
    return FileChannel.open(
        FOLDER.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }
}
