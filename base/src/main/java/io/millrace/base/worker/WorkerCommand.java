package io.millrace.base.worker;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The command line of a worker: this process's Java machine and class path with limits of its own.
final class WorkerCommand {
  private static final String CACHE = "-XX:AOTCache=";

  /// Options of this process that the AOT cache depends on, or that libraries need.
  private static final List<String> KEPT =
      List.of(
          CACHE,
          "-XX:+UseCompactObjectHeaders",
          "-Djdk.serialFilter=",
          "--enable-native-access=",
          "--sun-misc-unsafe-memory-access=");

  private WorkerCommand() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// Absolute, as a worker begins in another folder; an empty entry stays one, as the AOT cache
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

  /// @param own a folder that the worker may write to
  static List<String> line(WorkerSpec spec, Path own) {
    List<String> kept = kept();
    List<String> line = new ArrayList<>(List.of(java()));
    line.addAll(kept);
    // In a jail a worker cannot see how many processors a container has.
    line.add("-XX:ActiveProcessorCount=" + Runtime.getRuntime().availableProcessors());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    line.addAll(List.of("-XX:+ErrorFileToStderr", "-Xmx%dm".formatted(spec.heapMegabytes())));
    line.addAll(List.of("-Djava.io.tmpdir=" + own, "-Duser.timezone=UTC"));
    line.addAll(List.of("-cp", String.join(File.pathSeparator, classPath())));
    line.add(spec.main().getName());
    List<Path> reads = new ArrayList<>(spec.reads());
    classPath().stream().filter(entry -> !entry.isEmpty()).map(Path::of).forEach(reads::add);
    kept.stream().filter(o -> o.startsWith(CACHE)).map(WorkerCommand::cache).forEach(reads::add);
    return limited(WorkerJail.best().wrap(line, reads, own), spec);
  }

  private static Path cache(String option) {
    return Path.of(option.substring(CACHE.length())).toAbsolutePath();
  }

  /// Under its limit of memory, and without core dumps. `ulimit` is a shell's; the command reaches
  /// it as arguments. Systems without that shell have no such limits.
  private static List<String> limited(List<String> command, WorkerSpec spec) {
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      return command;
    }
    String limits = "ulimit -c 0 && ulimit -d %d".formatted(spec.memoryMegabytes() * 1024L);
    List<String> line = new ArrayList<>();
    line.addAll(List.of("/bin/sh", "-c", limits + " && exec \"$@\"", "sh"));
    line.addAll(command);
    return line;
  }
}
