package io.millrace.serving.capture;

import io.millrace.base.json.Json;
import io.millrace.serving.AnswerText;
import io.millrace.serving.CapturedInput;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointStore;
import io.millrace.serving.Fields;
import io.millrace.serving.SageMakerRequest;
import io.millrace.serving.ServedModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes rows of the table `captures` of the log's records. What the configs say is looked up once.
final class RecordRows {
  private final EndpointStore endpoints;
  private final Map<Answering, Reading> readings = new HashMap<>();

  RecordRows(EndpointStore endpoints) {
    this.endpoints = endpoints;
  }

  /// What answered.
  private record Answering(String endpoint, int config, String variant) {}

  /// @param fields of the request
  /// @param models `"name":{"version":4,"prediction":` of each
  private record Reading(Fields fields, List<String> models) {
    static Reading of(EndpointConfig config, String variant) {
      List<String> models = new ArrayList<>();
      for (ServedModel model : config.answered(variant).models()) {
        models.add(
            "%s:{\"version\":%d,\"prediction\":"
                .formatted(Json.write(model.name()), model.version()));
      }
      return new Reading(new Fields(config.inputs()).captured(), models);
    }
  }

  /// One for each row of the request.
  List<@Nullable Object[]> of(CaptureRecord record) {
    Reading reading = reading(record);
    List<String> inputs = inputs(reading, record);
    String eventId = record.eventId().toString();
    Instant time = Instant.ofEpochMilli(record.epochMillis());
    List<@Nullable Object[]> rows = new ArrayList<>(inputs.size());
    for (int row = 0; row < inputs.size(); row++) {
      rows.add(
          new @Nullable Object[] {
            eventId,
            inferenceId(record, row),
            record.endpoint(),
            record.variant(),
            (long) record.config(),
            time,
            (long) row,
            inputs.get(row),
            record.combined().length == record.rows() ? record.combined()[row] : Double.NaN,
            models(reading, record, row)
          });
    }
    return rows;
  }

  /// Its rows alone.
  List<CapturedInput> inputs(CaptureRecord record) {
    List<String> inputs = inputs(reading(record), record);
    return IntStream.range(0, inputs.size())
        .mapToObj(row -> new CapturedInput(inferenceId(record, row), inputs.get(row)))
        .toList();
  }

  private static List<String> inputs(Reading reading, CaptureRecord record) {
    return SageMakerRequest.rows(reading.fields(), record.requestType(), record.request());
  }

  private static String inferenceId(CaptureRecord record, int row) {
    String key = record.inferenceKey();
    return record.rows() == 1 ? key : key + "/" + row;
  }

  private Reading reading(CaptureRecord record) {
    return readings.computeIfAbsent(
        new Answering(record.endpoint(), record.config(), record.variant()), this::reading);
  }

  private Reading reading(Answering answering) {
    return Reading.of(
        endpoints.config(answering.endpoint(), answering.config()).orElseThrow(),
        answering.variant());
  }

  private static String models(Reading reading, CaptureRecord record, int row) {
    StringBuilder json = new StringBuilder("{");
    int outputs = record.combined().length / record.rows();
    if (outputs > 1) {
      AnswerText.json(record.combined(), row, outputs, json.append(CaptureTable.NUMBERS_PREFIX));
      json.append('}');
    }
    for (int model = 0; model < reading.models().size(); model++) {
      double[] predictions = record.byModel()[model];
      int ofModel = predictions.length / record.rows();
      if (!Double.isNaN(predictions[row * ofModel])) {
        json.append(json.length() == 1 ? "" : ",").append(reading.models().get(model));
        AnswerText.json(predictions, row, ofModel, json);
        json.append('}');
      }
    }
    return json.append('}').toString();
  }
}
