package io.millrace.base.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command that runs a program of the tests in a small process of its own, to be killed.
public final class ChildJvm {
  private ChildJvm() {}

  public static List<String> command(Class<?> program, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx300m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
