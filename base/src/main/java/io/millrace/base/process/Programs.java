package io.millrace.base.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Small programs of the machine that help to run others.
public final class Programs {
  private static final List<String> FOLDERS = List.of("/usr/local/bin", "/usr/bin", "/bin");

  private Programs() {}

  public static Optional<String> find(String name) {
    return FOLDERS.stream()
        .map(folder -> folder + "/" + name)
        .filter(program -> Files.isExecutable(Path.of(program)))
        .findFirst();
  }

  /// The one way to a process: an argument list, which no shell reads, and an empty environment, so
  /// that nothing of the server's own reaches it.
  public static ProcessBuilder command(List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(line));
    builder.environment().clear();
    return builder;
  }

  /// Whether a short call ends well.
  public static boolean works(String program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program));
    line.addAll(List.of(arguments));
    return works(command(line));
  }

  /// Whether a short call ends well.
  public static boolean works(ProcessBuilder command) {
    try {
      Process process =
          command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
