package io.millrace.base.worker;

import io.millrace.base.process.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The walls around a worker: by [bubblewrap](https://github.com/containers/bubblewrap) it sees the
/// system's libraries, the Java machine, the program, what its spec lets it read and a folder of
/// its own; it has no network, sees no other process, and ends with the server.
///
/// @param program bubblewrap; empty: without walls, which is logged once
record WorkerJail(Optional<String> program) {
  private static final Logger log = LoggerFactory.getLogger(WorkerJail.class);

  /// Where libraries are, and what a Debian package of the JDK keeps outside of its folder.
  private static Stream<String> system() {
    return Stream.of(
        "/usr",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        "/etc/java-%d-openjdk".formatted(Runtime.version().feature()));
  }

  /// The best that this machine can do; found by the first worker, as it takes a tenth of a second.
  private static final class Best {
    private static final WorkerJail JAIL = find();
  }

  static WorkerJail best() {
    return Best.JAIL;
  }

  private static WorkerJail find() {
    WorkerJail jail = new WorkerJail(Programs.find("bwrap"));
    Path folder = Path.of("/tmp");
    List<String> version = List.of(JavaCommand.java(), "-version");
    if (jail.program.isPresent()
        && Programs.works(Programs.command(jail.wrap(version, List.of(), folder)))) {
      return jail;
    }
    log.warn("worker.unjailed reason=bubblewrap_does_not_work isolation=process");
    return new WorkerJail(Optional.empty());
  }

  /// @param reads what the command can read
  /// @param own the name of the folder that it can write to: in memory, gone with it
  List<String> wrap(List<String> command, List<Path> reads, Path own) {
    if (program.isEmpty()) {
      return command;
    }
    List<String> line = new ArrayList<>(List.of(program.get(), "--unshare-all"));
    line.addAll(List.of("--die-with-parent", "--new-session", "--cap-drop", "ALL"));
    system().forEach(path -> bind(line, "--ro-bind-try", path, path));
    line.addAll(List.of("--dev", "/dev", "--proc", "/proc"));
    bind(line, "--ro-bind", System.getProperty("java.home"), System.getProperty("java.home"));
    reads.forEach(path -> bind(line, "--ro-bind-try", path.toString(), path.toString()));
    line.addAll(List.of("--tmpfs", own.toString(), "--chdir", own.toString(), "--"));
    line.addAll(command);
    return line;
  }

  private static void bind(List<String> line, String how, String from, String to) {
    line.addAll(List.of(how, from, to));
  }
}
