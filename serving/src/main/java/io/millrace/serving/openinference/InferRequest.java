package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.TENSOR_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.serving.Explaining;
import io.millrace.serving.Fields;
import io.millrace.serving.Invocation;
import io.millrace.serving.RequestForm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// An inference request over REST: JSON, with the bytes of binary tensors behind it.
final class InferRequest implements RequestForm {
  private static final String BINARY_SIZE = "binary_data_size";
  private static final String FIX =
      "Let Inference-Header-Content-Length be the bytes of the JSON, and binary_data_size those of"
          + " each binary tensor, in their order.";

  private final Optional<String> version;
  private final byte[] body;
  private final Optional<String> jsonLength;
  private Optional<Explaining> explaining;
  private Optional<InferAnswer> answer = Optional.empty();

  /// @param version that must answer; absent: whichever the endpoint serves
  /// @param jsonLength the header `Inference-Header-Content-Length`; absent: the whole body is JSON
  /// @param explaining what header or query ask for; the parameter `explain` of the body wins
  InferRequest(
      Optional<String> version,
      byte[] body,
      Optional<String> jsonLength,
      Optional<Explaining> explaining) {
    this.version = version;
    this.body = body;
    this.jsonLength = jsonLength;
    this.explaining = explaining;
  }

  @Override
  public int bytes() {
    return body.length;
  }

  @Override
  public Asked read(Fields fields, int rowsMax) {
    int length = jsonLength.map(this::length).orElse(body.length);
    InferHead head = InferHead.parse(body, length);
    List<Tensor> tensors = tensors(head.inputs(), length);
    InferAnswer form = InferAnswer.of(head, version);
    answer = Optional.of(form);
    Object asked = head.parameters().get("explain");
    explaining = asked == null ? explaining : Explaining.of(asked.toString());
    return new Asked(
        Tensor.rows(tensors, fields, rowsMax), form, head.id().filter(Invocation::isInferenceId));
  }

  @Override
  public Optional<Explaining> explaining() {
    return explaining;
  }

  /// Where the binary tensors of the answer begin, once it is written; absent if it is JSON.
  OptionalInt answerJsonLength() {
    return answer.map(InferAnswer::jsonLength).orElse(OptionalInt.empty());
  }

  private int length(String header) {
    require(
        header.matches("\\d{1,9}") && Integer.parseInt(header) <= body.length,
        TENSOR_INVALID,
        FIX,
        "Inference-Header-Content-Length: '%s' (expected: a number up to the %d bytes of the body)",
        header,
        body.length);
    return Integer.parseInt(header);
  }

  private List<Tensor> tensors(List<InferHead.Input> inputs, int jsonLength) {
    List<Tensor> tensors = new ArrayList<>();
    int at = jsonLength;
    for (InferHead.Input input : inputs) {
      Elements elements;
      Object size = input.parameters().get(BINARY_SIZE);
      if (size == null) {
        elements = json(input);
      } else {
        int bytes = size(input, size, body.length - at);
        elements = new RawElements(ByteBuffer.wrap(body, at, bytes).slice());
        at += bytes;
      }
      tensors.add(new Tensor(input.name(), input.datatype(), input.shape(), elements));
    }
    require(
        at == body.length,
        TENSOR_INVALID,
        FIX,
        "%d bytes are behind the last binary tensor.",
        body.length - at);
    return tensors;
  }

  private Elements json(InferHead.Input input) {
    require(
        input.dataFrom() >= 0,
        TENSOR_INVALID,
        "Send its elements as 'data', or behind the JSON with 'binary_data_size'. Shared memory is"
            + " not offered.",
        "input '%s': no 'data'",
        input.name());
    return new JsonElements(body, input.dataFrom(), input.dataTo(), input.shape());
  }

  private static int size(InferHead.Input input, Object size, int left) {
    require(
        input.dataFrom() < 0,
        TENSOR_INVALID,
        "Send one of the two.",
        "input '%s': both 'data' and binary_data_size",
        input.name());
    require(
        size instanceof Long bytes && bytes >= 0 && bytes <= left,
        TENSOR_INVALID,
        FIX,
        "input '%s', binary_data_size: %s (expected: a number up to the %d bytes that are left)",
        input.name(),
        size,
        left);
    return Math.toIntExact((Long) size);
  }
}
