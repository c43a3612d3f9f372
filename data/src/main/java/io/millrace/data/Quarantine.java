package io.millrace.data;

import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rows that ingests put aside: one object per ingest, one row per line, as JSON.
final class Quarantine {
  /// Most rows that are kept of one file.
  static final int MOST_ROWS = 10_000;

  private final ObjectStore objects;

  Quarantine(ObjectStore objects) {
    this.objects = objects;
  }

  static ObjectKey key(String dataset, String ingestId) {
    return ObjectKey.of("datasets", dataset, "quarantine", ingestId + ".jsonl");
  }

  static void write(OutputStream out, QuarantinedRow row) throws IOException {
    ObjectNode json = Json.object().put("line", row.line());
    row.column().ifPresent(column -> json.put("column", column));
    json.put("value", row.value()).put("reason", row.reason()).put("record", row.record());
    out.write(Json.bytes(json));
    out.write('\n');
  }

  List<QuarantinedRow> read(Ingest ingest, long offset, int limit) {
    ObjectKey key = key(ingest.dataset(), ingest.id());
    if (objects.find(key).isEmpty()) {
      return List.of();
    }
    try (var lines =
        new BufferedReader(new InputStreamReader(objects.open(key, 0), StandardCharsets.UTF_8))) {
      return lines.lines().skip(offset).limit(limit).map(Quarantine::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static QuarantinedRow row(String line) {
    JsonNode json = Json.parse(line);
    return new QuarantinedRow(
        json.path("line").asLong(),
        Optional.ofNullable(json.get("column")).map(JsonNode::asString),
        json.path("value").asString(),
        json.path("reason").asString(),
        json.path("record").asString());
  }
}
