package io.millrace.pipeline.process;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.secret.MaskedContext;
import io.millrace.pipeline.secret.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:process`: runs a command. It reads its input from the file that `MILLRACE_INPUT`
/// names, and may write JSON to the one that `MILLRACE_OUTPUT` names; what it prints is the step's
/// log. It runs in a jail where the machine has one; the result says in which.
public final class ProcessTask implements Task {
  private static final long OUTPUT_MAX = 262_144;
  private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

  private final ProjectFolder project;
  private final ProcessPolicy policy;
  private final Secrets secrets;

  /// Found by the first use. Guarded by this object's monitor.
  private @Nullable Jail jail;

  public ProcessTask(ProjectFolder project, ProcessPolicy policy, Secrets secrets) {
    this.project = project;
    this.policy = policy;
    this.secrets = secrets;
  }

  /// Without looking for the best one.
  ProcessTask(ProjectFolder project, ProcessPolicy policy, Secrets secrets, Jail jail) {
    this(project, policy, secrets);
    this.jail = jail;
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Runs a command in a process of its own, jailed where possible.")
        .input("command", "array", "the program and its arguments; no shell reads them")
        .optional("input", "any", "JSON for the file that MILLRACE_INPUT names")
        .optional("directory", "string", "where it begins, below the project's folder")
        .optional("virtualenv", "string", "a Python environment below the project's folder")
        .optional("environment", "object", "more variables, texts or {\"Secret\": name}")
        .optional("writes", "array", "folders of the project that it may change")
        .optional("memory", "string", "most address space of each process, such as 2GB")
        .optional("network", "boolean", "whether a jail has a network; false if absent")
        .output("output", "any", "what it wrote as JSON to the file that MILLRACE_OUTPUT names")
        .output("isolation", "string", "bubblewrap, or none")
        .error(
            "Process.Failed", "it ended with a code that is not 0; the cause ends with its words")
        .error("Process.NotAllowed", "the server's settings do not allow it on this machine")
        .error("Process.NotStarted", "there is no such program or folder")
        .error("Process.OutputInvalid", "what it wrote is no JSON, or above 256 KiB")
        .error("SECRET_NOT_FOUND", "the server has no such secret");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    return secrets.use(arguments, "environment", context, this::run);
  }

  private JsonNode run(JsonNode arguments, MaskedContext context) throws InterruptedException {
    ProcessSpec spec = ProcessSpec.read(new TaskArguments(name(), arguments), project);
    Jail jail = allowed();
    try {
      Path scratch = Files.createTempDirectory("millrace-process-");
      try {
        return run(spec, jail, scratch, context);
      } finally {
        delete(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode run(ProcessSpec spec, Jail jail, Path scratch, MaskedContext context)
      throws IOException, InterruptedException {
    Path input = Files.writeString(scratch.resolve("input.json"), Json.write(spec.input()));
    Path output = scratch.resolve("output.json");
    List<String> line = jail.wrap(limited(spec), spec, project.root(), scratch);
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(line)).directory(spec.directory().toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(spec.environment());
    environment.putAll(own(spec, context, scratch));
    environment.put("MILLRACE_INPUT", input.toString());
    environment.put("MILLRACE_OUTPUT", output.toString());
    context.log("isolation: " + jail.name());
    ChildProcess.Exit exit = started(new ChildProcess(builder, context::masked, context::log));
    if (exit.code() != 0) {
      throw new TaskFailure(
          "Process.Failed",
          "Exit code %d\n%s".formatted(exit.code(), String.join("\n", exit.tail())));
    }
    ObjectNode result = Json.object().put("isolation", jail.name());
    result.set("output", output(output));
    return result;
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
        new java.util.HashMap<>(
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

  private static JsonNode output(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Json.parse("null");
    }
    if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) > OUTPUT_MAX) {
      throw new TaskFailure(
          "Process.OutputInvalid", "MILLRACE_OUTPUT is no file, or above 256 KiB.");
    }
    try {
      return Json.parse(Files.readAllBytes(file));
    } catch (MillraceException e) {
      throw new TaskFailure("Process.OutputInvalid", e.detail(), e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
