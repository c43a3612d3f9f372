package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.DATASET_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.ColumnType;
import io.millrace.data.DatasetSpec;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.data.IngestResult;
import io.millrace.data.Source;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.SourceFile;
import io.millrace.pipeline.event.SourceFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:ingest`: declares a dataset and adds a file to it. Idempotent by the file's bytes.
public final class IngestTask implements Task {
  private final Datasets datasets;
  private final SourceFiles files;

  public IngestTask(Datasets datasets, SourceFiles files) {
    this.datasets = datasets;
    this.files = files;
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Adds a CSV file to a dataset; bad rows go to quarantine.")
        .input("dataset", "dataset", "name, target, ignore, optional, types, quarantine (share)")
        .optional(
            "file",
            "file",
            "path below the project's folder or s3://BUCKET/KEY; absent: the newest version")
        .optional("event", "string", "id of the event that announced the file")
        .output("outcome", "string", "created, known, current (no file given) or stopped")
        .output("dataset", "dataset name", "the dataset's name")
        .output("version", "version of a dataset", "absent if stopped")
        .output("reason", "string", "why it was stopped; absent if it was not")
        .output("rows", "number", "of the version, or those that were read if stopped")
        .output("added_rows", "number", "by this version; absent if stopped")
        .output("quarantined_rows", "number", "that were not good enough")
        .output("source", "string", "name of the file; absent if stopped")
        .output("sha256", "string", "digest of the file; absent if stopped")
        .output("ingest_id", "string", "of the attempt to add the file")
        .error("Dataset.Empty", "no file is given and the dataset has no version yet")
        .error("CSV_INVALID", "the file cannot be read as CSV at all")
        .error("OBJECT_NOT_FOUND", "the file is not in its bucket any more")
        .error("PROJECT_FILE_NOT_FOUND", "the file is not there any more");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    DatasetSpec spec = spec(given.object("dataset"));
    datasets.define(spec);
    if (!given.has("file")) {
      return current(spec.name());
    }
    TaskArguments file = given.object("file");
    String path = file.text("path");
    Source source = new Source(file.optionalText("name").orElse(path), given.optionalText("event"));
    context.progress(0, 0, "Reading " + source.name());
    try (SourceFile opened = files.open(path)) {
      return output(datasets.ingest(spec.name(), opened.path(), source), context);
    }
  }

  private static DatasetSpec spec(TaskArguments json) {
    return new DatasetSpec(
        json.text("name"),
        json.optionalText("target"),
        Set.copyOf(json.texts("ignore")),
        Set.copyOf(json.texts("optional")),
        types(json.optionalObject("types")),
        json.number("quarantine", DatasetSpec.DEFAULT_QUARANTINE_LIMIT));
  }

  private static Map<String, ColumnType> types(TaskArguments json) {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    for (String column : json.json().propertyNames()) {
      types.put(column, type(json.text(column)));
    }
    return types;
  }

  private static ColumnType type(String word) {
    for (ColumnType type : ColumnType.values()) {
      if (type.name().equalsIgnoreCase(word)) {
        return type;
      }
    }
    throw new MillraceException(
        DATASET_INVALID,
        "types: '%s' is no type (expected: integer, number, boolean, timestamp or text)"
            .formatted(word),
        "Correct the dataset's declaration.");
  }

  private JsonNode current(String dataset) {
    Optional<DatasetVersion> latest = datasets.latest(dataset);
    if (latest.isEmpty()) {
      throw new TaskFailure(
          "Dataset.Empty",
          "Dataset '%s' has no version yet and no file was given.".formatted(dataset));
    }
    return facts("current", latest.get());
  }

  private static JsonNode output(IngestResult result, TaskContext context) {
    return switch (result) {
      case IngestResult.Ingested(var version, var ingest) -> {
        context.log(
            "version %d of %s: %d rows added, %d in quarantine"
                .formatted(
                    version.version(),
                    version.dataset(),
                    version.addedRows(),
                    ingest.quarantined()));
        yield facts("created", version);
      }
      case IngestResult.Known(var version, _) -> {
        context.log("the same file made version %d before".formatted(version.version()));
        yield facts("known", version);
      }
      case IngestResult.Stopped(var quarantined, var rows, var reason, var ingest) -> {
        context.log("stopped: " + reason);
        ObjectNode json = Json.object();
        json.put("outcome", "stopped");
        json.put("dataset", ingest.dataset());
        json.put("reason", reason);
        json.put("rows", rows);
        json.put("quarantined_rows", quarantined);
        json.put("ingest_id", ingest.id());
        yield json;
      }
    };
  }

  private static ObjectNode facts(String outcome, DatasetVersion version) {
    ObjectNode json = Json.object();
    json.put("outcome", outcome);
    json.put("dataset", version.dataset());
    json.put("version", version.version());
    json.put("rows", version.rows());
    json.put("added_rows", version.addedRows());
    json.put("quarantined_rows", version.quarantinedRows());
    json.put("source", version.sourceName());
    json.put("sha256", version.sourceDigest());
    json.put("ingest_id", version.ingestId());
    return json;
  }
}
