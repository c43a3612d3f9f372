package io.millrace.pipeline.process;

import io.millrace.base.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Wraps commands so that they see and change less of the machine. Immutable.
sealed interface Jail {
  /// As results name it.
  String name();

  /// @param scratch a folder of the process's own, which it may change
  List<String> wrap(List<String> command, ProcessSpec spec, Path project, Path scratch);

  /// The best that this machine can do.
  static Jail best(ProcessPolicy policy) {
    return Bubblewrap.find(policy).<Jail>map(jail -> jail).orElseGet(Open::find);
  }

  /// [bubblewrap](https://github.com/containers/bubblewrap): the file system is read-only apart
  /// from what the spec names, home directories are empty, there is no network unless asked for,
  /// and all processes end with the first one, and with the server.
  record Bubblewrap(String program, ProcessPolicy policy) implements Jail {
    private static final List<String> HOMES = List.of("/home", "/root");

    /// Empty if the program is not there, or the kernel does not let it work.
    static Optional<Bubblewrap> find(ProcessPolicy policy) {
      return Programs.find("bwrap")
          .filter(p -> Programs.works(p, "--ro-bind", "/", "/", "--unshare-pid", "--", "/bin/true"))
          .map(p -> new Bubblewrap(p, policy));
    }

    @Override
    public String name() {
      return "bubblewrap";
    }

    @Override
    public List<String> wrap(List<String> command, ProcessSpec spec, Path project, Path scratch) {
      List<String> line = new ArrayList<>(List.of(program, "--die-with-parent", "--new-session"));
      line.addAll(List.of("--unshare-pid", "--unshare-ipc", "--unshare-uts"));
      if (!spec.network()) {
        line.add("--unshare-net");
      }
      bind(line, "--ro-bind", Path.of("/"));
      line.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"));
      HOMES.stream().filter(home -> Files.isDirectory(Path.of(home))).forEach(h -> empty(line, h));
      policy.visible().forEach(folder -> bind(line, "--ro-bind-try", folder));
      bind(line, "--ro-bind", project);
      spec.writes().forEach(folder -> bind(line, "--bind", folder));
      policy.hidden().stream().filter(Files::exists).forEach(path -> hide(line, path));
      bind(line, "--bind", scratch);
      line.addAll(List.of("--chdir", spec.directory().toString(), "--"));
      line.addAll(command);
      return line;
    }

    private static void bind(List<String> line, String how, Path path) {
      line.addAll(List.of(how, path.toString(), path.toString()));
    }

    private static void empty(List<String> line, String folder) {
      line.addAll(List.of("--tmpfs", folder));
    }

    private static void hide(List<String> line, Path path) {
      if (Files.isDirectory(path)) {
        empty(line, path.toString());
      } else {
        line.addAll(List.of("--ro-bind", "/dev/null", path.toString()));
      }
    }
  }

  /// No jail. Where util-linux is there, the process at least ends with the server.
  record Open(Optional<String> setpriv) implements Jail {
    static Open find() {
      return new Open(
          Programs.find("setpriv")
              .filter(p -> Programs.works(p, "--pdeathsig", "KILL", "--", "/bin/true")));
    }

    @Override
    public String name() {
      return "none";
    }

    @Override
    public List<String> wrap(List<String> command, ProcessSpec spec, Path project, Path scratch) {
      List<String> line = new ArrayList<>();
      setpriv.ifPresent(
          p -> line.addAll(List.of(p, "--pdeathsig", "KILL", "--no-new-privs", "--")));
      line.addAll(command);
      return line;
    }
  }
}
