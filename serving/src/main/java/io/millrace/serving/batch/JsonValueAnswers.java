package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.serving.batch.TransformSettings.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers as JSON values: one per line, or the elements of one array. An answer that stands alone
/// is written without a tree of it.
final class JsonValueAnswers implements JsonAnswers {
  private static final byte[] LINE_END = {'\n'};
  private static final byte[] COMMA = {',', '\n'};
  private static final byte[] NOTHING = {};

  private final JsonJoin join;
  private final Ids kind;
  private final InferenceIds ids;
  private final boolean listed;
  private final List<byte[]> begins = new ArrayList<>();
  private final byte[] named;
  private final byte[] timed;

  /// @param listed whether they are the elements of an array
  JsonValueAnswers(JsonJoin join, Ids kind, InferenceIds ids, boolean listed) {
    this.join = join;
    this.kind = kind;
    this.ids = ids;
    this.listed = listed;
    for (String name : join.names()) {
      begins.add(begin(begins.isEmpty() ? "{" : ",", name));
    }
    named = begin(",", kind == Ids.SAGEMAKER ? InferenceIds.SAGEMAKER_ID : InferenceIds.NAMED);
    timed = begin(",", InferenceIds.SAGEMAKER_TIME);
  }

  private static byte[] begin(String before, String name) {
    ByteOutput begin = new ByteOutput(32).put(before).put(Json.bytes(name)).put(':');
    return Arrays.copyOf(begin.bytes(), begin.length());
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
    return join.isAnswer() && Arrays.stream(numbers).allMatch(Double::isFinite)
        ? alone(line, numbers, out)
        : tree(record, line, numbers, out);
  }

  private Optional<String> alone(long line, double[] numbers, ByteOutput out) {
    out.put(before());
    for (int output = 0; output < numbers.length; output++) {
      out.put(begins.get(output)).put(numbers[output]);
    }
    if (kind != Ids.NONE) {
      out.put(named).put('"').put(ids.of(line)).put('"');
    }
    if (kind == Ids.SAGEMAKER) {
      out.put(timed).put('"').put(ids.timeText()).put('"');
    }
    out.put('}').put(behind());
    return Optional.empty();
  }

  private Optional<String> tree(
      Optional<JsonNode> record, long line, double[] numbers, ByteOutput out) {
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
