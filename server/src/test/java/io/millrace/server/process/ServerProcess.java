package io.millrace.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command of Millrace in a process of its own, on the class path of the tests.
final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern ADDRESS = Pattern.compile(" at (http://\\S+) ");

  private final Process process;
  private final Path output;

  private ServerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /// Runs one command line; what it prints goes to `output`.
  static ServerProcess run(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx700m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djdk.serialFilter=!*",
            "-cp",
            System.getProperty("java.class.path"),
            "io.millrace.server.Main"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new ServerProcess(process, output);
  }

  /// Starts a server on the project and returns when it answers.
  static ServerProcess up(TestProject project, String... options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("up", project.folder().toString()));
    arguments.addAll(List.of("--port", "0", "--state", project.state().toString()));
    arguments.addAll(List.of(options));
    ServerProcess server = run(project.nextLog(), arguments.toArray(String[]::new));
    Await.until("the server", PATIENCE, () -> server.isUp() || !server.process.isAlive());
    assertThat(server.process.isAlive()).as(server.text()).isTrue();
    return server;
  }

  private boolean isUp() throws IOException {
    return ADDRESS.matcher(text()).find();
  }

  /// Where it says that it answers.
  URI address() throws IOException {
    Matcher address = ADDRESS.matcher(text());
    assertThat(address.find()).as(text()).isTrue();
    return URI.create(address.group(1));
  }

  /// Everything that it has printed.
  String text() throws IOException {
    return Files.readString(output);
  }

  /// `kill -9`.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// `kill`.
  void terminate() {
    process.destroy();
  }

  /// @return the exit code
  int awaitEnd(Duration limit) throws IOException, InterruptedException {
    assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
        .as("ends within %s: %s", limit, text())
        .isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
