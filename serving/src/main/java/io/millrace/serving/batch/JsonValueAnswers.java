package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.serving.batch.TransformSettings.Ids;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers as JSON values: one per line, or the elements of one array.
final class JsonValueAnswers implements JsonAnswers {
  private static final byte[] LINE_END = {'\n'};
  private static final byte[] COMMA = {',', '\n'};
  private static final byte[] NOTHING = {};

  private final JsonJoin join;
  private final Ids kind;
  private final InferenceIds ids;
  private final boolean listed;

  /// @param listed whether they are the elements of an array
  JsonValueAnswers(JsonJoin join, Ids kind, InferenceIds ids, boolean listed) {
    this.join = join;
    this.kind = kind;
    this.ids = ids;
    this.listed = listed;
  }

  @Override
  public ByteOutput head() {
    return new ByteOutput(2).put(listed ? "[" : "");
  }

  @Override
  public ByteOutput tail() {
    return new ByteOutput(3).put(listed ? "\n]\n" : "");
  }

  @Override
  public int separator() {
    return listed ? 1 : 0;
  }

  @Override
  public Optional<String> put(
      Optional<JsonNode> record, long line, double[] numbers, ByteOutput out, Set<String> texts) {
    Optional<JsonNode> written = join.written(record, join.answer(numbers));
    if (written.isEmpty()) {
      return Optional.of("the output filter gives nothing");
    }
    Optional<String> wrong = kind == Ids.NONE ? Optional.empty() : name(written.get(), line);
    if (wrong.isEmpty()) {
      out.put(before()).put(Json.bytes(written.get())).put(behind());
    }
    return wrong;
  }

  /// Names an answer; gives the reason if it cannot be.
  private Optional<String> name(JsonNode written, long line) {
    if (!(written instanceof ObjectNode object)) {
      return Optional.of(
          "the output filter gives no object, which could name the answer (inference_ids)");
    }
    String reserved = kind == Ids.NAMED ? InferenceIds.NAMED : InferenceIds.SAGEMAKER_ID;
    if (object.has(reserved)
        || (object.has(InferenceIds.SAGEMAKER_TIME) && kind == Ids.SAGEMAKER)) {
      return Optional.of("the field '%s' is reserved for the answer's name".formatted(reserved));
    }
    object.put(reserved, ids.of(line));
    if (kind == Ids.SAGEMAKER) {
      object.put(InferenceIds.SAGEMAKER_TIME, ids.timeText());
    }
    return Optional.empty();
  }

  private byte[] before() {
    return listed ? COMMA : NOTHING;
  }

  private byte[] behind() {
    return listed ? NOTHING : LINE_END;
  }
}
