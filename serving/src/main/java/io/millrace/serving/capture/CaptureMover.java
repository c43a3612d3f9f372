package io.millrace.serving.capture;

import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.data.table.Tables;
import io.millrace.serving.Capture;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointStore;
import io.millrace.serving.SageMakerRequest;
import io.millrace.serving.ServedModel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Moves sealed segments out of the log: into the object store, then into the table, then away.
///
/// Both writes are named by the segment's id, so that doing them again after a crash, at whatever
/// point, changes nothing: the objects are replaced by themselves, and the table knows the commit.
/// Thread-safe; one move at a time.
final class CaptureMover {
  private static final Logger log = LoggerFactory.getLogger(CaptureMover.class);

  private final CaptureLog captures;
  private final Tables tables;
  private final ObjectStore objects;
  private final EndpointStore endpoints;
  private final ReentrantLock moving = new ReentrantLock();

  CaptureMover(CaptureLog captures, Tables tables, ObjectStore objects, EndpointStore endpoints) {
    this.captures = captures;
    this.tables = tables;
    this.objects = objects;
    this.endpoints = endpoints;
  }

  /// Moves everything that was appended before this call.
  void move() {
    moving.lock();
    try {
      captures.roll();
      for (String segment : captures.sealed()) {
        move(segment);
      }
    } finally {
      moving.unlock();
    }
  }

  private void move(String segment) {
    List<CaptureRecord> records = captures.read(segment);
    store(segment, records);
    tables.create(Captures.TABLE, CaptureTable.COLUMNS);
    tables.append(
        Captures.TABLE,
        rows(records).stream().map(CaptureTable::row).toList(),
        "captures/" + segment);
    captures.delete(segment);
    log.info("capture.segment.moved segment={} records={}", segment, records.size());
  }

  private void store(String segment, List<CaptureRecord> records) {
    Map<String, StringBuilder> files = new LinkedHashMap<>();
    for (CaptureRecord record : records) {
      files
          .computeIfAbsent(CaptureLine.folder(record), _ -> new StringBuilder())
          .append(CaptureLine.of(record))
          .append('\n');
    }
    files.forEach(
        (folder, lines) ->
            objects.put(
                ObjectKey.of("captures").resolve(folder).resolve(segment + ".jsonl"),
                lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private List<Capture> rows(List<CaptureRecord> records) {
    Map<String, EndpointConfig> configs = new LinkedHashMap<>();
    List<Capture> rows = new ArrayList<>();
    for (CaptureRecord record : records) {
      EndpointConfig config =
          configs.computeIfAbsent(
              record.endpoint() + "/" + record.config(),
              _ -> endpoints.config(record.endpoint(), record.config()).orElseThrow());
      rows.addAll(rows(record, config));
    }
    return rows;
  }

  private static List<Capture> rows(CaptureRecord record, EndpointConfig config) {
    List<ObjectNode> inputs = SageMakerRequest.rows(config, record.requestType(), record.request());
    List<Capture> rows = new ArrayList<>();
    for (int row = 0; row < inputs.size(); row++) {
      rows.add(
          new Capture(
              record.eventId().toString(),
              record.inferenceKey() + (inputs.size() == 1 ? "" : "/" + row),
              record.endpoint(),
              record.variant(),
              record.config(),
              Instant.ofEpochMilli(record.epochMillis()),
              row,
              inputs.get(row),
              record.combined()[row],
              models(record, config, row)));
    }
    return rows;
  }

  private static ObjectNode models(CaptureRecord record, EndpointConfig config, int row) {
    ObjectNode models = Json.object();
    List<ServedModel> asked = config.answered(record.variant()).models();
    for (int model = 0; model < asked.size(); model++) {
      models
          .putObject(asked.get(model).name())
          .put("version", asked.get(model).version())
          .put("prediction", record.byModel()[model][row]);
    }
    return models;
  }
}
