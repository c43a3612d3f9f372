package io.millrace.serving.task;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.batch.FileTransform;
import io.millrace.serving.batch.TransformData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:score-batch`: scores a file with the models that an endpoint serves now. The result
/// appears whole or not at all; ended at any moment and begun again, it is the same, with the same
/// inference ids and no second capture.
public final class ScoreBatchTask implements Task {
  private final FileTransform transform;

  public ScoreBatchTask(FileTransform transform) {
    this.transform = transform;
  }

  @Override
  public String name() {
    return "score-batch";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of(
            "Scores a file or a table with the models that an endpoint serves now.")
        .input("endpoint", "endpoint name", "whose models score")
        .input("output", "string", "folder below the project's for the results")
        .optional("file", "file", "path below the project's folder or s3://BUCKET/KEY")
        .optional("dataset", "dataset version", "instead: name, version (the newest)")
        .optional("sql", "string", "instead: a SELECT over tables, of at most 10,000 rows")
        .optional("transform", "object", "any of the settings below, in one")
        .optional("format", "string", "csv, json, jsonl or parquet; by the file's ending, else csv")
        .optional("output_format", "string", "csv, json, jsonl, parquet; the file's, of tables csv")
        .optional(
            "output_dataset", "dataset name", "instead of a file: answers are its next version")
        .optional("header", "string", "of CSV: detect (default), present, absent")
        .optional("input_filter", "string", "JSONPath: what of a record the models see; $")
        .optional("join", "string", "input (default): the record first; none: without")
        .optional("output_filter", "string", "JSONPath: what of that is written; $")
        .optional("slice_end", "string", "of paths: excluded (default) or included")
        .optional("inference_ids", "string", "named (default), sagemaker, none")
        .optional("bad_rows", "string", "quarantine (default) or fail")
        .optional("capture", "boolean", "whether answers are captured; true")
        .output("output", "string", "path of the scored file; absent if it is a dataset")
        .output("output_dataset", "dataset name", "absent if it is a file")
        .output("output_version", "number", "of the dataset, which has the answers")
        .output("output_quarantined", "number", "answers that do not fit the dataset's columns")
        .output("rejected_output", "string", "path of the rejected lines; absent if there are none")
        .output("rows", "number", "records of the file")
        .output("scored", "number", "records with an answer")
        .output("rejected", "number", "records without, each with its reason")
        .output("endpoint", "endpoint name", "whose models scored")
        .output("config", "number", "the number of its config")
        .output("models", "string", "name/version of each, separated by commas")
        .error("Batch.BadRow", "a record could not be scored, and bad_rows is fail")
        .error("Batch.DatasetRefused", "the answers do not fit the columns of the dataset")
        .error("Batch.NothingScored", "the file has records, and none could be scored")
        .error("CSV_INVALID", "the file is no CSV, or has none of the endpoint's fields")
        .error("ENDPOINT_NOT_FOUND", "there is no such endpoint")
        .error("JSON_INVALID", "the file cannot be cut into JSON values")
        .error("PARQUET_INVALID", "the file is no Parquet, or not whole")
        .error("PROJECT_FILE_NOT_FOUND", "there is no such file")
        .error("TRANSFORM_INVALID", "a filter is no path, or does not fit the records");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    TaskArguments given = flat(new TaskArguments(name(), arguments));
    TransformArguments transformed = new TransformArguments(given);
    TransformData data = transformed.data();
    FileTransform.Order order =
        new FileTransform.Order(
            data, given.text("endpoint"), given.text("output"), transformed.settings(data));
    FileTransform.Result result = transform.run(order, context);
    context.log(
        "%s: %,d records scored, %,d rejected"
            .formatted(data.stem(), result.scored(), result.rejected()));
    if (result.scored() == 0 && result.rejected() > 0) {
      throw new TaskFailure(
          "Batch.NothingScored",
          "None of the %,d records of '%s' could be scored; see %s."
              .formatted(result.rejected(), data.stem(), order.rejectedPath()));
    }
    return output(order, result);
  }

  /// Settings that a pipeline passes on come in one object.
  private static TaskArguments flat(TaskArguments given) {
    ObjectNode all = Json.object();
    TaskArguments transform = given.optionalObject("transform");
    TransformArguments.requireKnown(transform);
    transform.json().properties().forEach(each -> all.set(each.getKey(), each.getValue()));
    given.json().properties().forEach(each -> all.set(each.getKey(), each.getValue()));
    return new TaskArguments(given.where(), all);
  }

  private static ObjectNode output(FileTransform.Order order, FileTransform.Result result) {
    EndpointConfig config = result.config();
    ObjectNode output = Json.object();
    result
        .version()
        .ifPresentOrElse(
            version -> {
              output.put("output_dataset", version.dataset());
              output.put("output_version", version.version());
              output.put("output_quarantined", version.quarantinedRows());
            },
            () -> output.put("output", order.scoredPath()));
    if (result.rejected() > 0) {
      output.put("rejected_output", order.rejectedPath());
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
