package io.millrace.pipeline.process;

import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectStore;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.secret.MaskedContext;
import io.millrace.pipeline.secret.Secrets;
import io.millrace.pipeline.training.TrackedWork;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.Tracking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:train-program`: runs a program that was written for SageMaker's training containers,
/// as a command. Its hyperparameters, its model and its other output become those of a run.
public final class TrainProgramTask implements Task {
  private static final int FILES_MAX = 10_000;

  private final Commands commands;
  private final Secrets secrets;
  private final Tracking tracking;
  private final Artifacts artifacts;

  public TrainProgramTask(
      Commands commands, Secrets secrets, Tracking tracking, Artifacts artifacts) {
    this.commands = commands;
    this.secrets = secrets;
    this.tracking = tracking;
    this.artifacts = artifacts;
  }

  @Override
  public String name() {
    return "train-program";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Runs a training program by the file contract of SageMaker.")
        .input("command", "array", "the program and its arguments; no shell reads them")
        .optional("hyperparameters", "object", "for hyperparameters.json, all as texts")
        .optional("channels", "object", "folders or files of the project by channel")
        .optional("experiment", "string", "of the run; the pipeline's name if absent")
        .optional("directory", "string", "where it begins, below the project's folder")
        .optional("virtualenv", "string", "a Python environment below the project's folder")
        .optional("environment", "object", "variables, texts or {\"Secret\": name}")
        .optional("memory", "string", "most address space of each process, such as 2GB")
        .optional("network", "boolean", "whether a jail has a network; false if absent")
        .output("run_id", "run", "with the model's files below model, other output below output")
        .output("files", "number", "how many files became artifacts")
        .error("Training.Failed", "it ended with a code that is not 0; the cause is its own")
        .error("Process.NotAllowed", "the server's settings do not allow it on this machine")
        .error("Process.NotStarted", "there is no such program or folder")
        .error("SECRET_NOT_FOUND", "the server has no such secret");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    return secrets.use(arguments, "environment", context, this::run);
  }

  private JsonNode run(JsonNode arguments, MaskedContext context) throws InterruptedException {
    TaskArguments given = new TaskArguments(name(), arguments);
    ProcessSpec spec = ProcessSpec.read(given, commands.project());
    Map<String, JsonNode> hyperparameters = new LinkedHashMap<>();
    given
        .optionalObject("hyperparameters")
        .json()
        .properties()
        .forEach(field -> hyperparameters.put(field.getKey(), field.getValue()));
    try (Scratch scratch = Scratch.create(spec.input())) {
      TrainingFolder folder =
          TrainingFolder.create(
              scratch, hyperparameters, given.optionalObject("channels"), commands.project());
      Run run = start(given.optionalText("experiment").orElse(context.pipeline()), context);
      ObjectNode result = Json.object().put("run_id", run.id());
      new TrackedWork(tracking, run, context)
          .track(
              () -> {
                result.put("files", train(spec, folder, scratch, run, context));
                log(run, hyperparameters);
              });
      return result;
    }
  }

  private Run start(String experiment, TaskContext context) {
    Run run =
        tracking.startRun(
            StartRun.in(tracking.experiment(experiment).id())
                .named(context.state())
                .tagged(List.of(new Tag("millrace.execution", context.execution().value())))
                .once(context.idempotencyKey()));
    context.log("run " + run.id());
    return run;
  }

  private int train(
      ProcessSpec spec, TrainingFolder folder, Scratch scratch, Run run, MaskedContext context)
      throws InterruptedException {
    Commands.Ran ran = commands.run(spec, folder.environment(), scratch, context);
    if (ran.exit().code() != 0) {
      throw new TaskFailure("Training.Failed", folder.failure(ran.exit().text()));
    }
    return keep(scratch, folder.model(), run, "model")
        + keep(scratch, folder.outputData(), run, "output");
  }

  private int keep(Scratch scratch, Path folder, Run run, String as) {
    List<Path> files = files(scratch, folder);
    for (Path file : files) {
      String path = as + "/" + folder.relativize(file).toString();
      artifacts.put(ArtifactPath.ofRun(run.info(), path), content(file));
    }
    return files.size();
  }

  private static ObjectStore.Content content(Path file) {
    return out -> Files.copy(file, out);
  }

  /// Plain files only, in plain folders: a link could lead anywhere.
  private static List<Path> files(Scratch scratch, Path folder) {
    try {
      if (!scratch.holds(folder)) {
        return List.of();
      }
      try (Stream<Path> all = Files.walk(folder)) {
        List<Path> files =
            all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .limit(FILES_MAX + 1L)
                .sorted()
                .toList();
        if (files.size() > FILES_MAX) {
          throw new TaskFailure(
              "Training.Failed", "It left more than %d files.".formatted(FILES_MAX));
        }
        return files;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void log(Run run, Map<String, JsonNode> hyperparameters) {
    List<Param> params = new ArrayList<>();
    hyperparameters.forEach(
        (name, value) ->
            params.add(
                new Param(name, value.isString() ? value.stringValue() : Json.write(value))));
    tracking.log(run.id(), new RunLog(List.of(), params, List.of()));
  }
}
