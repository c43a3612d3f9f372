package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.serving.ModelOutputs;
import io.millrace.serving.batch.TransformSettings.Join;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a JSON record and its answer become: the object with the answer under `SageMakerOutput`,
/// or what is no object under `SageMakerInput` beside it; and of that, what the output filter
/// gives.
///
/// Source: SageMaker's developer guide, "Associate prediction results with input records".
///
/// @param filter of the output
/// @param names of the numbers of an answer
record JsonJoin(Join join, RecordPath filter, List<String> names) {
  static final String OUTPUT = "SageMakerOutput";
  static final String INPUT = "SageMakerInput";

  static JsonJoin of(TransformSettings settings, ModelOutputs outputs) {
    return new JsonJoin(settings.join(), settings.outputFilter(), CsvColumns.predictions(outputs));
  }

  /// Whether the record has a part in it.
  boolean hasRecord() {
    return join == Join.INPUT;
  }

  /// Whether it is nothing but the answer.
  boolean isAnswer() {
    return join == Join.NONE && filter.isAll();
  }

  /// Why a record cannot be joined.
  Optional<String> clash(JsonNode record) {
    return hasRecord() && record.has(OUTPUT)
        ? Optional.of("the field '%s' is reserved for the answer".formatted(OUTPUT))
        : Optional.empty();
  }

  /// An answer by itself.
  ObjectNode answer(double[] numbers) {
    ObjectNode answer = Json.object();
    for (int output = 0; output < numbers.length; output++) {
      answer.put(names.get(output), numbers[output]);
    }
    return answer;
  }

  /// What is written; it has parts of the record and the answer as they are, and not copies of
  /// them. Absent if the output filter gives nothing.
  /// @param record of no meaning unless [#hasRecord]
  Optional<JsonNode> written(Optional<JsonNode> record, ObjectNode answer) {
    return filter.select(hasRecord() ? joined(record.orElseThrow(), answer) : answer);
  }

  private static ObjectNode joined(JsonNode record, ObjectNode answer) {
    ObjectNode both = Json.object();
    if (record instanceof ObjectNode object) {
      both.setAll(object);
    } else {
      both.set(INPUT, record);
    }
    both.set(OUTPUT, answer);
    return both;
  }
}
