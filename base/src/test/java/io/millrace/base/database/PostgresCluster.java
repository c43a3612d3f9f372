package io.millrace.base.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The data of one PostgreSQL server in a folder of its own, and the server on it, run by the
/// binaries of Debian's package. Fsync is off: tests with it are about SQL and processes, not about
/// disks.
/// @param server made anew by [#create]
record PostgresCluster(Path binaries, Path server) {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final long COMMAND_SECONDS = 60;
  static final String USER = "millrace";

  /// How the server is told to end: in order, or as if it had crashed.
  enum Stop {
    FAST,
    IMMEDIATE
  }

  /// Empty if the package is not installed.
  static Optional<PostgresCluster> in(Path server) throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
          .max(Comparator.comparingInt(PostgresCluster::number))
          .map(version -> new PostgresCluster(version.resolve("bin"), server));
    }
  }

  private static int number(Path version) {
    return Integer.parseInt(String.valueOf(version.getFileName()));
  }

  private Path data() {
    return server.resolve("data");
  }

  private String program(String name) {
    return binaries.resolve(name).toString();
  }

  boolean runs() throws IOException {
    return Files.exists(data())
        && execute(asServer(program("pg_ctl"), "-D", data().toString(), "status")).code() == 0;
  }

  /// Of the server that runs: the fourth line of its process file.
  int port() throws IOException {
    return Integer.parseInt(Files.readAllLines(data().resolve("postmaster.pid")).get(3).strip());
  }

  void create() throws IOException {
    TestFolders.delete(server);
    if (isRoot()) {
      check(List.of("install", "-d", "-o", "postgres", "-m", "700", server.toString()));
    } else {
      Files.createDirectories(server);
    }
    run(
        program("initdb"),
        "-D",
        data().toString(),
        "-A",
        "trust",
        "-U",
        USER,
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C");
  }

  /// Returns when the server answers.
  void start(int port) throws IOException {
    run(
        program("pg_ctl"),
        "-D",
        data().toString(),
        "-w",
        "-l",
        server.resolve("log").toString(),
        "-o",
        "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=400"
            .formatted(port, server),
        "start");
  }

  /// Returns when the server is gone.
  void stop(Stop how) throws IOException {
    run(
        program("pg_ctl"),
        "-D",
        data().toString(),
        "-m",
        how.name().toLowerCase(Locale.ROOT),
        "stop");
  }

  void delete() {
    TestFolders.delete(server);
  }

  static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(String... command) throws IOException {
    check(asServer(command));
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
