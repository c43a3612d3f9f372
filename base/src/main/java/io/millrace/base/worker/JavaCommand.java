package io.millrace.base.worker;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// How another process runs a class of this program: by this process's Java machine and class path,
/// with as little as a small process needs.
///
/// @param line the program and its arguments; more may be added
/// @param reads what it reads beside the system's files
public record JavaCommand(List<String> line, List<Path> reads) {
  private static final String CACHE = "-XX:AOTCache=";

  /// Options of this process that the AOT cache depends on, or that libraries need.
  private static final List<String> KEPT =
      List.of(
          CACHE,
          "-XX:+UseCompactObjectHeaders",
          "-Djdk.serialFilter=",
          "--enable-native-access=",
          "--sun-misc-unsafe-memory-access=");

  public JavaCommand {
    line = List.copyOf(line);
    reads = List.copyOf(reads);
  }

  /// @param main the class whose `main` it runs
  /// @param heapMegabytes most memory of its Java objects
  /// @param options more options of the Java machine
  public static JavaCommand of(Class<?> main, int heapMegabytes, List<String> options) {
    List<String> kept = kept();
    List<String> line = new ArrayList<>(List.of(java()));
    line.addAll(kept);
    // In a jail a process cannot see how many processors a container has.
    line.add("-XX:ActiveProcessorCount=" + Runtime.getRuntime().availableProcessors());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    line.addAll(List.of("-XX:+ErrorFileToStderr", "-Xmx%dm".formatted(heapMegabytes)));
    line.add("-Duser.timezone=UTC");
    line.addAll(options);
    line.addAll(List.of("-cp", String.join(File.pathSeparator, classPath())));
    line.add(main.getName());
    List<Path> reads = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    classPath().stream().filter(entry -> !entry.isEmpty()).map(Path::of).forEach(reads::add);
    kept.stream()
        .filter(option -> option.startsWith(CACHE))
        .map(JavaCommand::cache)
        .forEach(reads::add);
    return new JavaCommand(line, reads);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// Absolute, as a process begins in another folder; an empty entry stays one, as the AOT cache
  /// holds for exactly one class path.
  private static List<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> entry.isEmpty() ? entry : Path.of(entry).toAbsolutePath().toString())
        .toList();
  }

  private static List<String> kept() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> KEPT.stream().anyMatch(option::startsWith))
        .toList();
  }

  private static Path cache(String option) {
    return Path.of(option.substring(CACHE.length())).toAbsolutePath();
  }
}
