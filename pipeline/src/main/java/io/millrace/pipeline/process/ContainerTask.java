package io.millrace.pipeline.process;

import io.millrace.base.bucket.Buckets;
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
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:container`: runs an image by the machine's container runtime. As for a command, input
/// and output are files, and what it prints is the step's log.
public final class ContainerTask implements Task {
  /// With it and the codes behind it the runtime says that it could not start the container.
  private static final int NOT_STARTED = 125;

  private static final int NOT_FOUND = 127;

  private final ProjectFolder project;
  private final ProcessPolicy policy;
  private final Optional<Path> runtime;
  private final Secrets secrets;
  private final Buckets buckets;

  /// @param policy containers run where processes may
  /// @param runtime its program; empty: podman or docker, whichever is there
  public ContainerTask(
      ProjectFolder project,
      ProcessPolicy policy,
      Optional<Path> runtime,
      Secrets secrets,
      Buckets buckets) {
    this.project = project;
    this.policy = policy;
    this.runtime = runtime;
    this.secrets = secrets;
    this.buckets = buckets;
  }

  @Override
  public String name() {
    return "container";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Runs an image by podman or docker.")
        .input("image", "string", "its name, with a tag or digest")
        .optional("command", "array", "in place of the image's own")
        .optional("input", "any", "JSON for the file that MILLRACE_INPUT names")
        .optional("environment", "object", "variables, texts or {\"Secret\": name}")
        .optional("mounts", "array", "folders of the project: {from, to, write}")
        .optional("reads", "array", "objects of buckets, s3://bucket/key, put at /s3/bucket/key")
        .optional("writes", "array", "likewise, what it leaves there")
        .optional("memory", "string", "most memory, such as 2GB")
        .optional("cpus", "number", "how many cores at most")
        .optional("network", "boolean", "whether it has a network; false if absent")
        .output("output", "any", "what it wrote as JSON to the file that MILLRACE_OUTPUT names")
        .error("Container.Failed", "it ended with a code that is not 0; the cause has its words")
        .error("Container.NotStarted", "the runtime could not start it: no such image or command")
        .error("Container.NoRuntime", "the machine has neither podman nor docker")
        .error("Container.ObjectsMissing", "there is nothing where it is to read")
        .error("Container.ObjectsInvalid", "more than 10,000 files, or a link in the way to them")
        .error("Process.NotAllowed", "the server's settings do not allow it on this machine")
        .error("Process.OutputInvalid", "what it wrote is no JSON, or above 16 MiB")
        .error("SECRET_NOT_FOUND", "the server has no such secret");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    return secrets.use(arguments, "environment", context, this::run);
  }

  private JsonNode run(JsonNode arguments, MaskedContext context) throws InterruptedException {
    ContainerSpec spec = ContainerSpec.read(new TaskArguments(name(), arguments), project);
    ContainerRuntime found = found();
    try (Scratch scratch = Scratch.create(spec.input())) {
      String name = "millrace-" + context.idempotencyKey();
      ObjectFiles objects = new ObjectFiles(buckets, scratch);
      fetch(spec, objects, context);
      ChildProcess.Exit exit = found.run(spec, name, scratch, context);
      if (exit.code() != 0) {
        boolean isRuntimes = exit.code() >= NOT_STARTED && exit.code() <= NOT_FOUND;
        throw new TaskFailure(
            isRuntimes ? "Container.NotStarted" : "Container.Failed", exit.text());
      }
      store(spec, objects, context);
      ObjectNode result = Json.object();
      result.set("output", scratch.written());
      return result;
    }
  }

  private static void fetch(ContainerSpec spec, ObjectFiles objects, MaskedContext context) {
    try {
      for (ObjectFiles.Uri uri : spec.reads()) {
        objects.fetch(uri);
        context.log("read: " + uri);
      }
      for (ObjectFiles.Uri uri : spec.writes()) {
        objects.prepare(uri);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void store(ContainerSpec spec, ObjectFiles objects, MaskedContext context) {
    try {
      for (ObjectFiles.Uri uri : spec.writes()) {
        context.log((objects.store(uri) ? "written: " : "nothing was left for: ") + uri);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ContainerRuntime found() {
    if (policy.run() == ProcessPolicy.Run.NEVER) {
      throw new TaskFailure(
          "Process.NotAllowed",
          "This server runs no containers. Its operator can allow them with processes.run in"
              + " millrace.server.yaml.");
    }
    return ContainerRuntime.find(runtime)
        .orElseThrow(
            () ->
                new TaskFailure(
                    "Container.NoRuntime",
                    "This machine has no container runtime. Install podman or docker, or name its"
                        + " program with containers.runtime in millrace.server.yaml."));
  }
}
