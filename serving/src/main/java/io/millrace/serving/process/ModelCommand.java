package io.millrace.serving.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// How a model's process is started; `serve` is added, as containers get it.
///
/// @param line the program and its arguments; no shell reads them
/// @param environment beside what every process has
/// @param model the folder of the model's files, named by `SM_MODEL_DIR`
/// @param reads files and folders that it can read beside the system's; in a jail no others
/// @param port where it listens
public record ModelCommand(
    List<String> line, Map<String, String> environment, Path model, List<Path> reads, Port port) {
  public ModelCommand {
    line = List.copyOf(line);
    environment = Map.copyOf(environment);
    reads = List.copyOf(reads);
  }

  /// Where a process listens.
  public enum Port {
    /// On the Unix socket that `MILLRACE_SOCKET` names: nobody else reaches it, and it needs no
    /// network.
    UNIX,
    /// On the port of `SAGEMAKER_BIND_TO_PORT` of this machine, as SageMaker's containers do.
    TCP
  }
}
