package io.millrace.serving.capture;

import io.millrace.base.json.Json;
import io.millrace.data.ColumnType;
import io.millrace.data.table.Scan;
import io.millrace.data.table.TableColumn;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.Capture;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.Captures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The columns of the table `captures`, one row per captured row, and how a [Capture] becomes such
/// a row and comes back.
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
      Json.write(capture.models())
    };
  }

  /// What [#row] was made of.
  static Capture capture(@Nullable Object[] row) {
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
        Json.parse(String.valueOf(row[9])));
  }

  /// No column of the table is without a value.
  private static Object require(@Nullable Object value) {
    return Objects.requireNonNull(value);
  }

  static Scan of(String endpoint) {
    return Scan.of(Captures.TABLE).where(ENDPOINT, endpoint);
  }

  /// The columns of [#answers].
  static Scan answersOf(String endpoint) {
    return of(endpoint).columns(List.of(INFERENCE_ID, CONFIG, VARIANT, PREDICTION));
  }

  /// The same of some inference ids.
  static Scan answersTo(String endpoint, Set<String> inferenceIds) {
    return answersOf(endpoint).among(INFERENCE_ID, inferenceIds);
  }

  /// @param isGiven of config and variant: whether anybody was given the answer
  static CapturedAnswers answers(
      Frame frame, BiPredicate<Integer, String> isGiven, String bookmark) {
    List<String> ids = new ArrayList<>();
    List<String> variants = new ArrayList<>();
    int[] configs = new int[frame.rows()];
    double[] predictions = new double[frame.rows()];
    for (int row = 0; row < frame.rows(); row++) {
      int config = (int) number(frame, CONFIG, row);
      String variant = text(frame, VARIANT, row);
      if (isGiven.test(config, variant)) {
        configs[ids.size()] = config;
        predictions[ids.size()] = number(frame, PREDICTION, row);
        ids.add(text(frame, INFERENCE_ID, row));
        variants.add(variant);
      }
    }
    return new CapturedAnswers(
        ids,
        Arrays.copyOf(configs, ids.size()),
        variants,
        Arrays.copyOf(predictions, ids.size()),
        bookmark);
  }

  static List<Capture> captures(Frame frame) {
    List<Capture> captures = new ArrayList<>();
    for (int row = 0; row < frame.rows(); row++) {
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
              json(frame, MODELS, row)));
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
