package io.millrace.pipeline.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What an operator lets pipelines run on this machine.
///
/// @param run which processes may start at all
/// @param hidden files and folders that no jailed process can read, such as the server's state
/// @param visible folders below home directories that jailed processes may read; the rest of home
///     directories is empty for them
public record ProcessPolicy(Run run, List<Path> hidden, List<Path> visible) {
  public ProcessPolicy {
    hidden = List.copyOf(hidden);
    visible = List.copyOf(visible);
  }

  /// The same, with one more thing hidden.
  public ProcessPolicy hiding(Path path) {
    List<Path> more = new ArrayList<>(hidden);
    more.add(path.toAbsolutePath().normalize());
    return new ProcessPolicy(run, more, visible);
  }

  /// Which processes may start.
  public enum Run {
    NEVER,
    /// Only in a jail.
    JAILED,
    /// Also without a jail, where the machine has none.
    ALWAYS
  }
}
