package io.millrace.pipeline.maprun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.MapRunCommand;
import io.millrace.pipeline.states.MapRunPlan.Writer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes what became of the children of a map run into a bucket: files of those that have
/// succeeded, failed, and still wait, and a manifest that names the files. They are streamed from
/// the store; written again, they are the same.
record ResultFiles(Buckets buckets, MapRunStore store, MapRunCommand command) {
  /// Most children in one file.
  private static final int FILE_MAX = 10_000;

  private static final int PAGE = 200;
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
      Optional<Execution> next = after(status, -1);
      while (next.isPresent()) {
        String suffix = format().name().toLowerCase(Locale.ROOT);
        String key = "%s/%s_%d.%s".formatted(folder, kind, files.size(), suffix);
        long[] last = {index(next.get()) - 1};
        Bucket.Entry entry = target.put(key, out -> last[0] = write(out, status, last[0]));
        files.addObject().put("Key", key).put("Size", entry.size());
        next = after(status, last[0]);
      }
    }
    return files;
  }

  private Optional<Execution> after(ExecutionStatus status, long index) {
    return store.children(command.id(), status, index, 1).stream().findFirst();
  }

  private static long index(Execution child) {
    return child.mapChild().orElseThrow().index();
  }

  /// Writes one file.
  /// @param after index of the last child in the file before
  /// @return index of the last child in this one
  private long write(OutputStream out, ExecutionStatus status, long after) throws IOException {
    boolean lines = format() == Writer.Format.JSONL;
    long last = after;
    int children = 0;
    String separator = lines ? "" : "[";
    List<Execution> page = store.children(command.id(), status, last, PAGE);
    while (!page.isEmpty() && children < FILE_MAX) {
      for (Execution child : page) {
        for (JsonNode result : results(child)) {
          out.write(separator.getBytes(UTF_8));
          out.write(Json.bytes(result));
          separator = lines ? "\n" : ",";
        }
      }
      children += page.size();
      last = index(page.getLast());
      page = store.children(command.id(), status, last, PAGE);
    }
    out.write((lines ? "\n" : separator.equals("[") ? "[]" : "]").getBytes(UTF_8));
    return last;
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
