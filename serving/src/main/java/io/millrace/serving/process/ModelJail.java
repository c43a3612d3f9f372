package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_PROCESS_NOT_ALLOWED;

import io.millrace.base.MillraceException;
import io.millrace.base.process.Programs;
import io.millrace.pipeline.process.ProcessPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The walls around model processes, whose files came from whoever may register models: by
/// [bubblewrap](https://github.com/containers/bubblewrap) they see the system's programs and
/// libraries, what their command names, and a folder of their own; no other process and no network.
/// Thread-safe.
final class ModelJail {
  private static final List<String> SYSTEM =
      List.of("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives");

  private final ProcessPolicy policy;
  private final Walls walls;

  /// What keeps a model in.
  enum Walls {
    BUBBLEWRAP,
    /// What its command starts is a container.
    CONTAINER
  }

  /// Found by the first use. Guarded by this object's monitor.
  private Optional<Optional<String>> bubblewrap = Optional.empty();

  ModelJail(ProcessPolicy policy, Walls walls) {
    this.policy = policy;
    this.walls = walls;
  }

  /// @throws MillraceException with `MODEL_PROCESS_NOT_ALLOWED` if there must be no model processes
  void require() {
    if (policy.run() == ProcessPolicy.Run.NEVER) {
      throw refused("this server runs no processes", "Set processes.run to jailed (or always)");
    }
    if (policy.run() == ProcessPolicy.Run.JAILED
        && walls == Walls.BUBBLEWRAP
        && bubblewrap().isEmpty()) {
      throw refused(
          "this server runs processes only in a jail, and this machine has none",
          "Install bubblewrap, or set processes.run to always");
    }
  }

  private static MillraceException refused(String why, String fix) {
    return new MillraceException(
        MODEL_PROCESS_NOT_ALLOWED,
        "The model needs a process of its own: %s.".formatted(why),
        fix + " in millrace.server.yaml: models then run code of whoever registers them.");
  }

  /// @param own the folder that the command may write to
  List<String> wrap(ModelCommand command, List<String> line, Path own) {
    List<String> wrapped = new ArrayList<>();
    if (walls == Walls.CONTAINER || bubblewrap().isEmpty()) {
      Programs.find("setpriv")
          .filter(p -> Programs.works(p, "--pdeathsig", "KILL", "--", "/bin/true"))
          .ifPresent(
              p -> wrapped.addAll(List.of(p, "--pdeathsig", "KILL", "--no-new-privs", "--")));
      wrapped.addAll(line);
      return wrapped;
    }
    wrapped.addAll(List.of(bubblewrap().get(), "--unshare-all", "--die-with-parent"));
    wrapped.addAll(List.of("--new-session", "--cap-drop", "ALL"));
    SYSTEM.forEach(path -> bind(wrapped, "--ro-bind-try", path));
    wrapped.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"));
    wrapped.addAll(List.of("--tmpfs", "/dev/shm"));
    command.reads().forEach(path -> bind(wrapped, "--ro-bind", path.toString()));
    bind(wrapped, "--bind", own.toString());
    wrapped.addAll(List.of("--chdir", command.model().toString(), "--"));
    wrapped.addAll(line);
    return wrapped;
  }

  private static void bind(List<String> line, String how, String path) {
    line.addAll(List.of(how, path, path));
  }

  private synchronized Optional<String> bubblewrap() {
    if (bubblewrap.isEmpty()) {
      bubblewrap =
          Optional.of(
              Programs.find("bwrap")
                  .filter(
                      p ->
                          Programs.works(
                              p, "--ro-bind", "/", "/", "--unshare-all", "--", "/bin/true")));
    }
    return bubblewrap.get();
  }

  /// Whether a process is one of the jail's own, not of the model.
  static boolean isWall(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(path -> Optional.ofNullable(Path.of(path).getFileName()).map(Path::toString))
        .flatMap(name -> name)
        .map(name -> name.equals("bwrap"))
        .orElse(false);
  }

  /// Whether the shell that sets limits is there.
  static boolean hasShell() {
    return Files.isExecutable(Path.of("/bin/sh"));
  }
}
