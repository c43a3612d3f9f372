package io.millrace.base.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One server for all test JVMs of this user, run from the binaries of Debian's package.
///
/// It lives in a well-known temporary folder. Each JVM that uses it holds a shared lock on a file
/// there, which dies with the JVM however that ends. Whoever finds no server starts one, whoever
/// leaves last stops it and deletes the folder; a server left behind by a killed JVM is reused, and
/// stopped by the next one that leaves last. Fsync is off: these tests are about SQL, not about
/// disks.
final class DebianPostgres {
  private static final Path BINARIES = Path.of("/usr/lib/postgresql");
  private static final long COMMAND_SECONDS = 60;

  private final Path binaries;
  private final Path folder;
  private final Path server;
  private final Path data;

  private DebianPostgres(Path binaries) {
    this.binaries = binaries;
    this.folder = Path.of("/tmp", "millrace-test-postgres-" + System.getProperty("user.name"));
    this.server = folder.resolve("server");
    this.data = server.resolve("data");
  }

  static Optional<PostgresServer> start() throws IOException {
    Optional<Path> binaries = binaries();
    if (binaries.isEmpty()) {
      return Optional.empty();
    }
    DebianPostgres server = new DebianPostgres(binaries.get());
    int port = server.join();
    return Optional.of(
        new PostgresServer(
            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), "millrace", ""));
  }

  private static Optional<Path> binaries() throws IOException {
    if (!Files.isDirectory(BINARIES)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(BINARIES)) {
      return versions
          .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
          .max(Comparator.comparingInt(DebianPostgres::number))
          .map(version -> version.resolve("bin"));
    }
  }

  private static int number(Path version) {
    return Integer.parseInt(String.valueOf(version.getFileName()));
  }

  /// Takes part in the server, and starts it if it does not run.
  private int join() throws IOException {
    Files.createDirectories(folder);
    FileChannel users = open("users.lock");
    try (FileChannel starting = open("starting.lock");
        FileLock _ = starting.lock()) {
      FileLock using = users.lock(0, Long.MAX_VALUE, true);
      int port = runs() ? port() : launch();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(users, using)));
      return port;
    }
  }

  /// Gives up the shared lock; if it was the last one, nobody can come in while the server stops.
  private void leave(FileChannel users, FileLock using) {
    try (users) {
      using.release();
      try (FileLock last = users.tryLock()) {
        if (last != null) {
          run(
              binaries.resolve("pg_ctl").toString(),
              "-D",
              data.toString(),
              "-m",
              "immediate",
              "stop");
          TestFolders.delete(server);
        }
      }
    } catch (IOException e) {
      System.err.println("The test PostgreSQL server was not stopped: " + e.getMessage());
    }
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private boolean runs() throws IOException {
    return Files.exists(data)
        && exitCode(binaries.resolve("pg_ctl").toString(), "-D", data.toString(), "status") == 0;
  }

  /// The fourth line of the server's process file.
  private int port() throws IOException {
    return Integer.parseInt(Files.readAllLines(data.resolve("postmaster.pid")).get(3).strip());
  }

  private int launch() throws IOException {
    TestFolders.delete(server);
    if (isRoot()) {
      check(List.of("install", "-d", "-o", "postgres", "-m", "700", server.toString()));
    } else {
      Files.createDirectories(server);
    }
    run(
        binaries.resolve("initdb").toString(),
        "-D",
        data.toString(),
        "-A",
        "trust",
        "-U",
        "millrace",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C");
    int port = freePort();
    run(
        binaries.resolve("pg_ctl").toString(),
        "-D",
        data.toString(),
        "-w",
        "-l",
        server.resolve("log").toString(),
        "-o",
        "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=400"
            .formatted(port, server),
        "start");
    return port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(String... command) throws IOException {
    check(asServer(command));
  }

  private static int exitCode(String... command) throws IOException {
    return execute(asServer(command)).code();
  }

  /// PostgreSQL refuses to run as root.
  private static List<String> asServer(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private static void check(List<String> command) throws IOException {
    Outcome outcome = execute(command);
    if (outcome.code() != 0) {
      throw new IOException(
          "%s: exit code %d %s".formatted(command, outcome.code(), outcome.text()));
    }
  }

  private record Outcome(int code, String text) {}

  private static Outcome execute(List<String> command) throws IOException {
    Path output = Files.createTempFile("millrace-command-", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + ": no end after " + COMMAND_SECONDS + " s");
      }
      return new Outcome(process.exitValue(), Files.readString(output).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command + ": interrupted", e);
    } finally {
      Files.delete(output);
    }
  }
}
