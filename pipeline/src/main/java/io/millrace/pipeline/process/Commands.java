package io.millrace.pipeline.process;

import io.millrace.base.process.Programs;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.secret.MaskedContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs commands as the operator lets them run: in the best jail that the machine has, or without
/// one. Thread-safe.
public final class Commands {
  private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

  private final ProjectFolder project;
  private final ProcessPolicy policy;

  /// Found by the first use. Guarded by this object's monitor.
  private @Nullable Jail jail;

  public Commands(ProjectFolder project, ProcessPolicy policy) {
    this.project = project;
    this.policy = policy;
  }

  /// Without looking for the best jail.
  Commands(ProjectFolder project, ProcessPolicy policy, Jail jail) {
    this(project, policy);
    this.jail = jail;
  }

  ProjectFolder project() {
    return project;
  }

  /// How a command ended, and in which jail.
  record Ran(ChildProcess.Exit exit, String isolation) {}

  /// @param more variables beside those of the specification
  /// @throws TaskFailure with `Process.NotAllowed`, `Process.NotStarted`
  Ran run(ProcessSpec spec, Map<String, String> more, Scratch scratch, MaskedContext context)
      throws InterruptedException {
    Jail allowed = allowed();
    List<String> line = allowed.wrap(limited(spec), spec, project.root(), scratch.folder());
    ProcessBuilder builder = Programs.command(line).directory(spec.directory().toFile());
    Map<String, String> environment = builder.environment();
    environment.putAll(spec.environment());
    environment.putAll(own(spec, context, scratch.folder()));
    environment.putAll(more);
    environment.put("MILLRACE_INPUT", scratch.input().toString());
    environment.put("MILLRACE_OUTPUT", scratch.output().toString());
    context.log("isolation: " + allowed.name());
    ChildProcess child = new ChildProcess(builder, context::masked, context::log);
    return new Ran(started(child), allowed.name());
  }

  private static ChildProcess.Exit started(ChildProcess child) throws InterruptedException {
    try {
      return child.run();
    } catch (IOException e) {
      throw new TaskFailure("Process.NotStarted", String.valueOf(e.getMessage()), e);
    }
  }

  /// The command under its limit. `ulimit` is a shell's; the command reaches it as arguments.
  private static List<String> limited(ProcessSpec spec) {
    if (spec.memory().isEmpty()) {
      return spec.command();
    }
    long kilobytes = spec.memory().getAsLong() / 1024;
    List<String> line = new ArrayList<>();
    line.addAll(List.of("/bin/sh", "-c", "ulimit -v " + kilobytes + " && exec \"$@\"", "sh"));
    line.addAll(spec.command());
    return line;
  }

  private static Map<String, String> own(ProcessSpec spec, TaskContext context, Path scratch) {
    Optional<Path> virtualenv = spec.virtualenv();
    String first = virtualenv.map(path -> path.resolve("bin") + ":").orElse("");
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "PATH", first + SYSTEM_PATH,
                "HOME", scratch.toString(),
                "TMPDIR", scratch.toString(),
                "LANG", "C.UTF-8",
                "MILLRACE_EXECUTION", context.execution().value(),
                "MILLRACE_STATE", context.state(),
                "MILLRACE_ATTEMPT", Integer.toString(context.attempt()),
                "MILLRACE_IDEMPOTENCY_KEY", context.idempotencyKey()));
    virtualenv.ifPresent(path -> variables.put("VIRTUAL_ENV", path.toString()));
    return variables;
  }

  private synchronized Jail allowed() {
    if (policy.run() == ProcessPolicy.Run.NEVER) {
      throw new TaskFailure(
          "Process.NotAllowed",
          "This server runs no processes. Its operator can allow them with processes.run in"
              + " millrace.server.yaml.");
    }
    Jail found = jail == null ? Jail.best(policy) : jail;
    jail = found;
    if (policy.run() == ProcessPolicy.Run.JAILED && found instanceof Jail.Open) {
      throw new TaskFailure(
          "Process.NotAllowed",
          "This server runs processes only in a jail, and this machine has none. Install bubblewrap,"
              + " or set processes.run to always in millrace.server.yaml.");
    }
    return found;
  }
}
