package io.millrace.serving.task;

import io.millrace.base.json.Json;
import io.millrace.data.csv.CsvSettings;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import java.time.InstantSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:score-batch`: scores a CSV file with the models that an endpoint serves now. The
/// result appears whole or not at all; doing it again gives the same inference ids and no second
/// capture.
public final class ScoreBatchTask implements Task {
  private final Endpoints endpoints;
  private final Captures captures;
  private final SourceFiles files;
  private final InstantSource clock;

  public ScoreBatchTask(
      Endpoints endpoints, Captures captures, SourceFiles files, InstantSource clock) {
    this.endpoints = endpoints;
    this.captures = captures;
    this.files = files;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "score-batch";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Scores a CSV file with the models that an endpoint serves now.")
        .input("file", "file", "path below the project's folder or s3://BUCKET/KEY")
        .input("endpoint", "endpoint name", "whose models score")
        .input("output", "string", "folder below the project's for the results")
        .optional("join", "string", "input (default): the file's columns first; none: without")
        .output("output", "string", "path of the scored file")
        .output("rejected_output", "string", "path of the rejected lines; absent if there are none")
        .output("rows", "number", "lines of the file")
        .output("scored", "number", "lines with an answer")
        .output("rejected", "number", "lines without, each with its reason")
        .output("endpoint", "endpoint name", "whose models scored")
        .output("config", "number", "the number of its config")
        .output("models", "string", "name/version of each, separated by commas")
        .error("Batch.NothingScored", "the file has lines, and none could be scored")
        .error("CSV_INVALID", "the file is no CSV, or has none of the endpoint's fields")
        .error("ENDPOINT_NOT_FOUND", "there is no such endpoint")
        .error("PROJECT_FILE_NOT_FOUND", "there is no such file");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    TaskArguments given = new TaskArguments(name(), arguments);
    BatchFile.Join join =
        switch (given.optionalText("join").orElse("input")) {
          case "input" -> BatchFile.Join.INPUT;
          case "none" -> BatchFile.Join.NONE;
          case String other ->
              throw new TaskFailure(
                  "TASK_ARGUMENTS_INVALID",
                  "Arguments of task score-batch.join: '%s' (expected: input or none)"
                      .formatted(other));
        };
    String path = given.object("file").text("path");
    BatchFile file = new BatchFile(files, path, given.text("output"), join, CsvSettings.DEFAULT);
    BatchFile.Result result =
        file.score(endpoints, given.text("endpoint"), captures, context, clock);
    context.log(
        "%s: %,d lines scored, %,d rejected".formatted(path, result.scored(), result.rejected()));
    if (result.scored() == 0 && result.rejected() > 0) {
      throw new TaskFailure(
          "Batch.NothingScored",
          "None of the %,d lines of '%s' could be scored; see %s."
              .formatted(result.rejected(), path, file.rejectedPath()));
    }
    return output(file, result);
  }

  private static ObjectNode output(BatchFile file, BatchFile.Result result) {
    EndpointConfig config = result.config();
    ObjectNode output = Json.object();
    output.put("output", file.scoredPath());
    if (result.rejected() > 0) {
      output.put("rejected_output", file.rejectedPath());
    }
    output.put("rows", result.scored() + result.rejected());
    output.put("scored", result.scored());
    output.put("rejected", result.rejected());
    output.put("endpoint", config.endpoint());
    output.put("config", config.number());
    output.put("models", config.modelVersions());
    return output;
  }
}
