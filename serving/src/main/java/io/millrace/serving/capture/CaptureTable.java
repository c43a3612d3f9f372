package io.millrace.serving.capture;

import io.millrace.base.json.Json;
import io.millrace.data.ColumnType;
import io.millrace.data.table.Scan;
import io.millrace.data.table.TableColumn;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.Capture;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.CapturedInput;
import io.millrace.serving.Captures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The columns of the table `captures`, one row per captured row, and how a [Capture] becomes such
/// a row and comes back.
///
/// Where a row was answered with several numbers, `prediction` is NaN, and `models` has them under
/// the empty name, which no model has: `{"":{"prediction":[0.25,0.75]},"iris":{"version":1,…}}`.
final class CaptureTable {
  static final String EVENT_ID = "event_id";
  private static final String INFERENCE_ID = "inference_id";
  private static final String ENDPOINT = "endpoint";
  private static final String VARIANT = "variant";
  private static final String CONFIG = "config";
  private static final String EVENT_TIME = "event_time";
  private static final String ROW_INDEX = "row_index";
  private static final String INPUT = "input";
  private static final String PREDICTION = "prediction";
  private static final String MODELS = "models";

  static final List<TableColumn> COLUMNS =
      List.of(
          TableColumn.required(EVENT_ID, ColumnType.TEXT),
          TableColumn.required(INFERENCE_ID, ColumnType.TEXT),
          TableColumn.required(ENDPOINT, ColumnType.TEXT),
          TableColumn.required(VARIANT, ColumnType.TEXT),
          TableColumn.required(CONFIG, ColumnType.INTEGER),
          TableColumn.required(EVENT_TIME, ColumnType.TIMESTAMP),
          TableColumn.required(ROW_INDEX, ColumnType.INTEGER),
          TableColumn.required(INPUT, ColumnType.TEXT),
          TableColumn.required(PREDICTION, ColumnType.NUMBER),
          TableColumn.required(MODELS, ColumnType.TEXT));

  /// The columns of answers.
  static final List<String> ANSWERS = List.of(INFERENCE_ID, CONFIG, VARIANT, PREDICTION);

  /// The same where some are several numbers.
  static final List<String> ANSWERS_OF_SEVERAL =
      List.of(INFERENCE_ID, CONFIG, VARIANT, PREDICTION, MODELS);

  /// The columns of what was asked.
  static final List<String> INPUTS = List.of(INFERENCE_ID, CONFIG, VARIANT, INPUT);

  /// Where `models` has an answer of several numbers.
  private static final String NUMBERS = "";

  /// What stands before them.
  static final String NUMBERS_PREFIX = "\"\":{\"prediction\":";

  private CaptureTable() {}

  static @Nullable Object[] row(Capture capture) {
    return new @Nullable Object[] {
      capture.eventId(),
      capture.inferenceId(),
      capture.endpoint(),
      capture.variant(),
      (long) capture.config(),
      capture.time(),
      (long) capture.row(),
      Json.write(capture.input()),
      capture.prediction(),
      Json.write(models(capture))
    };
  }

  /// What [#row] was made of.
  static Capture capture(@Nullable Object[] row) {
    JsonNode models = Json.parse(String.valueOf(row[9]));
    return new Capture(
        String.valueOf(row[0]),
        String.valueOf(row[1]),
        String.valueOf(row[2]),
        String.valueOf(row[3]),
        ((Number) require(row[4])).intValue(),
        (Instant) require(row[5]),
        ((Number) require(row[6])).intValue(),
        Json.parse(String.valueOf(row[7])),
        ((Number) require(row[8])).doubleValue(),
        numbers(models),
        models);
  }

  /// No column of the table is without a value.
  private static Object require(@Nullable Object value) {
    return Objects.requireNonNull(value);
  }

  private static JsonNode models(Capture capture) {
    if (capture.numbers().isEmpty()) {
      return capture.models();
    }
    ObjectNode models = Json.object();
    ArrayNode numbers = models.putObject(NUMBERS).putArray(PREDICTION);
    capture.numbers().forEach(numbers::add);
    capture.models().properties().forEach(each -> models.set(each.getKey(), each.getValue()));
    return models;
  }

  /// Takes the answer of several numbers out of what [#models] has given; none if it is one number.
  private static List<Double> numbers(JsonNode models) {
    return models instanceof ObjectNode object && object.has(NUMBERS)
        ? object.remove(NUMBERS).path(PREDICTION).valueStream().map(JsonNode::asDouble).toList()
        : List.of();
  }

  static Scan of(String endpoint) {
    return Scan.of(Captures.TABLE).where(ENDPOINT, endpoint);
  }

  static Scan answersTo(String endpoint, Set<String> inferenceIds) {
    return of(endpoint).among(INFERENCE_ID, inferenceIds);
  }

  /// Whether a row of [#ANSWERS] was answered with several numbers.
  static boolean hasSeveral(Frame answers) {
    return Arrays.stream(answers.number(PREDICTION).values()).anyMatch(Double::isNaN);
  }

  /// @param frame [#ANSWERS], or [#ANSWERS_OF_SEVERAL]
  static CapturedAnswers answers(Frame frame, GivenAnswers given, String bookmark) {
    List<String> ids = new ArrayList<>();
    List<String> variants = new ArrayList<>();
    int[] configs = new int[frame.rows()];
    double[] predictions = new double[frame.rows()];
    Map<Integer, double[]> several = new HashMap<>();
    for (int row = 0; row < frame.rows(); row++) {
      int config = (int) number(frame, CONFIG, row);
      String variant = text(frame, VARIANT, row);
      if (given.has(config, variant)) {
        configs[ids.size()] = config;
        predictions[ids.size()] = number(frame, PREDICTION, row);
        if (Double.isNaN(predictions[ids.size()])) {
          List<Double> numbers = numbers(json(frame, MODELS, row));
          several.put(ids.size(), numbers.stream().mapToDouble(each -> each).toArray());
        }
        ids.add(text(frame, INFERENCE_ID, row));
        variants.add(variant);
      }
    }
    return new CapturedAnswers(
        ids,
        Arrays.copyOf(configs, ids.size()),
        variants,
        Arrays.copyOf(predictions, ids.size()),
        several,
        bookmark);
  }

  /// @param frame [#INPUTS]
  static List<CapturedInput> inputs(Frame frame, GivenAnswers given) {
    return IntStream.range(0, frame.rows())
        .filter(row -> given.has((int) number(frame, CONFIG, row), text(frame, VARIANT, row)))
        .mapToObj(row -> new CapturedInput(text(frame, INFERENCE_ID, row), text(frame, INPUT, row)))
        .toList();
  }

  static List<Capture> captures(Frame frame) {
    List<Capture> captures = new ArrayList<>();
    for (int row = 0; row < frame.rows(); row++) {
      JsonNode models = json(frame, MODELS, row);
      captures.add(
          new Capture(
              text(frame, EVENT_ID, row),
              text(frame, INFERENCE_ID, row),
              text(frame, ENDPOINT, row),
              text(frame, VARIANT, row),
              (int) number(frame, CONFIG, row),
              Instant.ofEpochMilli((long) number(frame, EVENT_TIME, row)),
              (int) number(frame, ROW_INDEX, row),
              json(frame, INPUT, row),
              number(frame, PREDICTION, row),
              numbers(models),
              models));
    }
    return captures;
  }

  private static String text(Frame frame, String column, int row) {
    return String.valueOf(frame.text(column).values()[row]);
  }

  private static double number(Frame frame, String column, int row) {
    return frame.number(column).values()[row];
  }

  private static JsonNode json(Frame frame, String column, int row) {
    return Json.parse(text(frame, column, row));
  }
}
