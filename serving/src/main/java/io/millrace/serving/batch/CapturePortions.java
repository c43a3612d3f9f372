package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.ServedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The captures of a transform, added to the table in large portions, each under a key of its own.
/// A portion ends with the block that fills it, so that it has the same rows whatever is done
/// again. Not thread-safe.
final class CapturePortions {
  static final String VARIANT = "batch";

  private final Captures captures;
  private final EndpointConfig config;
  private final InferenceIds ids;
  private final List<Capture> rows = new ArrayList<>();
  private final int size;
  private long row;
  private int portion;

  /// @param size rows of a portion, at least
  /// @param from what is in the table already
  CapturePortions(
      Captures captures, EndpointConfig config, InferenceIds ids, int size, Checkpoint from) {
    this.captures = captures;
    this.config = config;
    this.ids = ids;
    this.size = size;
    row = from.good();
    portion = from.portions();
  }

  /// Adds what a block gave, and to the table what fills a portion.
  void add(List<ScoredBlock.Captured> block) {
    for (ScoredBlock.Captured captured : block) {
      rows.add(capture(captured));
    }
    if (rows.size() >= size) {
      flush();
    }
  }

  /// Adds what is left to the table.
  void flush() {
    if (!rows.isEmpty()) {
      captures.add(List.copyOf(rows), "batch/" + ids.key() + "/" + portion++);
      rows.clear();
    }
  }

  /// Whether all that was added is in the table.
  boolean isFlushed() {
    return rows.isEmpty();
  }

  int portions() {
    return portion;
  }

  private Capture capture(ScoredBlock.Captured captured) {
    boolean isOne = captured.answer().length == 1;
    return new Capture(
        captured.inferenceId(),
        captured.inferenceId(),
        config.endpoint(),
        VARIANT,
        config.number(),
        ids.time(),
        (int) Math.min(row++, Integer.MAX_VALUE),
        captured.input(),
        isOne ? captured.answer()[0] : Double.NaN,
        isOne ? List.of() : Arrays.stream(captured.answer()).boxed().toList(),
        models(captured));
  }

  private ObjectNode models(ScoredBlock.Captured captured) {
    ObjectNode models = Json.object();
    List<ServedModel> asked = config.answered(VARIANT).models();
    for (int i = 0; i < asked.size(); i++) {
      ServedModel model = asked.get(i);
      double[] numbers = captured.byModel()[i];
      if (!Double.isNaN(numbers[0])) {
        ObjectNode told = models.putObject(model.name()).put("version", model.version());
        if (numbers.length == 1) {
          told.put("prediction", numbers[0]);
        } else {
          Arrays.stream(numbers).forEach(told.putArray("prediction")::add);
        }
      }
    }
    return models;
  }
}
