package io.millrace.pipeline.maprun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.MapRunCommand;
import io.millrace.pipeline.states.MapRunPlan.Writer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes what became of the children of a map run into a bucket: files of those that have
/// succeeded, failed, and still wait, and a manifest that names the files. They are streamed from
/// the store; written again, they are the same.
record ResultFiles(Buckets buckets, MapChildStore store, MapRunCommand command) {
  /// Most children in one file.
  private static final int FILE_MAX = 10_000;

  private static final Map<String, List<ExecutionStatus>> KINDS =
      new TreeMap<>(
          Map.of(
              "FAILED",
              List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED),
              "PENDING",
              List.of(ExecutionStatus.PENDING_REDRIVE),
              "SUCCEEDED",
              List.of(ExecutionStatus.SUCCEEDED)));

  /// @return what the Map gives
  /// @throws MapRunFailure with `States.ResultWriterFailed`
  JsonNode write() throws MapRunFailure {
    JsonNode place = command.plan().writer().place().orElseThrow();
    String bucket = place.path("Bucket").asString("");
    String prefix = place.path("Prefix").asString("");
    String folder =
        (prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/") + command.id();
    try {
      Bucket target = buckets.get(bucket);
      ObjectNode manifest = Json.object().put("DestinationBucket", bucket);
      manifest.put("MapRunArn", command.arn());
      ObjectNode files = manifest.putObject("ResultFiles");
      KINDS.forEach((kind, statuses) -> files.set(kind, write(target, folder, kind, statuses)));
      String key = folder + "/manifest.json";
      target.put(key, out -> out.write(Json.bytes(manifest)));
      ObjectNode result = Json.object().put("MapRunArn", command.arn());
      result.putObject("ResultWriterDetails").put("Bucket", bucket).put("Key", key);
      return result;
    } catch (MillraceException e) {
      throw new MapRunFailure(ErrorNames.RESULT_WRITER_FAILED, e.detail() + " " + e.fix());
    }
  }

  /// @return the files' keys and sizes
  private ArrayNode write(
      Bucket target, String folder, String kind, List<ExecutionStatus> statuses) {
    ArrayNode files = Json.array();
    for (ExecutionStatus status : statuses) {
      long[] last = {-1};
      while (after(status, last[0]).hasNext()) {
        String suffix = format().name().toLowerCase(Locale.ROOT);
        String key = "%s/%s_%d.%s".formatted(folder, kind, files.size(), suffix);
        long before = last[0];
        Bucket.Entry entry = target.put(key, out -> last[0] = write(out, after(status, before)));
        files.addObject().put("Key", key).put("Size", entry.size());
      }
    }
    return files;
  }

  private StoredChildren after(ExecutionStatus status, long index) {
    return new StoredChildren(store, command.id(), status, index);
  }

  /// Writes one file.
  /// @return index of the last child in it
  private long write(OutputStream out, StoredChildren children) throws IOException {
    boolean lines = format() == Writer.Format.JSONL;
    String separator = lines ? "" : "[";
    for (int written = 0; written < FILE_MAX && children.hasNext(); written++) {
      for (JsonNode result : results(children.next())) {
        out.write(separator.getBytes(UTF_8));
        out.write(Json.bytes(result));
        separator = lines ? "\n" : ",";
      }
    }
    out.write((lines ? "\n" : separator.equals("[") ? "[]" : "]").getBytes(UTF_8));
    return children.last();
  }

  private List<JsonNode> results(Execution child) {
    return child.status() == ExecutionStatus.SUCCEEDED
        ? Results.of(child, command.plan().writer().transformation())
        : List.of(Described.child(child));
  }

  private Writer.Format format() {
    return command.plan().writer().format();
  }
}
