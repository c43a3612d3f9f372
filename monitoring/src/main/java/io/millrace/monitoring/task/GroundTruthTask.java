package io.millrace.monitoring.task;

import io.millrace.base.json.Json;
import io.millrace.monitoring.GroundTruth;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.event.SourceFile;
import io.millrace.pipeline.event.SourceFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:ground-truth`: takes a file of labels, once per content.
public final class GroundTruthTask implements Task {
  private final GroundTruth groundTruth;
  private final SourceFiles files;

  public GroundTruthTask(GroundTruth groundTruth, SourceFiles files) {
    this.groundTruth = groundTruth;
    this.files = files;
  }

  @Override
  public String name() {
    return "ground-truth";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of(
            "Takes a file of labels: CSV inferenceId,label or SageMaker's JSON lines.")
        .input("file", "file", "path below the project's folder or s3://BUCKET/KEY, name, sha256")
        .output("labels", "number", "rows that were taken")
        .output("rejected", "number", "rows without id or number")
        .error("GROUND_TRUTH_INVALID", "a column is missing or the file is too long")
        .error("OBJECT_NOT_FOUND", "the file is not in its bucket any more")
        .error("PROJECT_FILE_NOT_FOUND", "the file is not there any more");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments file = new TaskArguments(name(), arguments).object("file");
    GroundTruth.Received received;
    try (SourceFile opened = files.open(file.text("path"))) {
      received = groundTruth.receive(opened.path(), file.text("name"), file.text("sha256"));
    }
    received.reasons().forEach(context::log);
    context.log("%d labels, %d rejected".formatted(received.labels(), received.rejected()));
    ObjectNode output = Json.object();
    output.put("labels", received.labels());
    output.put("rejected", received.rejected());
    return output;
  }
}
