package io.millrace.serving.task;

import io.millrace.base.json.Json;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.Capture;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.ServedModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The captures of a batch, added to the table in large portions, each under a key of its own.
final class BatchCaptures implements AutoCloseable {
  static final String VARIANT = "batch";
  private static final int PORTION = 20_000;

  private final Captures captures;
  private final EndpointConfig config;
  private final String key;
  private final Instant time;
  private final List<Capture> rows = new ArrayList<>();
  private long row;
  private int portion;

  BatchCaptures(Captures captures, EndpointConfig config, String key, Instant time) {
    this.captures = captures;
    this.config = config;
    this.key = key;
    this.time = time;
  }

  void add(String inferenceId, BatchScoring.Scored scored) {
    rows.add(
        new Capture(
            inferenceId,
            inferenceId,
            config.endpoint(),
            VARIANT,
            config.number(),
            time,
            Math.toIntExact(row++),
            scored.input(),
            scored.prediction(),
            models(scored)));
    if (rows.size() == PORTION) {
      flush();
    }
  }

  /// Adds what is left.
  void flush() {
    captures.add(List.copyOf(rows), "batch/" + key + "/" + portion++);
    rows.clear();
  }

  private ObjectNode models(BatchScoring.Scored scored) {
    ObjectNode models = Json.object();
    List<ServedModel> asked = config.answered(VARIANT).models();
    for (int i = 0; i < asked.size(); i++) {
      ServedModel model = asked.get(i);
      models
          .putObject(model.name())
          .put("version", model.version())
          .put("prediction", scored.byModel()[i]);
    }
    return models;
  }

  @Override
  public void close() {
    rows.clear();
  }
}
