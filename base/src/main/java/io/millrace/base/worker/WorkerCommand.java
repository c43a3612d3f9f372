package io.millrace.base.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of a worker: this program's Java with limits of its own.
final class WorkerCommand {
  private WorkerCommand() {}

  /// @param own a folder that the worker may write to
  static List<String> line(WorkerSpec spec, Path own) {
    JavaCommand java =
        JavaCommand.of(spec.main(), spec.heapMegabytes(), List.of("-Djava.io.tmpdir=" + own));
    List<Path> reads = new ArrayList<>(spec.reads());
    reads.addAll(java.reads());
    return limited(WorkerJail.best().wrap(java.line(), reads, own), spec);
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
