package io.millrace.tracking.safety;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Runs commands of the operating system.
final class Commands {
  private Commands() {}

  /// @throws IOException with what it said, if it failed
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
