package io.millrace.serving.grpc;

import static io.millrace.base.ErrorCode.TENSOR_INVALID;
import static io.millrace.base.MillraceException.require;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.millrace.serving.Answered;
import io.millrace.serving.Content;
import io.millrace.serving.Explaining;
import io.millrace.serving.Fields;
import io.millrace.serving.Invocation;
import io.millrace.serving.RequestForm;
import io.millrace.serving.openinference.Datatype;
import io.millrace.serving.openinference.Elements;
import io.millrace.serving.openinference.Outputs;
import io.millrace.serving.openinference.RawElements;
import io.millrace.serving.openinference.Tensor;
import io.millrace.serving.openinference.Versions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A `ModelInferRequest`, and how it is answered: in raw form if it came so or asks for it,
/// otherwise typed. Of the parameters `explain` and `binary_data_output` mean what they do over
/// REST.
final class InferMessage implements RequestForm {
  private String model = "";
  private String version = "";
  private String id = "";
  private Optional<Explaining> explaining = Optional.empty();
  private Optional<Boolean> isRaw = Optional.empty();
  private final List<Input> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<ByteBuffer> raw = new ArrayList<>();

  /// @param contents as they came; empty if there are none
  private record Input(String name, String datatype, List<Long> shape, Optional<byte[]> contents) {}

  private final int bytes;

  private InferMessage(int bytes) {
    this.bytes = bytes;
  }

  /// @throws io.millrace.base.MillraceException with `TENSOR_INVALID` if it is no such message
  static InferMessage parse(byte[] bytes) {
    InferMessage message = new InferMessage(bytes.length);
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        message.field(in, tag);
      }
    } catch (IOException e) {
      throw Wire.invalid(e);
    }
    return message;
  }

  private void field(CodedInputStream in, int tag) throws IOException {
    switch (WireFormat.getTagFieldNumber(tag)) {
      case 1 -> model = in.readStringRequireUtf8();
      case 2 -> version = in.readStringRequireUtf8();
      case 3 -> id = in.readStringRequireUtf8();
      case 4 -> parameter(CodedInputStream.newInstance(in.readByteArray()));
      case 5 -> inputs.add(input(CodedInputStream.newInstance(in.readByteArray())));
      case 6 -> outputs.add(output(CodedInputStream.newInstance(in.readByteArray())));
      case 7 -> raw.add(in.readByteBuffer());
      default -> in.skipField(tag);
    }
  }

  /// An entry of the map, whose value is a truth value or a text.
  private void parameter(CodedInputStream in) throws IOException {
    String name = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readStringRequireUtf8();
        case 2 -> value = value(CodedInputStream.newInstance(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
    if (name.equals("explain")) {
      explaining = Explaining.of(value);
    } else if (name.equals("binary_data_output")) {
      isRaw = Optional.of(flag(name, value));
    }
  }

  private static String value(CodedInputStream in) throws IOException {
    String value = "false"; // a truth value that is not written
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> value = Boolean.toString(in.readBool());
        case 2 -> value = Long.toString(in.readInt64());
        case 3 -> value = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    return value;
  }

  private static boolean flag(String name, String value) {
    require(
        value.equals("true") || value.equals("false"),
        TENSOR_INVALID,
        "Give it as bool_param, or leave it out to be answered in the form of the request.",
        "parameters, %s: %s (expected: true or false)",
        name,
        value);
    return value.equals("true");
  }

  /// As a header of the call asks, unless the message does itself.
  void explain(Optional<Explaining> header) {
    explaining = explaining.or(() -> header);
  }

  @Override
  public Optional<Explaining> explaining() {
    return explaining;
  }

  private static Input input(CodedInputStream in) throws IOException {
    String name = "";
    String datatype = "";
    List<Long> shape = new ArrayList<>();
    Optional<byte[]> contents = Optional.empty();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readStringRequireUtf8();
        case 2 -> datatype = in.readStringRequireUtf8();
        case 3 -> shape(in, tag, shape);
        case 5 -> contents = Optional.of(in.readByteArray());
        default -> in.skipField(tag);
      }
    }
    return new Input(name, datatype, shape, contents);
  }

  private static void shape(CodedInputStream in, int tag, List<Long> shape) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      shape.add(in.readInt64());
      return;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    while (!in.isAtEnd()) {
      shape.add(in.readInt64());
    }
    in.popLimit(limit);
  }

  private static String output(CodedInputStream in) throws IOException {
    String name = "";
    Set<String> parameters = new HashSet<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readStringRequireUtf8();
        case 2 -> parameters.add(key(CodedInputStream.newInstance(in.readByteArray())));
        default -> in.skipField(tag);
      }
    }
    Outputs.requireOffered(name, parameters);
    return name;
  }

  /// That of an entry of a map.
  private static String key(CodedInputStream in) throws IOException {
    String key = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        key = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
    return key;
  }

  /// The endpoint.
  String model() {
    return model;
  }

  Optional<String> version() {
    return Optional.of(version);
  }

  @Override
  public int bytes() {
    return bytes;
  }

  @Override
  public Asked read(Fields fields, int rowsMax) {
    require(
        raw.isEmpty() || raw.size() == inputs.size(),
        TENSOR_INVALID,
        "Send an entry for each input, in their order.",
        "raw_input_contents: %d entries (expected: %d)",
        raw.size(),
        inputs.size());
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      tensors.add(
          new Tensor(
              input.name(),
              Datatype.of(input.name(), input.datatype()),
              input.shape(),
              elements(input, i)));
    }
    return new Asked(
        Tensor.rows(tensors, fields, rowsMax),
        this::answer,
        Optional.of(id).filter(Invocation::isInferenceId));
  }

  private Elements elements(Input input, int index) {
    if (raw.isEmpty()) {
      return new TypedElements(input.contents().orElse(new byte[0]));
    }
    require(
        input.contents().isEmpty(),
        TENSOR_INVALID,
        "Send all inputs as contents, or all in raw_input_contents.",
        "input '%s': contents beside raw_input_contents",
        input.name());
    return new RawElements(raw.get(index));
  }

  private Content answer(Answered answered) {
    Versions.require(answered.config(), version());
    List<Outputs.Output> written = Outputs.of(answered, outputs);
    boolean asRaw = isRaw.orElse(!raw.isEmpty());
    byte[] bytes =
        Wire.message(
            out -> {
              out.writeString(1, answered.config().endpoint());
              out.writeString(2, Versions.of(answered.config()));
              out.writeString(3, id.isEmpty() ? answered.inferenceId() : id);
              for (Outputs.Output output : written) {
                out.writeByteArray(5, tensor(output, asRaw));
              }
              if (asRaw) {
                for (Outputs.Output output : written) {
                  out.writeByteArray(6, Outputs.littleEndian(output.values()));
                }
              }
            });
    return new Content("application/grpc+proto", bytes);
  }

  private static byte[] tensor(Outputs.Output output, boolean asRaw) {
    return Wire.message(
        out -> {
          out.writeString(1, output.name());
          out.writeString(2, Datatype.FP64.name());
          byte[] shape =
              Wire.message(
                  dimensions -> {
                    dimensions.writeInt64NoTag(output.rows());
                    dimensions.writeInt64NoTag(output.width());
                  });
          out.writeByteArray(3, shape);
          if (!asRaw) {
            // Packed doubles are the same bytes as raw ones.
            byte[] doubles = Outputs.littleEndian(output.values());
            out.writeByteArray(5, Wire.message(contents -> contents.writeByteArray(7, doubles)));
          }
        });
  }
}
