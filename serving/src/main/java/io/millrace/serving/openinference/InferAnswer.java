package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.TENSOR_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.serving.AnswerForm;
import io.millrace.serving.Answered;
import io.millrace.serving.Content;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.io.JsonStringEncoder;

/// Writes the answer to one inference request: JSON, with the bytes of binary tensors behind it.
final class InferAnswer implements AnswerForm {
  /// @param isBinary whether its elements stand behind the JSON
  private record Wish(String output, boolean isBinary) {}

  private final Optional<String> id;
  private final Optional<String> version;
  private final List<Wish> wishes;
  private final boolean isBinary;
  private OptionalInt jsonLength = OptionalInt.empty();

  private InferAnswer(
      Optional<String> id, Optional<String> version, List<Wish> wishes, boolean isBinary) {
    this.id = id;
    this.version = version;
    this.wishes = wishes;
    this.isBinary = isBinary;
  }

  /// @throws MillraceException with `TENSOR_INVALID` if a parameter is none that can be followed
  static InferAnswer of(InferHead head, Optional<String> version) {
    boolean isBinary = flag(head.parameters(), "binary_data_output", false);
    List<Wish> wishes = new ArrayList<>();
    for (InferHead.Output output : head.outputs().orElse(List.of())) {
      Outputs.requireOffered(output.name(), output.parameters().keySet());
      wishes.add(new Wish(output.name(), flag(output.parameters(), "binary_data", isBinary)));
    }
    return new InferAnswer(head.id(), version, wishes, isBinary);
  }

  /// Where the bytes begin; absent if there are none.
  OptionalInt jsonLength() {
    return jsonLength;
  }

  @Override
  public Content write(Answered answered) {
    Versions.require(answered.config(), version);
    StringBuilder json = new StringBuilder(128 + 32 * answered.scores().combined().length);
    ByteArrayOutputStream binary = new ByteArrayOutputStream();
    json.append("{\"model_name\":").append(quoted(answered.config().endpoint()));
    json.append(",\"model_version\":").append(quoted(Versions.of(answered.config())));
    json.append(",\"id\":").append(quoted(id.orElse(answered.inferenceId())));
    json.append(",\"outputs\":[");
    String separator = "";
    for (Outputs.Output output : Outputs.of(answered, wishes.stream().map(Wish::output).toList())) {
      json.append(separator);
      separator = ",";
      output(json, binary, output, isBinary(output.name()));
    }
    byte[] head = json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    if (binary.size() == 0) {
      return new Content("application/json", head);
    }
    jsonLength = OptionalInt.of(head.length);
    ByteBuffer whole = ByteBuffer.allocate(head.length + binary.size());
    return new Content(
        "application/octet-stream", whole.put(head).put(binary.toByteArray()).array());
  }

  private boolean isBinary(String output) {
    return wishes.stream()
        .filter(wish -> wish.output().equals(output))
        .findFirst()
        .map(Wish::isBinary)
        .orElse(isBinary);
  }

  private static void output(
      StringBuilder json, ByteArrayOutputStream binary, Outputs.Output output, boolean isBinary) {
    double[] values = output.values();
    json.append("{\"name\":").append(quoted(output.name()));
    json.append(",\"shape\":[").append(output.rows()).append(',').append(output.width());
    json.append("],\"datatype\":\"FP64\"");
    if (isBinary) {
      json.append(",\"parameters\":{\"binary_data_size\":")
          .append(Double.BYTES * values.length)
          .append("}}");
      binary.writeBytes(Outputs.littleEndian(values));
      return;
    }
    json.append(",\"data\":[");
    for (int i = 0; i < values.length; i++) {
      json.append(i == 0 ? "" : ",").append(values[i]);
    }
    json.append("]}");
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"";
  }

  private static boolean flag(Map<String, Object> parameters, String name, boolean otherwise) {
    Object value = parameters.getOrDefault(name, otherwise);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw invalid("parameters", name, value + " (expected: true or false)");
  }

  private static MillraceException invalid(String where, String name, String found) {
    return new MillraceException(
        TENSOR_INVALID,
        "%s, %s: %s".formatted(where, name, found),
        "Leave the parameter out, or give it as the protocol's binary extension has it.");
  }
}
