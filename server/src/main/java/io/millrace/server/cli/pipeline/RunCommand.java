package io.millrace.server.cli.pipeline;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace pipeline run`: starts an execution and tells how it goes.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Starts an execution and tells how it goes.",
      "Exit code 0 if it succeeds, 1 if it does not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace pipeline run nightly --input '{\"day\": \"2026-11-21\"}'",
      "  millrace pipeline run nightly.asl.yaml --input @input.json",
      "  millrace pipeline run price.asl.yaml --express --input '{\"mileage\": 64000}'"
    })
final class RunCommand implements Callable<Integer> {
  private static final String ENDINGS = "(\\.asl)?\\.(ya?ml|json)$";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      index = "0",
      paramLabel = "PIPELINE",
      description =
          "A pipeline of the server, or a file with a definition: it is registered first, under the"
              + " file's name without its ending.")
  private String pipeline = "";

  @Option(
      names = "--input",
      paramLabel = "JSON",
      description = "The input, or @FILE that holds it. Default: {}.")
  private Optional<String> input = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The execution's name; the same name and input again start nothing new.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--express",
      description = "Registers the file as an EXPRESS pipeline, whose executions run in memory.")
  private boolean isExpress;

  @Option(
      names = "--no-cache",
      description = "Lets all tasks work, also those whose result is there already.")
  private boolean isUncached;

  @Option(names = "--detach", description = "Only starts it, and prints its id.")
  private boolean isDetached;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerPipelines pipelines = new ServerPipelines(server.client());
    PrintWriter out = spec.commandLine().getOut();
    JsonNode value = InputOption.read(input.orElse("{}"));
    JsonNode started = pipelines.start(registered(pipelines, out), started(value));
    String execution = started.path("id").asString();
    if (isDetached) {
      out.println(execution);
      return 0;
    }
    out.printf("Execution %s%n", execution);
    return new Follower(pipelines, execution, out).follow() ? 0 : 1;
  }

  private ObjectNode started(JsonNode value) {
    ObjectNode body = Json.object();
    name.ifPresent(text -> body.put("name", text));
    body.set("input", value);
    return isUncached ? body.put("cache", false) : body;
  }

  /// @return the pipeline's name
  private String registered(ServerPipelines pipelines, PrintWriter out)
      throws IOException, InterruptedException {
    Path file = Path.of(pipeline);
    if (!Files.isRegularFile(file)) {
      MillraceException.require(
          !pipeline.matches(".*" + ENDINGS),
          ErrorCode.PIPELINE_NOT_FOUND,
          "Name a file that exists, or a pipeline of the server.",
          "There is no file '%s'.",
          pipeline);
      return pipeline;
    }
    String base = file.getFileName().toString().replaceFirst(ENDINGS, "");
    JsonNode version =
        pipelines.register(
            base,
            Files.readString(file),
            isExpress ? Optional.of(ExecutionType.EXPRESS) : Optional.empty());
    out.printf("Pipeline %s, version %d%n", base, version.path("version").asInt());
    return base;
  }
}
