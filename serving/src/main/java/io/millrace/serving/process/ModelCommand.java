package io.millrace.serving.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// How a model's process is started; `serve` is added, as containers get it. It listens on the Unix
/// socket that `MILLRACE_SOCKET` names, which nobody else reaches and which needs no network.
///
/// @param line the program and its arguments; no shell reads them
/// @param environment beside what every process has; a `PATH` comes before the system's
/// @param model the folder of the model's files, where it begins; also named by `SM_MODEL_DIR`
/// @param reads files and folders that it can read beside the system's; in a jail no others
record ModelCommand(
    List<String> line, Map<String, String> environment, Path model, List<Path> reads) {
  ModelCommand {
    line = List.copyOf(line);
    environment = Map.copyOf(environment);
    reads = List.copyOf(reads);
  }
}
