package io.millrace.pipeline.process;

import io.millrace.base.digest.Sha256;
import io.millrace.base.json.Json;
import io.millrace.pipeline.CacheableTask;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.secret.MaskedContext;
import io.millrace.pipeline.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:process`: runs a command. It reads its input from the file that `MILLRACE_INPUT`
/// names, and may write JSON to the one that `MILLRACE_OUTPUT` names; what it prints is the step's
/// log. It runs in a jail where the machine has one; the result says in which.
public final class ProcessTask implements CacheableTask {
  private final Commands commands;
  private final Secrets secrets;

  public ProcessTask(Commands commands, Secrets secrets) {
    this.commands = commands;
    this.secrets = secrets;
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
        .optional("cache", "any", "true or a text: gives a result that is there already")
        .output("output", "any", "what it wrote as JSON to the file that MILLRACE_OUTPUT names")
        .output("isolation", "string", "bubblewrap, or none")
        .error(
            "Process.Failed", "it ended with a code that is not 0; the cause ends with its words")
        .error("Process.NotAllowed", "the server's settings do not allow it on this machine")
        .error("Process.NotStarted", "there is no such program or folder")
        .error("Process.OutputInvalid", "what it wrote is no JSON, or above 16 MiB")
        .error("SECRET_NOT_FOUND", "the server has no such secret");
  }

  @Override
  public String version() {
    return "1";
  }

  /// The files of the project that the command names, such as its program.
  @Override
  public Map<String, String> inputs(JsonNode arguments) {
    ProcessSpec spec = withoutEnvironment(arguments);
    Map<String, String> files = new TreeMap<>();
    for (String part : spec.command()) {
      Path file = spec.directory().resolve(part).normalize();
      if (file.startsWith(commands.project().root()) && Files.isRegularFile(file)) {
        files.put(part, digest(file));
      }
    }
    return files;
  }

  private static String digest(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Sha256.of(in).hex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isThere(JsonNode arguments, JsonNode result) {
    return withoutEnvironment(arguments).writes().stream().allMatch(Files::isDirectory);
  }

  /// The environment may name secrets, which are nobody's business here.
  private ProcessSpec withoutEnvironment(JsonNode arguments) {
    ObjectNode rest = Json.object();
    arguments.properties().forEach(entry -> rest.set(entry.getKey(), entry.getValue()));
    rest.remove("environment");
    return ProcessSpec.read(new TaskArguments(name(), rest), commands.project());
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    return secrets.use(arguments, "environment", context, this::run);
  }

  private JsonNode run(JsonNode arguments, MaskedContext context) throws InterruptedException {
    ProcessSpec spec = ProcessSpec.read(new TaskArguments(name(), arguments), commands.project());
    try (Scratch scratch = Scratch.create(spec.input())) {
      Commands.Ran ran = commands.run(spec, Map.of(), scratch, context);
      if (ran.exit().code() != 0) {
        throw new TaskFailure("Process.Failed", ran.exit().text());
      }
      ObjectNode result = Json.object().put("isolation", ran.isolation());
      result.set("output", scratch.written());
      return result;
    }
  }
}
